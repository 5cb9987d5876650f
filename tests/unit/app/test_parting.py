"""How the last session ended: which answer, which witness, what was kept and what was discarded."""

from __future__ import annotations

import pytest

from latchkey.app import parting, words
from latchkey.app.shown import Tone
from latchkey.session.journal import Entry, Fact, Farewell
from tests.fakes.clock import NOON
from tests.fakes.world import URL, USER


def entry(event: str, **facts: Fact) -> Entry:
    return Entry(NOON.wall_ms, "0a1b2c3d", event, facts)


REFUSED = entry("refresh_failed", status=403, errcode="M_FORBIDDEN", soft_logout=None)
REJECTED = entry("request_rejected", status=401, errcode="M_UNKNOWN_TOKEN", soft_logout=False, endpoint="/sync")
WITNESS = entry("second_witness", status=401, errcode="M_UNKNOWN_TOKEN", token="newest", verdict="logged_out")
DEACTIVATED = entry("refresh_failed", status=403, errcode="M_USER_DEACTIVATED")


def by_server(*entries: Entry) -> Farewell:
    return Farewell(NOON.wall_ms, URL, USER, "by_server", entries)


def asked(**facts: Fact) -> Farewell:
    return Farewell(NOON.wall_ms, URL, USER, "asked", (entry("tokens_saved"), entry("signed_out", **facts)))


TOLD = asked(server_told=True)
AWAY = asked(server_told=False, status=None, errcode=None, unreachable="timed_out")
BROKEN = asked(server_told=False, status=500, errcode=None, unreachable=None)
UNKNOWN = asked(server_told=False, status=401, errcode="M_UNKNOWN_TOKEN", soft_logout=False)
NO_TOKENS = asked(server_told=False)


def test_an_ending_by_the_server_names_answer_and_witness() -> None:
    farewell = by_server(REJECTED, REFUSED, WITNESS)
    assert parting.headline(farewell, NOON).startswith(f"Your homeserver ended the session of {USER} at ")
    assert parting.why(farewell) == (
        "It refused a refresh (403, M_FORBIDDEN). Asked with the newest access token, it does not know the session "
        "(401, M_UNKNOWN_TOKEN)."
    )
    assert parting.tone(farewell) is Tone.ENDED
    assert parting.explained(farewell)[1] == "The answer: a refresh was refused with 403, M_FORBIDDEN."


def test_a_rejected_request_is_named_by_its_endpoint() -> None:
    assert parting.why(by_server(REJECTED)) == "It refused a request (/sync) (401, M_UNKNOWN_TOKEN, soft_logout false)."


def test_an_ending_of_which_nothing_is_known_says_no_more_than_that() -> None:
    assert parting.why(by_server()) == ""
    assert [sentence.split(":")[0] for sentence in parting.explained(by_server())[1:]] == ["Kept", "Discarded"]


def test_a_witness_that_said_nothing_is_told_as_such() -> None:
    said = entry("second_witness", token="newest", verdict="nothing_yet")
    assert "the server said no answer." in parting.explained(by_server(said))[1]


def test_a_deactivated_account_is_called_so_where_the_server_does() -> None:
    assert "(it says that the account is deactivated)" in parting.headline(by_server(DEACTIVATED, WITNESS), NOON)
    assert "(signed out from another device?)" in parting.headline(by_server(REFUSED, WITNESS), NOON)


def test_a_hint_that_somebody_else_was_there_is_repeated() -> None:
    hinted = by_server(entry("refresh_token_used_elsewhere"), REFUSED, WITNESS)
    assert parting.headline(hinted, NOON).endswith(words.USED_ELSEWHERE)


@pytest.mark.parametrize(
    ("farewell", "tone", "why", "is_sealed"),
    [
        (TOLD, Tone.GOOD, "Your homeserver was told, and has ended the session.", False),
        (AWAY, Tone.ASKING, "Your homeserver could not be told at that moment: no answer in time.", True),
        (
            BROKEN,
            Tone.ASKING,
            "Your homeserver could not be told at that moment: the server has a problem of its own (500).",
            True,
        ),
        (
            UNKNOWN,
            Tone.ASKING,
            "Your homeserver did not take it (401, M_UNKNOWN_TOKEN, soft_logout false): it may still list the device.",
            False,
        ),
        (
            NO_TOKENS,
            Tone.ASKING,
            "Your homeserver could not be told at that moment, as the tokens could not be read: it may still list the device.",
            False,
        ),
    ],
    ids=["told", "away", "broken", "unknown", "no tokens"],
)
def test_a_sign_out_that_was_asked_for_says_whether_the_server_knows(
    farewell: Farewell, tone: Tone, why: str, is_sealed: bool
) -> None:
    assert parting.headline(farewell, NOON).startswith(f"You signed out {USER} at ")
    assert (parting.tone(farewell), parting.why(farewell)) == (tone, why)
    told = parting.explained(farewell)
    assert told[0] == f"You signed out {USER} of {URL}."
    assert told[1] == f"The answer: {why}"
    assert told[2].startswith("The witness: none was needed")
    assert told[-1].startswith("Discarded: the access token")
    assert any("sealed" in sentence for sentence in told) is is_sealed


def test_where_even_that_was_not_written_down_it_is_not_made_up() -> None:
    bare = Farewell(NOON.wall_ms, URL, USER, "asked")
    assert (parting.why(bare), parting.tone(bare)) == ("", Tone.ASKING)
    assert [sentence.split(":")[0] for sentence in parting.explained(bare)[1:]] == ["The witness", "Kept", "Discarded"]


def test_without_a_farewell_nobody_ended_anything() -> None:
    assert not parting.is_by_server(None)
