"""Every event of the journal has its words, its meaning and its kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from latchkey.app import happenings, meanings
from latchkey.app.meanings import Kind
from latchkey.session.journal import Entry
from latchkey.session.verdict import Witness

_ROWS = (Path(__file__).parents[3] / "docs" / "journal.md").read_text("utf-8").splitlines()
EVENTS = [event for row in _ROWS if row.startswith("| `") for event in re.findall(r"`(\w+)`", row.split("|")[1])]


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_a_meaning_and_can_be_filtered(event: str) -> None:
    entry = Entry(0, "", event)
    assert meanings.kind(entry) is not Kind.ALL
    assert meanings.meaning(entry).endswith(".")


def test_an_event_of_a_newer_program_is_in_the_whole_list_alone() -> None:
    entry = Entry(0, "", "never_heard_of")
    assert (meanings.kind(entry), meanings.meaning(entry)) == (Kind.ALL, "")


@pytest.mark.parametrize("verdict", Witness)
def test_what_a_witness_means_depends_on_what_it_said(verdict: Witness) -> None:
    said = meanings.meaning(Entry(0, "", "second_witness", {"verdict": verdict.value}))
    others = {meanings.meaning(Entry(0, "", "second_witness", {"verdict": one.value})) for one in Witness}
    assert said.endswith(".")
    assert len(others) == len(Witness)


def test_a_verdict_of_a_newer_program_means_nothing_here() -> None:
    assert meanings.meaning(Entry(0, "", "second_witness", {"verdict": "never_heard_of"})) == ""


def test_a_lost_key_costs_the_device_and_says_so() -> None:
    lost, ended = (Entry(0, "", "soft_logged_out", {"reason": reason}) for reason in ("key_lost", "token_ended"))
    assert "a password makes a new one" in meanings.meaning(lost)
    assert "the key is lost" in happenings.in_words(lost)
    assert "the device and all that is stored stay" in meanings.meaning(ended)
    assert happenings.in_words(ended) == "Soft logged out: everything is kept"


def test_somebody_else_at_the_sign_in_changes_nothing() -> None:
    assert "as it was" in meanings.meaning(Entry(0, "", "sign_in_failed", {"other_user": "@bob:example.org"}))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Another device was signed out"),
        (3, "3 other devices were signed out"),
        (None, "Some other devices were signed out"),
    ],
)
def test_devices_that_were_signed_out_are_counted(count: int | None, words: str) -> None:
    assert happenings.in_words(Entry(0, "", "devices_signed_out", {"count": count})) == words
