"""No token, password or key is to be found in anything that the program leaves or shows."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest

from latchkey.practice.sessions import Issued
from tests.contract.secret_service import SecretService
from tests.e2e.watched_program import END_SOFTLY, EXPORTS
from tests.fakes.spyglass import Spyglass, files_in
from tests.stories.stage import Lives, PracticeStage, Stage, SynapseStage, practice_stage, synapse_stage

WRONG_PASSWORD = 'wrong "horse" & bättery'
LIVES = Lives(access_s=3)


class Watched:
    """A person's computer: home, keyring, and the program that is started there as often as a test likes."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.home = home
        self._folder = folder
        self._runs = 0
        self.glass = Spyglass()
        self.said: dict[str, bytes] = {}
        self.secrets: dict[str, str] = {}
        """By value."""

    def run(self, stage: Stage, *steps: str, umask: int = 0o022) -> int:
        """One start to one end; answers the exit code. What it said is kept and may be looked at."""
        self._runs += 1
        channel = self._folder / f"run-{self._runs}"
        (self.home / "tmp").mkdir(exist_ok=True)
        channel.mkdir()
        environment = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
        environment["TMPDIR"] = str(self.home / "tmp")
        asked = {
            "homeserver": stage.url,
            "user": stage.user,
            "password": stage.password,
            "wrong password": WRONG_PASSWORD,
            "steps": steps,
        }
        command = [sys.executable, "-m", "tests.e2e.watched_program", str(channel), "--journal", str(self.journal)]
        stdout = b""
        with (
            (channel / "stderr").open("wb") as stderr,
            subprocess.Popen(command, env=environment, stdin=PIPE, stdout=PIPE, stderr=stderr, umask=umask) as program,
        ):
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.write(json.dumps(asked).encode())
            program.stdin.close()
            for line in program.stdout:
                stdout += line
                if line.decode().strip() == END_SOFTLY:
                    stage.end_softly()
        self.said |= {
            f"stdout {self._runs}": stdout,
            f"stderr {self._runs}": (channel / "stderr").read_bytes(),
            f"what was shown {self._runs}": (channel / "seen").read_bytes(),
        }
        self.secrets |= json.loads((channel / "secrets.json").read_text())
        return program.returncode

    @property
    def journal(self) -> Path:
        return self.home / "journal.jsonl"

    def entries(self, event: str) -> list[dict[str, object]]:
        entries = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [entry for entry in entries if entry["event"] == event]

    @property
    def log(self) -> str:
        return (self.home / ".local" / "state" / "latchkey" / "log" / "latchkey.log").read_text()

    def leaks(self) -> list[str]:
        """Every secret that is in anything, by its name."""
        for value, name in self.secrets.items():
            self.glass.learn(name, value)
            if len(value) == 43:  # the key itself is bytes
                self.glass.learn(f"{name} (its bytes)", base64.urlsafe_b64decode(value + "="))
        return self.glass.look_at({**files_in(self.home), **self.said})


@pytest.fixture
def watched(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    service = SecretService(tmp_path / "keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
    try:
        service.start()
        yield Watched(tmp_path, home)
    finally:
        service.close()


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch, watched: Watched) -> Iterator[PracticeStage]:
    """Every token that the practice homeserver ever gives is looked for."""
    told = Issued.fields

    def telling(issued: Issued) -> dict[str, object]:
        fields = told(issued)
        watched.secrets |= {str(fields[name]): name for name in ("access_token", "refresh_token") if name in fields}
        return fields

    monkeypatch.setattr(Issued, "fields", telling)
    with practice_stage(LIVES) as stage:
        yield stage


@pytest.fixture
def synapse(tmp_path: Path, watched: Watched) -> Iterator[SynapseStage]:
    with synapse_stage(LIVES, tmp_path / "synapse") as stage:
        stage.keep_all_tokens()
        yield stage


def told(watched: Watched) -> list[str]:
    return [json.loads(line)["event"] for line in watched.journal.read_text().splitlines()]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("server", ["practice", "synapse"])
def test_after_a_whole_story_no_secret_is_anywhere(
    server: str, watched: Watched, request: pytest.FixtureRequest
) -> None:
    stage = request.getfixturevalue(server)
    codes = [
        watched.run(stage, "sign_in", "refresh", "bench", "sign_in_again", "journal", umask=0),
        watched.run(stage, "restored"),
    ]
    on_disk = watched.leaks()
    codes.append(watched.run(stage, "restored", "sign_out"))
    assert codes == [0, 0, 0], watched.said
    for event in ("sign_in_failed", "tokens_refreshed", "soft_logged_out", "signed_in_again", "restored", "signed_out"):
        assert event in told(watched)
    if isinstance(stage, SynapseStage):
        watched.secrets |= dict.fromkeys(stage.all_tokens(), "token of the server's own database")
    assert len(watched.secrets) > 8, "passwords, key, and several pairs of tokens"
    assert {stage.password, WRONG_PASSWORD} <= watched.secrets.keys()
    seen = watched.said["what was shown 1"].decode(errors="replace")
    for shown in (
        stage.user_id,
        "!",
        "endpoint: /login",
        "event: signed_in_again",
        "State: Active",
        "PySide6 ",
        "Max core file size        1 ",
    ):
        assert shown in seen, "the looking itself works"
    words = {".jsonl": "signed_in_again", ".html": "signed_in_again", ".svg": "Refresh token"}
    for name in EXPORTS:
        if Path(name).suffix in words:
            assert words[Path(name).suffix] in (watched.home / name).read_text(encoding="utf-8"), name
    assert [entry for entry in watched.entries("bench") if "instead_of" in entry], "wrong tokens were at work"
    assert on_disk == []
    assert watched.leaks() == []


@pytest.mark.timeout(120)
def test_a_sign_out_that_the_server_has_not_heard_of_keeps_its_tokens_sealed(
    watched: Watched, practice: PracticeStage
) -> None:
    assert watched.run(practice, "sign_in") == 0, watched.said
    practice.stop()
    assert watched.run(practice, "sign_out_offline") == 0, watched.said
    assert len(watched.secrets) > 4, "passwords, two keys, and the tokens that are still to be ended"
    assert watched.leaks() == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("broken", ["broken_refresh", "broken_save", "broken_sign_in"])
def test_a_bug_in_the_midst_of_secrets_is_told_without_them(
    broken: str, watched: Watched, practice: PracticeStage
) -> None:
    if broken != "broken_sign_in":
        assert watched.run(practice, "sign_in") == 0, watched.said
    watched.run(practice, broken)
    assert "broken on purpose" in watched.log
    assert "Traceback" in watched.log
    assert watched.leaks() == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("umask", [0o000, 0o077], ids=oct)
def test_whatever_the_umask_is_every_file_is_for_its_owner_alone(
    umask: int, watched: Watched, practice: PracticeStage
) -> None:
    assert watched.run(practice, "sign_in", "refresh", "journal", umask=umask) == 0, watched.said
    watched.run(practice, "broken_refresh", umask=umask)
    ours = [path for path in watched.home.rglob("*") if "latchkey" in str(path.relative_to(watched.home))]
    names = {path.name for path in ours}
    assert {"session.db", "latchkey.log", "crash.default.log", "profiles", "media", *EXPORTS} <= names
    modes = {
        str(path.relative_to(watched.home)): stat.S_IMODE(path.stat().st_mode) for path in [*ours, watched.journal]
    }
    wrong = {
        name: oct(mode) for name, mode in modes.items() if mode != (0o700 if (watched.home / name).is_dir() else 0o600)
    }
    assert wrong == {}
