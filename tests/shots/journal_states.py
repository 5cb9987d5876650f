"""A journal with somebody's evening in it."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app import journal_report, journal_shown, parting
from latchkey.app.journal_file_desk import whose
from latchkey.app.journal_report import Report
from latchkey.app.journal_shown import JournalShown
from latchkey.app.timeline import timeline
from latchkey.session.journal import Entry, Fact, Farewell

_NOON_MS = 1_763_726_400_000
"""21 November 2025, 12:00 UTC."""
_SESSION = "0a1b2c3d"
_TO_COME_MS = 600_000
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


def _pair(number: int, expires_in_ms: int | str = 300_000) -> dict[str, Fact]:
    return {"expires_in_ms": expires_in_ms, "access": f"{number:07x}a", "refresh": f"{number:07x}e"}


def _refreshes(first: int, until: int, number: int, expires_in_ms: int = 300_000) -> list[Entry]:
    """Every four minutes from ``first`` down to ``until`` seconds before noon."""
    told = []
    for at in range(first, until, -240):
        number += 1
        told += [
            entry(at, "refresh_started", cause="scheduled"),
            entry(at, "tokens_refreshed", rotated=True, **_pair(number, min(expires_in_ms, at * 1000 + _TO_COME_MS))),
            entry(at, "tokens_saved", access=f"{number:07x}a"),
        ]
    return told


A_DAY = (
    entry(7_300, "sign_in_failed", status=403, errcode="M_FORBIDDEN"),
    entry(7_200, "signed_in", user_id=USER, device_id="ABCDEFGHIJ", homeserver=URL, **_pair(0)),
    entry(7_200, "tokens_saved", access="0000000a"),
    entry(7_199, "synced"),
    *_refreshes(6_960, 6_000, 0),
    entry(5_800, "unreachable", unreachable="connection_refused", status=None, errcode=None),
    entry(5_400, "reachable", after_ms=400_000),
    entry(5_400, "refresh_started", cause="returned"),
    entry(5_399, "tokens_refreshed", rotated=True, **_pair(16)),
    entry(5_399, "save_failed", key=None, backend=None, disk="the disk is full"),
    entry(5_398, "synced"),
    entry(5_250, "tokens_saved", access="0000010a"),
    entry(5_200, "unreachable", unreachable="timed_out", status=None, errcode=None),
    entry(5_160, "reachable", after_ms=40_000),
    entry(5_160, "synced"),
    entry(5_100, "unreachable", unreachable=None, status=502, errcode=None),
    entry(5_020, "reachable", after_ms=80_000),
    entry(5_020, "synced"),
    entry(4_990, "request_rejected", status=401, errcode="M_UNKNOWN_TOKEN", soft_logout=True, endpoint="/sync"),
    entry(4_990, "soft_logged_out", reason="server_asked"),
    entry(4_700, "tokens_saved", access="0000020a"),
    entry(4_700, "signed_in_again", same_device=True, device_id="A", previous_device_id="A", **_pair(32)),
    entry(4_699, "synced"),
    entry(3_200, "restored", **_pair(32)),
    *_refreshes(3_199, 3_100, 48),
    entry(3_198, "synced"),
    *_refreshes(2_960, 2_500, 50),
    entry(2_480, "hard_end_noticed", ends_in_ms=2_480_000 + _TO_COME_MS, ends_at_ms=_NOON_MS + _TO_COME_MS),
    *_refreshes(2_480, 1_800, 60),
    entry(1_700, "locked"),
    entry(1_500, "unlocked"),
    entry(1_499, "synced"),
    *_refreshes(1_490, 1_400, 80),
    entry(1_300, "refresh_token_used_elsewhere", refresh="0000051e"),
    entry(1_250, "not_authorised", status=403, errcode="M_FORBIDDEN"),
    entry(1_200, "reachable", after_ms=50_000),
    entry(1_200, "synced"),
    entry(1_190, "unreachable", unreachable=None, status=429, errcode="M_LIMIT_EXCEEDED"),
    entry(1_150, "reachable", after_ms=40_000),
    entry(1_150, "synced"),
    *_refreshes(1_150, 60, 90),
)
"""With everything in it that a timeline knows, the server's hard end ten minutes after noon."""
ENDED = (
    *ENTRIES,
    entry(28, "second_witness", status=401, errcode="M_UNKNOWN_TOKEN", token="newest", verdict="logged_out"),
    entry(28, "logged_out", reason="by_server"),
)
FAREWELL = Farewell(_NOON_MS, URL, USER, "by_server", ENDED)
_AWAY = entry(28, "signed_out", server_told=False, unreachable="timed_out")
FAREWELLS = {
    "farewell": FAREWELL,
    "farewell-asked": Farewell(_NOON_MS, URL, USER, "asked", (*ENTRIES, entry(28, "signed_out", server_told=True))),
    "farewell-untold": Farewell(_NOON_MS, URL, USER, "asked", (*ENTRIES, _AWAY)),
}
"""By the name of the picture."""


def journal(*entries: Entry, about: tuple[str, ...] = (), notice: str = "", problem: bool = False) -> JournalShown:
    """As the desk behind it makes it of entries, oldest first."""
    lines = tuple(journal_shown.line(one) for one in reversed(entries))
    summary = journal_report.summary(Report(about, FACTS, entries))
    return JournalShown(1, False, about, lines, summary, notice, problem, timeline(entries))


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
    "journal-timeline": replace(journal(*A_DAY, about=OF_ALICE), goes_on=True),
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
FILES = {
    "journal-file": replace(
        journal(*ENTRIES, about=whose(ENTRIES), notice="Line 17 cannot be read. 29 entries are shown.", problem=True),
        file="evening <b>of</b> alice.jsonl",
    ),
    "journal-file-none": replace(
        journal(notice="photo.jpg is not a journal of Latchkey: no line of it can be read.", problem=True),
        file="photo.jpg",
    ),
}
"""Journals that were opened from a file."""
AFTER_THE_END = journal(*ENDED, about=parting.explained(FAREWELL))
