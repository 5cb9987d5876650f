"""``latchkey forget --all``: all of it goes, only that, and only when it may."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring import core
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from latchkey.__main__ import main
from latchkey.desktop import autostart
from latchkey.desktop.autostart import RegistryEntry
from latchkey.desktop.folders import log_folder, profile_folder, profile_place
from latchkey.desktop.profile_lock import ProfileLock
from latchkey.identity_of_program import APPLICATION_ID
from latchkey.session.journal import Farewell
from latchkey.session.revocation import Revocation
from latchkey.store import removal
from latchkey.store.layout import DATABASE
from latchkey.store.profile import Profile
from tests.contract.stores import made
from tests.fakes.examples import IDENTITY, KEY, SESSION, pair, stored
from tests.fakes.registry import Registry
from tests.fakes.spyglass import Spyglass
from tests.unit.vault.rings import Chain, Drawer, Raising, Sticky

ASIDE = "99887766"
OF_LATCHKEY = {
    ("Latchkey", SESSION): KEY.reveal(),
    ("Latchkey", "untold"): KEY.reveal(),
    ("Latchkey (office)", ASIDE): KEY.reveal(),
}
OF_OTHERS = {("Latchkey (office)", "a name that no profile has"): "1", ("another program", SESSION): "2"}

Use = Callable[[KeyringBackend], None]


@pytest.fixture(autouse=True)
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Take the place of the keyring; without a call there is none."""
    return lambda ring: monkeypatch.setattr(core, "_keyring_backend", ring)


