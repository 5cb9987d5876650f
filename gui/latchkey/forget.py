"""``latchkey forget --all`` removes everything that the program ever stored on this computer, for whoever uninstalls it, and for
support.

The keys go first: from then on what is on the disk opens no account, whatever comes in between. Where the keyring does not take
part, all else is removed nevertheless: a key alone opens nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from latchkey.session.answers import KeyTrouble, NoKey

if TYPE_CHECKING:
    from latchkey.desktop.autostart import Autostart
    from latchkey.session.identity import Identity
    from latchkey.vault.every_entry import Entry, EveryEntry

ALL_GONE, SOME_LEFT, NOT_ASKED, IN_USE, STOPPED = 0, 1, 2, 3, 130

_SERVERS = """\
Nobody is signed out by this: the servers keep these devices, and sign-outs that they were not told of yet are dropped. To sign
out first, answer no, start Latchkey and choose "Sign out"; afterwards, remove the devices in another client, or on the page of
your account."""
_YOURS = "Journals, reports and pictures that you saved yourself are yours, and stay."
_QUESTION = "Remove all of this? It cannot be brought back. Type yes: "


class _OfProfile(NamedTuple):
    folder: Path
    sessions: tuple[Identity, ...]
    keys: tuple[Entry, ...]
    """That must be in the keyring, by what lies in the folder."""


class _Stored(NamedTuple):
    profiles: tuple[_OfProfile, ...]
    places: tuple[tuple[str, Path], ...]
    """What is in it, and where it is; only such as are there. The profiles lie in the first."""
    entries: tuple[Autostart, ...]
    """By which it starts at login."""

    @property
    def known_keys(self) -> tuple[Entry, ...]:
        return tuple(key for one in self.profiles for key in one.keys)


def main(arguments: Sequence[str]) -> int:
    """0 where nothing is left, 1 where something is, 2 where the command line was wrong or nobody could be asked, 3 where a
    profile is in use, 130 where the answer was no or Ctrl-C."""
    asked = _parser().parse_args(arguments)
    try:
        return _forget(is_trial=asked.dry_run, is_sure=asked.yes)
    except KeyboardInterrupt:
        _print("\nStopped. What is named as removed is gone; the rest is as it was.")
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="latchkey forget",
        description="Remove everything that Latchkey ever stored on this computer, of all profiles: keys in the keyring, "
        "sessions, pictures, settings, logs, start at login. It says what that is, and asks. No server is told: it signs "
        "nobody out.",
        epilog="Exit codes: 0 nothing is left; 1 something could not be removed, and is named; 2 the command line is wrong, or "
        "there is no terminal to ask on and no --yes; 3 a profile is in use, and nothing was removed; 130 the answer was no, "
        "or Ctrl-C.",
    )
    parser.add_argument("--all", action="store_true", required=True, help="all profiles; there is no less than that")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--yes", action="store_true", help="do not ask: for scripts")
    how.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    return parser


def _forget(*, is_trial: bool, is_sure: bool) -> int:
    from latchkey.vault.every_entry import EveryEntry

    stored = _stored()
    keyring = EveryEntry(stored.known_keys)
    keys = asyncio.run(keyring.look())
    if not stored.places and not stored.entries and (not keys or _has_no_keyring(keys)):
        _print("Nothing of Latchkey is stored on this computer.")
        return ALL_GONE
    with ExitStack() as locks:
        if not is_trial and (problem := _lock(stored, locks)):
            _complain(problem)
            return IN_USE
        _print("\n".join(_told(stored, keys)))
        if is_trial:
            return ALL_GONE
        if not is_sure and (refusal := _refused()) is not None:
            return refusal
        left = [*_keys_left(keyring, stored, keys), *_files_left(stored, locks)]
    _print("\n".join(["", "Left behind:", *(f"  {one}" for one in left)]) if left else "\nNothing of Latchkey is left.")
    return SOME_LEFT if left else ALL_GONE


# What there is ---------------------------------------------------------------------------------------------------------------


def _stored() -> _Stored:
    from latchkey.desktop.autostart import every_entry
    from latchkey.desktop.folders import every_place, profile_places

    there = tuple((what, place) for what, place in every_place().items() if place.is_symlink() or place.exists())
    return _Stored(tuple(_of_profile(folder) for folder in profile_places()), there, tuple(every_entry()))


def _of_profile(folder: Path) -> _OfProfile:
    from latchkey.app.revocations import KEY_ID
    from latchkey.store.profile import Profile
    from latchkey.vault.entries import service_of

    profile = Profile(folder)
    names = [*profile.session_ids(), *([KEY_ID] if profile.revocations.exists() else [])]
    service = service_of(folder.name)
    return _OfProfile(
        folder, tuple(one.identity for one in profile.sessions()), tuple((service, name) for name in names)
    )


def _told(stored: _Stored, keys: Sequence[Entry] | NoKey) -> Iterator[str]:
    from latchkey.app.one_line import one_line
    from latchkey.store.removal import size_b

    yield "latchkey forget --all removes from this computer:"
    yield ""
    for what, place in stored.places:
        yield f"  {what:16}{place} ({size_b(place) / 1000:,.0f} kB)"
    for entry in stored.entries:
        yield f"  {'Start at login':16}{entry.where}"
    for one in stored.profiles:
        yield f"  {'Profile':16}{one.folder.name}: {len(one.sessions) or 'no'} session{'s' * (len(one.sessions) != 1)}"
        for session in one.sessions:
            user, device, server = (
                one_line(text, 255) for text in (session.user_id, session.device_id, session.homeserver_url)
            )
            yield f"  {'':16}{user}, device {device} on {server}"
    yield f"  {'Keys':16}{_keys_told(keys)}"
    yield ""
    yield _SERVERS
    yield _YOURS


def _keys_told(keys: Sequence[Entry] | NoKey) -> str:
    if isinstance(keys, NoKey):
        return f"{_trouble(keys)} What is there of Latchkey cannot be told yet."
    return f"{', '.join(map(_name, keys))} in your keyring" if keys else "none in your keyring"


def _name(entry: Entry) -> str:
    return f"“{entry[0]}” {entry[1]}"


def _trouble(why: NoKey) -> str:
    name = why.backend or "The keyring"
    return f"{name} is locked." if why.trouble is KeyTrouble.LOCKED else f"{name}: {why.detail}."


def _has_no_keyring(keys: Sequence[Entry] | NoKey) -> bool:
    return isinstance(keys, NoKey) and not keys.backend


# Whether it may go -----------------------------------------------------------------------------------------------------------


def _lock(stored: _Stored, locks: ExitStack) -> str:
    """Nobody can start on a profile from now on; or why that cannot be."""
    from latchkey.desktop.doorbell import clear_away
    from latchkey.desktop.profile_lock import ProfileLock

    for one in stored.profiles:
        try:
            lock = ProfileLock.take(one.folder)
        except OSError as error:
            return (
                f"whether the profile in {one.folder} is in use cannot be told: {error.strerror}. Nothing was removed"
            )
        if lock is None:
            return f"the profile {one.folder.name!r} is in use: close its window first. Nothing was removed"
        locks.callback(lock.release)
        clear_away(lock)
    return ""


def _refused() -> int | None:
    """The exit code, where the answer is not yes."""
    if sys.stdin is None or not sys.stdin.isatty():
        _complain("there is no terminal to ask on: --yes removes without asking. Nothing was removed")
        return NOT_ASKED
    try:
        answer = input(f"\n{_QUESTION}")
    except EOFError:
        answer = ""
    if answer.strip().lower() == "yes":
        return None
    _print("Nothing was removed.")
    return STOPPED


# Removing --------------------------------------------------------------------------------------------------------------------


def _keys_left(keyring: EveryEntry, stored: _Stored, keys: Sequence[Entry] | NoKey) -> Iterator[str]:
    if _has_no_keyring(keys) and not stored.known_keys:
        return  # none was ever written by a session that is known, and nobody could say more
    if isinstance(keys, NoKey):
        _print("\nWaiting for your keyring. It may ask you to unlock it.")
    left = asyncio.run(keyring.clear())
    if isinstance(left, NoKey):
        yield _trouble(left)
        again = asyncio.run(keyring.look())
        left = stored.known_keys if isinstance(again, NoKey) else again
        yield "Keys in it open nothing any more. Remove them there, or run this again when it answers."
    elif not left:
        _print("\nRemoved the keys.")
    yield from (f"key {_name(entry)}" for entry in left)


def _files_left(stored: _Stored, locks: ExitStack) -> Iterator[str]:
    from latchkey.desktop.folders import profile_places
    from latchkey.store.removal import remove
    from latchkey.store.trouble import in_words

    fresh = {*profile_places()} - {one.folder for one in stored.profiles}
    if sys.platform == "win32":
        locks.close()  # there no file can be removed that is open
    for what, place in stored.places:
        if fresh and next(iter(fresh)).is_relative_to(place):
            yield f"{place}: Latchkey was started meanwhile. Close it and run this again"
        elif trouble := remove(place):
            yield trouble
        else:
            _print(f"Removed {place} ({what.lower()}).")
    for entry in stored.entries:
        try:
            entry.switch(on=False)
        except OSError as error:
            yield f"{entry.where}: {in_words(error).detail}"
        else:
            _print(f"Removed {entry.where} (start at login).")


def _complain(text: str) -> None:
    print(f"latchkey: {text}", file=sys.stderr)  # noqa: T201 - the command line's own voice


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line's own voice
