"""A real message bus of a test's own."""

from __future__ import annotations

import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
_START_S = 20


class MessageBus:
    """At ``address``, with nobody on it. Nothing is started by activation."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made. The path of the socket in it has to be short."""
        folder.mkdir(mode=0o700)
        self.address = f"unix:path={folder / 'bus'}"
        config = folder / "bus.conf"
        config.write_text(_BUS.format(socket=folder / "bus"))
        self._process = started(["dbus-daemon", "--nofork", "--print-address=1", f"--config-file={config}"], "unix:")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Who comes is taken, and not answered."""
        self._process.send_signal(signal.SIGSTOP)
        yield
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """The bus goes, with everybody on it. Safe to call twice."""
        ended(self._process)


def started(
    command: list[str], says: str, *, typed: str | None = None, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """Running: its first line begins with ``says``."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )
    assert process.stdin is not None
    assert process.stdout is not None
    if typed is not None:
        process.stdin.write(typed)
    process.stdin.close()
    ready, _, _ = select.select([process.stdout], [], [], _START_S)
    line = process.stdout.readline() if ready else ""
    if not line.startswith(says):
        ended(process)
        raise AssertionError(f"{command[0]} did not start: it said {line!r}")
    return process


def ended(process: subprocess.Popen[str]) -> None:
    """At once, with whatever it is doing."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
