"""``python -m tests.e2e.remembering FILE ARGUMENTS...``: the program as its command line starts it; every secret that it held at
any time lies in FILE at its end, by value, as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from latchkey import __main__, practising
from latchkey.session.secret import Secret
from tests.fakes.spyglass import Spyglass

PRACTICE_PASSWORD = "alice-practice"
"""No secret: it stands below the field that it is for."""


def remembered(folder: Path, *words: str, within_s: float) -> tuple[subprocess.CompletedProcess[str], Spyglass]:
    """What the program did with a practice homeserver, to its end, and a glass that knows every secret that it had."""
    held = folder / "secrets.json"
    command = [sys.executable, "-m", "tests.e2e.remembering", str(held), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=within_s, check=False)
    secrets: dict[str, str] = json.loads(held.read_text())
    held.unlink()
    assert PRACTICE_PASSWORD in secrets, "the looking itself works"
    assert "control token" in secrets.values()
    assert len(secrets) > 4, "the password, a key, the homeserver's own token, and a pair of tokens"
    glass = Spyglass()
    for value, name in secrets.items():
        if PRACTICE_PASSWORD not in value:
            glass.learn(name, value)
    return done, glass


def remember_secrets(secrets: dict[str, str]) -> None:
    """Every one that the program holds at any time, whatever it came from."""
    make = Secret.__init__

    def remember(self: Secret, value: str) -> None:
        make(self, value)
        if value:  # where nothing was typed, nothing is held
            secrets.setdefault(value, f"secret {self.fingerprint}")

    Secret.__init__ = remember  # type: ignore[method-assign]  # it also tells


def remember_control_tokens(secrets: dict[str, str]) -> None:
    """Those of practice homeservers that this program starts."""
    make = practising.Practice

    def remember(*told: Any) -> practising.Practice:
        one = make(*told)
        secrets[one.control_token] = "control token"
        return one

    practising.Practice = remember  # type: ignore[assignment, misc]  # it also tells


def main() -> int:
    secrets: dict[str, str] = {}
    remember_secrets(secrets)
    remember_control_tokens(secrets)
    try:
        return __main__.main(sys.argv[2:])
    finally:
        Path(sys.argv[1]).write_text(json.dumps(secrets))


if __name__ == "__main__":
    sys.exit(main())