@pytest.fixture
def drawer(use: Use) -> Drawer:
    drawer = Drawer()
    drawer.entries = OF_LATCHKEY | OF_OTHERS
    use(drawer)
    return drawer


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile with all that a session leaves; made once, as a disk takes its time."""
    folder = tmp_path_factory.mktemp("session") / "profile"

    async def use() -> None:
        profile = Profile(folder)
        files = await made(profile)
        await files.tokens.save(KEY, stored(1))
        await files.media.put("mxc://example.org/1", b"picture")
        await files.close()
        await profile.leave_farewell(Farewell(1, "https://example.org", "@alice:example.org", "revoked"))
        await profile.revocations.save(KEY, [Revocation(IDENTITY, pair(1).access, None, 1, everywhere=False)])

    asyncio.run(use())
    return folder


@pytest.fixture
def used(home: Path, session: Path) -> Path:
    """The home of somebody who has used two profiles, and who has files of their own beside Latchkey's."""
    shutil.copytree(session, profile_folder("default"), dirs_exist_ok=True)
    (profile_folder("office") / "put-aside" / f"{ASIDE}-1").mkdir(parents=True)
    (log_folder() / "latchkey.log").write_text("said")
    for path in (
        home / ".cache" / "latchkey" / "pictures" / "1",
        home / ".config" / "autostart" / f"{APPLICATION_ID}.desktop",
        home / ".config" / "autostart" / f"{APPLICATION_ID}.office.desktop",
        home / ".config" / "autostart" / f"{APPLICATION_ID}Other.desktop",
        home / ".local" / "share" / "another" / "data",
        home / "journal.jsonl",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return home


def files_of(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir()}


OWN = {"journal.jsonl", f".config/autostart/{APPLICATION_ID}Other.desktop", ".local/share/another/data"}


def answers(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Somebody sits there."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)

    def answer(question: str) -> str:
        sys.stdout.write(question)
        return word

    monkeypatch.setattr("builtins.input", answer)


def test_all_of_it_goes_and_nothing_else(used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--all", "--yes"]) == 0
    assert capsys.readouterr().out.endswith("\nNothing of Latchkey is left.\n")
    assert files_of(used) == OWN
    assert drawer.entries == OF_OTHERS
    assert [path.name for path in used.rglob("latchkey*")] == []
    assert main(["forget", "--all"]) == 0
    assert capsys.readouterr().out == "Nothing of Latchkey is stored on this computer.\n"


def test_it_says_what_that_is_and_asks(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(used)
    answers(monkeypatch, "no")
    assert main(["forget", "--all"]) == 130
    said = capsys.readouterr().out
    for words in (
        f"{profile_place('default').parents[1]} (",
        f"/autostart/{APPLICATION_ID}.office.desktop\n",
        "default: 1 session\n",
        "@alice:example.org, device ABCDEF on https://matrix.example.org\n",
        "office: no sessions\n",
        f"“Latchkey” {SESSION}, “Latchkey” untold, “Latchkey (office)” {ASIDE} in your keyring\n",
        "Nobody is signed out by this",
        'choose "Sign out"',
        "Type yes: ",
        "Nothing was removed.\n",
    ):
        assert words in said
    assert files_of(used) - before == {
        ".local/share/latchkey/profiles/office/lock",
        ".local/share/latchkey/profiles/default/lock",
    }
    assert drawer.entries == OF_LATCHKEY | OF_OTHERS
    answers(monkeypatch, " Yes\n")
    assert main(["forget", "--all"]) == 0
    assert files_of(used) == OWN


def test_what_is_listed_alone_changes_nothing_and_tells_no_secret(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(used)
    assert main(["forget", "--all", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert (files_of(used), drawer.entries) == (before, OF_LATCHKEY | OF_OTHERS)
    glass = Spyglass()
    glass.learn("the key", KEY.reveal())
    glass.learn("the access token", pair(1).access.reveal())
    assert ASIDE in said
    assert glass.look_at({"what was said": said.encode()}) == []


def test_where_nobody_can_be_asked_it_refuses(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert main(["forget", "--all"]) == 2
    assert "no terminal to ask on" in capsys.readouterr().err
    assert drawer.entries == OF_LATCHKEY | OF_OTHERS
    assert DATABASE in {Path(name).name for name in files_of(used)}


@pytest.mark.parametrize("words", [["forget"], ["forget", "--all", "--yes", "--dry-run"], ["forget", "--al", "all"]])
def test_a_command_line_that_does_not_say_all_of_it_removes_nothing(
    words: list[str], used: Path, drawer: Drawer
) -> None:
    before = files_of(used)
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert (files_of(used), drawer.entries) == (before, OF_LATCHKEY | OF_OTHERS)


def test_f13_while_one_profile_is_in_use_nothing_goes(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = ProfileLock.take(profile_place("office"))
    assert lock is not None
    before = files_of(used)
    assert main(["forget", "--all", "--yes"]) == 3
    assert "the profile 'office' is in use: close its window first. Nothing was removed" in capsys.readouterr().err
    assert files_of(used) - before <= {".local/share/latchkey/profiles/default/lock"}
    assert drawer.entries == OF_LATCHKEY | OF_OTHERS
    lock.release()
    assert main(["forget", "--all", "--yes"]) == 0


def test_nobody_can_start_on_a_profile_while_it_is_removed(used: Path, use: Use) -> None:
    class Looking(Drawer):
        viable = False

        def delete_password(self, service: str, username: str) -> None:
            seen.append((ProfileLock.take(profile_place("default")), (session / DATABASE).exists()))
            super().delete_password(service, username)

    session, seen = profile_place("default") / "sessions" / SESSION, list[object]()
    use(ring := Looking())
    ring.entries = dict(OF_LATCHKEY)
    assert main(["forget", "--all", "--yes"]) == 0
    assert seen == [(None, True)] * 3, "and the keys go before what they open"


def test_a_profile_that_is_new_meanwhile_stays(used: Path, use: Use, capsys: pytest.CaptureFixture[str]) -> None:
    class Starting(Drawer):
        viable = False

        def delete_password(self, service: str, username: str) -> None:
            profile_folder("new")
            super().delete_password(service, username)

    use(ring := Starting())
    ring.entries = dict(OF_LATCHKEY)
    assert main(["forget", "--all", "--yes"]) == 1
    assert "Latchkey was started meanwhile. Close it and run this again" in capsys.readouterr().out
    assert profile_place("new").is_dir()


def locked(_: str) -> BaseException:
    return KeyringLocked("Failed to unlock the collection!")


def test_f36_of_a_locked_keyring_the_keys_are_named_and_all_else_goes(
    used: Path, use: Use, capsys: pytest.CaptureFixture[str]
) -> None:
    use(Raising(locked, always=True))
    assert main(["forget", "--all", "--yes"]) == 1
    said = capsys.readouterr().out
    assert "Raising is locked. What is there of Latchkey cannot be told yet." in said
    assert "Left behind:\n  Raising is locked.\n  Keys in it open nothing any more." in said
    assert f"key “Latchkey” {SESSION}\n  key “Latchkey” untold\n  key “Latchkey (office)” {ASIDE}\n" in said
    assert files_of(used) == OWN


def test_a_key_that_does_not_go_is_named(used: Path, use: Use, capsys: pytest.CaptureFixture[str]) -> None:
    use(ring := Sticky())
    ring.entries = {("Latchkey", SESSION): KEY.reveal()}
    assert main(["forget", "--all", "--yes"]) == 1
    assert capsys.readouterr().out.endswith(
        "Drawer: the key is still there.\n"
        "  Keys in it open nothing any more. Remove them there, or run this again when it answers.\n"
        f"  key “Latchkey” {SESSION}\n"
    )
    assert files_of(used) == OWN


def test_without_a_keyring_the_files_go_and_the_keys_of_sessions_are_named(
    used: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forget", "--all", "--yes"]) == 1
    assert "Left behind:\n  The keyring: no keyring was found.\n" in (said := capsys.readouterr().out)
    assert f"key “Latchkey” {SESSION}\n" in said
    assert files_of(used) == OWN


def test_without_a_keyring_and_without_a_session_nothing_is_left(home: Path) -> None:
    (log_folder() / "latchkey.log").touch()
    assert main(["forget", "--all", "--yes"]) == 0
    assert files_of(home) == set()


def test_several_keyrings_are_all_cleared(used: Path, use: Use) -> None:
    first, second = Drawer("first"), Drawer("second")
    first.entries, second.entries = dict(OF_LATCHKEY), OF_LATCHKEY | OF_OTHERS
    use(Chain(first, second))
    assert main(["forget", "--all", "--yes"]) == 0
    assert (first.entries, second.entries) == ({}, OF_OTHERS)


def test_a_file_that_does_not_go_is_named_with_the_reason_and_the_rest_goes(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may remove anything, so a disk that refuses is played."""
    database = profile_place("default") / "sessions" / SESSION / DATABASE
    remove_one = removal._remove_one

    def refusing(path: Path) -> None:
        if path == database:
            raise PermissionError(13, "Permission denied")
        remove_one(path)

    monkeypatch.setattr(removal, "_remove_one", refusing)
    assert main(["forget", "--all", "--yes"]) == 1
    assert capsys.readouterr().out.endswith(f"Left behind:\n  {database}: the folder cannot be written\n")
    assert files_of(used) == OWN | {str(database.relative_to(used))}
    assert drawer.entries == OF_OTHERS


def test_a_folder_that_was_moved_elsewhere_is_emptied_and_links_out_of_it_are_not_followed(
    used: Path, drawer: Drawer, tmp_path: Path
) -> None:
    data, elsewhere = profile_place().parents[1], tmp_path / "another disk"
    data.rename(elsewhere)
    data.symlink_to(elsewhere)
    (elsewhere / "mine").symlink_to(used / "journal.jsonl")
    (elsewhere / "my folder").symlink_to(used / ".local" / "share" / "another")
    assert main(["forget", "--all", "--yes"]) == 0
    assert (data.is_symlink(), list(elsewhere.iterdir())) == (False, [])
    assert files_of(used) == OWN


def test_where_the_start_at_login_is_no_file_it_goes_by_the_code_that_makes_it(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, refusing = Registry(), Registry(refuses=True)
    registry.values = refusing.values = {APPLICATION_ID: "latchkey.exe --at-login"}
    monkeypatch.setattr(autostart, "every_entry", lambda: [RegistryEntry(refusing, APPLICATION_ID, ())])
    assert main(["forget", "--all", "--yes"]) == 1
    assert f"Left behind:\n  {APPLICATION_ID} in Run: " in capsys.readouterr().out
    monkeypatch.setattr(autostart, "every_entry", lambda: [RegistryEntry(registry, APPLICATION_ID, ())])
    assert main(["forget", "--all", "--yes"]) == 0
    assert f"Removed {APPLICATION_ID} in Run (start at login).\n" in capsys.readouterr().out
    assert registry.values == {}


def test_the_socket_of_a_program_that_was_killed_goes_too(used: Path, drawer: Drawer, tmp_path: Path) -> None:
    socket = tmp_path / "latchkey-0123456789abcdef"
    socket.touch()
    (profile_place() / "lock").write_text(str(socket))
    assert main(["forget", "--all", "--yes"]) == 0
    assert not socket.exists()


def test_ctrl_c_at_the_question_removes_nothing(
    used: Path, drawer: Drawer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    answers(monkeypatch, "")
    monkeypatch.setattr("builtins.input", interrupted)
    assert main(["forget", "--all"]) == 130
    assert "Stopped." in capsys.readouterr().out
    assert drawer.entries == OF_LATCHKEY | OF_OTHERS
