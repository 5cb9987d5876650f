"""Each sentence is whole, with a name in it and without: other languages bend what stands around a name."""

from __future__ import annotations

import pytest

from latchkey.app import happenings, words
from latchkey.app.checkup import Finding, Mark, in_short
from latchkey.app.key_question import key_question
from latchkey.app.relogin import what_is_kept
from latchkey.app.shown import KeepQuestion
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.app.timeline import Bar, Lane, State, Timeline
from latchkey.session.answers import KeyTrouble, NoKey, NotStored
from latchkey.session.journal import Entry
from latchkey.session.states import Restoring, Saving, SoftLogoutReason
from tests.unit.session.build import ALICE, held

NAMED, NAMELESS = "Secret Service", ""


@pytest.mark.parametrize(
    ("trouble", "backend", "sentence", "in_short"),
    [
        (KeyTrouble.LOCKED, NAMED, "Secret Service is locked.", "Secret Service is locked"),
        (KeyTrouble.LOCKED, NAMELESS, "Your keyring is locked.", "your keyring is locked"),
        (
            KeyTrouble.ABSENT,
            NAMED,
            "The key to this session is not in Secret Service.",
            "the key to this session is not in Secret Service",
        ),
        (
            KeyTrouble.ABSENT,
            NAMELESS,
            "The key to this session is not in your keyring.",
            "the key to this session is not in your keyring",
        ),
        (KeyTrouble.FAILED, NAMED, "Secret Service did not answer.", "Secret Service did not answer"),
        (
            KeyTrouble.FAILED,
            NAMELESS,
            "This computer has no keyring that answers.",
            "this computer has no keyring that answers",
        ),
    ],
)
def test_why_something_is_not_kept(trouble: KeyTrouble, backend: str, sentence: str, in_short: str) -> None:
    why = NoKey(trouble, backend)
    assert (words.no_key(why), words.not_kept_in_short(why)) == (sentence, in_short)


def at_start(trouble: NoKey | NotStored, kept_in: str) -> str:
    question = key_question(Snapshot(Restoring(ALICE, trouble), keeping=Keeping(kept_in)))
    assert isinstance(question, KeepQuestion)
    return question.text


@pytest.mark.parametrize(
    ("trouble", "kept_in", "begins"),
    [
        (NotStored("no", wrong_key=True), NAMED, "The key in Secret Service does not open what"),
        (NotStored("no", wrong_key=True), NAMELESS, "The key in your keyring does not open what"),
        (
            NoKey(KeyTrouble.LOCKED, NAMED),
            NAMELESS,
            "Secret Service holds the key to your saved session and is locked.",
        ),
        (
            NoKey(KeyTrouble.LOCKED, NAMELESS),
            NAMELESS,
            "Your keyring holds the key to your saved session and is locked.",
        ),
        (NoKey(KeyTrouble.FAILED, NAMED), NAMED, "Secret Service holds the key to your saved session and gave no"),
        (NoKey(KeyTrouble.FAILED, NAMELESS), NAMED, "The key to your saved session is kept in Secret Service, and no"),
        (NoKey(KeyTrouble.FAILED, NAMELESS), NAMELESS, "The key to your saved session is kept in your keyring, and no"),
        (NoKey(KeyTrouble.ABSENT, NAMED), NAMELESS, "Secret Service answers, but the key to your saved session is not"),
        (
            NoKey(KeyTrouble.ABSENT, "KWallet"),
            NAMED,
            "The key to your saved session was put into Secret Service. Now KWallet answers, and does not have it.",
        ),
        (
            NoKey(KeyTrouble.ABSENT, "KWallet", asked=("KWallet", "a file")),
            NAMED,
            "The key to your saved session was put into Secret Service. Now KWallet and a file answers, and does not",
        ),
    ],
)
def test_why_a_session_is_not_opened(trouble: NoKey | NotStored, kept_in: str, begins: str) -> None:
    assert at_start(trouble, kept_in).startswith(begins)


def test_a_new_session_that_the_disk_does_not_take() -> None:
    question = key_question(Snapshot(Saving(held(), trouble=NotStored("the disk is full"))))
    assert question is not None
    assert question.text.startswith("You are signed in, but the session cannot be saved: the disk is full. Without")


@pytest.mark.parametrize(("backend", "who"), [(NAMED, "Secret Service"), (NAMELESS, "Your keyring")])
def test_a_new_session_that_a_locked_keyring_does_not_take(backend: str, who: str) -> None:
    question = key_question(Snapshot(Saving(held(), trouble=NoKey(KeyTrouble.LOCKED, backend))))
    assert question is not None
    assert question.text.startswith(f"You are signed in. {who} is locked, so the session cannot be saved yet.")


@pytest.mark.parametrize(
    ("count", "reason", "said"),
    [
        (0, SoftLogoutReason.KEY_LOST, "On this computer your rooms are kept; you will get a new device."),
        (2, SoftLogoutReason.KEY_LOST, "On this computer 2 rooms are kept; you will get a new device."),
        (1, SoftLogoutReason.SERVER_ASKED, "Nothing on this computer was lost: your rooms are kept, and this device"),
        (
            1234,
            SoftLogoutReason.SERVER_ASKED,
            "Nothing on this computer was lost: 1,234 rooms are kept, and this device",
        ),
    ],
)
def test_what_is_kept(count: int, reason: SoftLogoutReason, said: str) -> None:
    assert what_is_kept(count, reason).startswith(said)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Token refreshed"),
        ({"rotated": True}, "Token refreshed, refresh token rotated"),
        ({"expires_in_ms": 300_000}, "Token refreshed, good for 5 minutes"),
        ({"expires_in_ms": 300_000, "rotated": True}, "Token refreshed, good for 5 minutes, refresh token rotated"),
    ],
)
def test_what_a_refresh_brought(facts: dict[str, int | bool], said: str) -> None:
    assert happenings.in_words(Entry(0, "0a1b2c3d", "tokens_refreshed", facts)) == said


@pytest.mark.parametrize(
    ("state", "end_ms", "said"),
    [
        (State.TOKEN, 300_000.0, "Access token abc: good for 5 minutes"),
        (State.TOKEN, float("inf"), "Access token abc"),
        (State.ENDLESS, float("inf"), "Access token abc: valid, does not expire"),
        (State.UNCERTAIN, float("inf"), "Access token abc: valid, how long is not known"),
    ],
)
def test_what_a_token_is_good_for(state: State, end_ms: float, said: str) -> None:
    assert Timeline().bar_words(Lane.ACCESS, Bar(0, end_ms, state, 0, name="abc")) == said


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ((Mark.FINE,), "Nothing is broken."),
        ((Mark.FINE, Mark.LOOK), "Nothing is broken, 1 to look at."),
        ((Mark.BROKEN, Mark.FINE), "1 of 2 broken."),
        ((Mark.BROKEN, Mark.LOOK, Mark.LOOK), "1 of 3 broken, 2 to look at."),
    ],
)
def test_what_a_checkup_found(marks: tuple[Mark, ...], said: str) -> None:
    findings = [Finding("Clock", one, "It is so.") for one in marks]
    assert in_short(findings) == said
    assert in_short(findings, stopped=True) == f"Stopped. {said}"
