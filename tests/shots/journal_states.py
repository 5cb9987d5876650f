"""A journal with somebody's evening in it."""

from __future__ import annotations

from latchkey.app import journal_report, journal_shown
from latchkey.app.journal_report import Report
from latchkey.app.journal_shown import JournalShown
from latchkey.session.journal import Entry, Fact, Farewell

_NOON_MS = 1_763_726_400_000
"""21 November 2025, 12:00 UTC."""
_SESSION = "0a1b2c3d"
URL, USER = "https://matrix.example.org", "@alice:example.org"


def entry(seconds_before: int, event: str, **facts: Fact) -> Entry:
    return Entry(_NOON_MS - seconds_before * 1_000, _SESSION, event, facts)


def minutes(count: int) -> list[Entry]:
    """Refreshes, one a minute, oldest first."""
    told = []
    for minute in range(count, 0, -1):
        at, access = 600 + minute * 60, f"{minute:08x}"
        told += [
            entry(at, "refresh_started", cause="scheduled"),
            entry(at, "tokens_refreshed", rotated=True, expires_in_ms=75_000, access=access, refresh="5e884898"),
            entry(at, "tokens_saved", access=access),
        ]
    return told


ENTRIES = (
    entry(4_000, "signed_in", user_id=USER, device_id="ABCDEFGHIJ", homeserver=URL, expires_in_ms=75_000),
    *minutes(6),
    entry(500, "unreachable", unreachable="timed_out", status=None, errcode=None),
    entry(430, "reachable", after_ms=70_000),
    entry(400, "action_refused", status=403, errcode="M_FORBIDDEN", endpoint="/join"),
    entry(300, "save_failed", key=None, backend=None, disk="the disk is full"),
    entry(280, "tokens_saved", access="9f86d081"),
    entry(60, "written_by_a_newer_program", sentence="<b>not markup</b>"),
    entry(30, "request_rejected", status=401, errcode="M_UNKNOWN_TOKEN", soft_logout=False, endpoint="/sync"),
    entry(30, "refresh_started", cause="rejected"),
    entry(29, "refresh_failed", status=403, errcode="M_FORBIDDEN", soft_logout=None, refresh="5e884898"),
)
ENDED = (
    *ENTRIES,
    entry(28, "second_witness", status=401, errcode="M_UNKNOWN_TOKEN", token="newest", verdict="logged_out"),
    entry(28, "logged_out", reason="by_server"),
)
FAREWELL = Farewell(_NOON_MS, URL, USER, "by_server", ENDED)


def journal(*entries: Entry, about: tuple[str, ...] = (), notice: str = "", problem: bool = False) -> JournalShown:
    """As the desk behind it makes it of entries, oldest first."""
    lines = tuple(journal_shown.line(one) for one in reversed(entries))
    summary = journal_report.summary(Report(about, FACTS, entries))
    return JournalShown(1, False, about, lines, summary, notice, problem)


FACTS = (
    ("Latchkey", "0.3.0"),
    ("Qt", "6.10.1, PySide6 6.10.1, xcb"),
    ("Python", "3.11.2"),
    ("System", "Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64"),
    ("State", "Active"),
    ("User", USER),
    ("Device", "ABCDEFGHIJ"),
    ("Homeserver", "matrix.example.org"),
    ("Key kept in", "Secret Service"),
)
OF_ALICE = (f"Session {_SESSION} of {USER} on {URL}.",)
JOURNALS = {
    "journal": journal(*ENTRIES, about=OF_ALICE, notice="31 entries are saved in /srv/latchkey-journal.jsonl."),
    "journal-empty": journal(),
    "journal-loading": JournalShown(about=OF_ALICE),
    "journal-not-saved": journal(
        *ENTRIES,
        about=OF_ALICE,
        notice="Nothing was saved in /srv/journal.jsonl: the folder cannot be written. The journal is as it was; choose "
        "another place.",
        problem=True,
    ),
}
AFTER_THE_END = journal(*ENDED, about=journal_shown.farewell(FAREWELL))
