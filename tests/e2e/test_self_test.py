"""``latchkey --self-test``, of the source; ``make check-build`` asks the program that is built."""

from __future__ import annotations

import subprocess
import sys

TOPICS = [
    *("Window", "Modules of PySide6", "Icons", "Pictures", "Words", "Keyrings", "TLS", "Database"),
    "Practice homeserver",
]
WITHOUT = """
import sys
sys.modules["cryptography"] = None
from latchkey.__main__ import main
sys.exit(main(["--self-test"]))
"""


def self_test(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=100, check=False)


def test_where_everything_is_there_it_ends_with_0_and_says_what() -> None:
    done = self_test("-m", "latchkey", "--self-test")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.removeprefix("here     ").partition(":")[0] for line in done.stdout.splitlines()] == TOPICS


def test_what_is_missing_is_named_and_the_rest_is_looked_at_all_the_same() -> None:
    done = self_test("-c", WITHOUT)
    assert (done.returncode, done.stderr) == (1, "")
    missing = [line for line in done.stdout.splitlines() if line.startswith("MISSING")]
    assert [line.removeprefix("MISSING  ").partition(":")[0] for line in missing] == ["TLS"]
    assert "cryptography" in missing[0]
    assert len(done.stdout.splitlines()) == len(TOPICS)
