"""The command line. Parsed before Qt is imported, so that ``--help`` needs no display."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from latchkey import __version__

if TYPE_CHECKING:
    from latchkey.desktop.profile_lock import ProfileLock
    from latchkey.session.secret import Secret

DEFAULT_PROFILE = "default"
IN_USE = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code is 0 when it ended well or raised the window of one that runs already, 1 after a
    bug, 2 where the command line was wrong, 3 where another program uses the profile and does not answer. Of a scenario
    that is played: 0 where its outcome was shown, 1 where not, 2 as before, 130 where it was stopped."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(words)
        if sys.stdout is not None:  # as in a window of its own, without a terminal
            sys.stdout.flush()
    except BrokenPipeError:  # who read what is printed has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(words: list[str]) -> int:
    if words[:1] == ["practice"]:
        from latchkey.practice.__main__ import main as practice

        return practice(words[1:])
    if words[:1] == ["demo"]:
        from latchkey.demo import main as demo

        return demo(words[1:])
    if words[:1] == ["doctor"]:
        from latchkey.doctor import main as doctor

        return doctor(words[1:])
    if words[:1] == ["forget"]:
        from latchkey.forget import main as forget

        return forget(words[1:])
    if words[:1] == ["scenarios"]:
        from latchkey.scenarios import main as scenarios

        return scenarios(words[1:])
    asked = _parser().parse_args(words)
    if asked.self_test:
        from latchkey.self_test import main as self_test

        return self_test()
    if asked.uri and not _seems_a_link(asked.uri):
        return _complain(
            f"{asked.uri!r} is no link that Latchkey opens: they begin with matrix: or https://matrix.to/#/"
        )
    if asked.uri and (asked.scenario is not None or asked.open_journal is not None):
        return _complain("a link is shown in the window of a profile: leave out --scenario and --open-journal")
    if asked.scenario is not None:
        return _scenario(asked)
    if asked.exit_when is not None or asked.time_limit is not None:
        return _complain("--exit-when and --time-limit go with --scenario NAME")
    return _window(asked, words) if asked.open_journal is None else _journal(asked.open_journal)


def _scenario(asked: argparse.Namespace) -> int:
    from latchkey import play

    if asked.profile != DEFAULT_PROFILE or asked.homeserver:
        return _complain("--scenario has a profile and a homeserver of its own: leave out --profile and --homeserver")
    try:
        limit = play.TIME_LIMIT if asked.time_limit is None else asked.time_limit
        what = play.asked(asked.scenario, asked.exit_when, limit)
    except ValueError as error:
        return _complain(str(error))
    if asked.journal is not None and (problem := _unwritable(asked.journal)):
        return _complain(f"the journal {asked.journal} cannot be written: {problem}")
    if asked.journal is not None and not (asked.journal.is_file() and os.access(asked.journal, os.R_OK)):
        return _complain(f"the journal {asked.journal} could not be read while the scenario is played")
    return play.main(what, asked.journal)


def _window(asked: argparse.Namespace, words: list[str]) -> int:
    gc.disable()  # until it has started: there is nothing to collect yet, and looking for it takes milliseconds
    from latchkey import bootstrap
    from latchkey.desktop.folders import ProfileNameError, log_folder, profile_folder
    from latchkey.desktop.profile_lock import ProfileLock

    homeserver, practice = asked.homeserver, None
    if asked.practice:
        from latchkey.app.practice import Problem, joined

        try:
            practice = _practice_line(asked.practice)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            return _complain(f"the line of the practice homeserver cannot be read from {asked.practice}: {reason}")
        found = joined(practice)
        if isinstance(found, Problem):
            return _complain(f"{asked.practice}: {found.words}")
        homeserver = homeserver or found.homeserver
    try:
        folder = profile_folder(asked.profile)
        logs = log_folder()
    except ProfileNameError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"the folder for your data cannot be made: {error.strerror} ({error.filename})")
    if asked.journal is not None and (problem := _unwritable(asked.journal)):
        return _complain(f"the journal {asked.journal} cannot be written: {problem}")

    try:
        lock = ProfileLock.take(folder) or _second_start(folder, asked.profile, asked.uri)
    except OSError as error:
        return _complain(f"the profile in {folder} cannot be locked: {error.strerror}")
    if isinstance(lock, int):
        return lock
    options = bootstrap.Options(
        folder,
        asked.profile,
        homeserver,
        journal=asked.journal,
        lock=lock,
        practice=practice,
        # Standard input has been read, and Windows starts a program beside this one, not in its place.
        words=None if asked.practice == "-" or sys.platform == "win32" else tuple(words),
        at_login=asked.at_login,
        link=asked.uri,
    )
    return bootstrap.run(options, logs)


def _practice_line(source: str) -> Secret:
    """Never an argument of the command line, which everybody on this computer can read: it holds a token. Raises ``OSError``
    and ``UnicodeDecodeError``."""
    from latchkey.session.secret import Secret

    if source == "-":
        return Secret(sys.stdin.readline())
    with Path(source).open(encoding="utf-8") as file:
        return Secret(file.readline())


def _journal(path: Path) -> int:
    """A window with that journal alone; no profile is touched."""
    from latchkey.desktop.folders import log_folder

    try:
        logs = log_folder()
    except OSError as error:
        return _complain(f"the folder for your data cannot be made: {error.strerror} ({error.filename})")
    if problem := _unreadable(path):
        return _complain(f"the journal {path} cannot be opened: {problem}")
    from latchkey import journal_window

    return journal_window.run(path, logs)


def _seems_a_link(text: str) -> bool:
    """Whether it is one is said in the window: who follows a link in a browser sees no terminal."""
    from latchkey.app.matrix_link import LONGEST, seems_one

    return len(text) <= LONGEST and text.isprintable() and seems_one(text)


def _second_start(folder: Path, profile: str, link: str) -> ProfileLock | int:
    """Raise the window of the program that holds the profile, and hand it ``link``; the exit code, or the lock where that
    one has just ended."""
    from latchkey.desktop.doorbell import Found, second_start

    found = second_start(folder, link)
    if found is Found.RAISED:
        _say("it is running already; its window has been brought to the front")
        return 0
    if found is Found.NO_ANSWER:
        _say(f"another Latchkey is using the profile {profile!r} and does not answer; --profile NAME starts beside it")
        return IN_USE
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="latchkey",
        description="A desktop Matrix client that shows the life of a session and does not lose it.",
        epilog="latchkey practice --help: a homeserver to practise on. latchkey demo: see a session end and come back. "
        "latchkey doctor: check what is needed of this computer. latchkey forget --help: remove all that was ever stored. latchkey scenarios --help: what can go wrong with a "
        "session, played by itself. "
        "Exit codes: 0 ended well, or raised the window of the one that runs already; 1 a bug; 2 the command line or a "
        "folder is wrong; 3 another Latchkey is using the profile and does not answer. With --scenario: 0 its outcome was "
        "shown; 1 it was not; 2 the command line is wrong; 130 it was stopped.",
    )
    parser.add_argument(
        "uri",
        nargs="?",
        default="",
        metavar="URI",
        help="a matrix: or https://matrix.to link, which is shown in the window; nothing else happens by itself",
    )
    parser.add_argument(
        "--profile", default=DEFAULT_PROFILE, metavar="NAME", help="everything under this name is kept apart"
    )
    parser.add_argument(
        "--at-login",
        action="store_true",
        help="as the desktop starts it with its session: in the tray, where that is switched on and there is one",
    )
    parser.add_argument("--homeserver", default="", metavar="URL", help="fill in the homeserver on the login view")
    parser.add_argument(
        "--practice",
        default="",
        metavar="FILE",
        help="have the QA bench (F12) work on a practice homeserver: FILE holds the first line that latchkey practice "
        "printed; - reads it from standard input",
    )
    journal = parser.add_mutually_exclusive_group()
    journal.add_argument(
        "--journal", type=Path, metavar="FILE", help="append what happens to FILE, one JSON object a line"
    )
    journal.add_argument(
        "--open-journal", type=Path, metavar="FILE", help="show a journal that was saved, and nothing else"
    )
    unattended = parser.add_argument_group(
        "playing a scenario",
        "Unattended, on a practice homeserver and with a profile of its own, offscreen without a display.",
    )
    unattended.add_argument("--scenario", metavar="NAME", help="which; latchkey scenarios lists them")
    unattended.add_argument(
        "--exit-when",
        metavar="STATE",
        help="the state that the window must show, such as soft-logged-out; without this, the scenario's own outcome",
    )
    unattended.add_argument("--time-limit", metavar="DURATION", help="60s, 2m or none, from the sign-in on (90s)")
    parser.add_argument(
        "--self-test", action="store_true", help=argparse.SUPPRESS
    )  # for who builds it, not for who uses it
    parser.add_argument("--version", action="version", version=f"Latchkey {__version__}")
    return parser


def _unwritable(journal: Path) -> str:
    try:
        os.close(os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _unreadable(journal: Path) -> str:
    if journal.is_dir():
        return "it is a folder"
    try:
        # A pipe that nobody writes to would be waited for.
        os.close(os.open(journal, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)))
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _complain(text: str) -> int:
    _say(text)
    return 2


def _say(text: str) -> None:
    print(f"latchkey: {text}", file=sys.stderr)  # noqa: T201 - the command line's own voice


if __name__ == "__main__":
    sys.exit(main())
