"""Which flow is gone through, and in which language its terms are shown (spec U2, U7)."""

from __future__ import annotations

import pytest

from latchkey.app import interaction_words as says
from latchkey.app import stages, waits
from latchkey.app.interaction_shown import Policy, StageKind
from latchkey.session.answers import Challenge, NoAnswer, Refused, Trouble
from tests.unit.app.led import DUMMY, EMAIL, PASSWORD, PAYMENT, SSO, TERMS, TOKEN

ALL = frozenset({StageKind.PASSWORD, StageKind.TOKEN, StageKind.TERMS, StageKind.EMAIL_ADDRESS})
EN = {"name": "Privacy", "url": "https://example.org/en"}
DE = {"name": "Datenschutz", "url": "https://example.org/de"}
FR = {"name": "Confidentialité", "url": "https://example.org/fr"}


def first(*flows: tuple[str, ...], completed: tuple[str, ...] = (), can_ask: frozenset[StageKind] = ALL) -> object:
    return stages.best_first(Challenge("s", flows, completed), can_ask=can_ask)[0]


def terms(policies: object) -> Challenge:
    return Challenge("s", ((TERMS,),), (), {TERMS: {"policies": policies}})


def chosen(policy: dict[str, object], *languages: str) -> str:
    found = stages.policies(terms({"privacy": policy}), languages)
    assert found is not None
    return found[0].name


@pytest.mark.parametrize(
    ("flows", "best"),
    [
        (((TOKEN, EMAIL), (TOKEN,)), (TOKEN,)),
        (((PAYMENT,), (TOKEN, EMAIL)), (TOKEN, EMAIL)),
        (((PAYMENT,), (TOKEN, PAYMENT)), (PAYMENT,)),
        (((PAYMENT, "org.example.other"), (TOKEN, PAYMENT)), (TOKEN, PAYMENT)),
        (((SSO,), (PASSWORD,)), (PASSWORD,)),
        (((PAYMENT,), (SSO,)), (SSO,)),
        (((TOKEN, DUMMY), (TOKEN,)), (TOKEN, DUMMY)),
        (((TOKEN,), (DUMMY,)), (DUMMY,)),
        (((EMAIL,), (TOKEN,)), (EMAIL,)),
    ],
)
def test_u2_the_flow_that_takes_the_least_is_gone_through(flows: tuple[tuple[str, ...], ...], best: object) -> None:
    assert first(*flows) == best


def test_what_is_done_already_takes_nothing() -> None:
    assert first((TOKEN,), (PAYMENT, DUMMY), completed=(PAYMENT,)) == (PAYMENT, DUMMY)


def test_what_cannot_be_asked_for_here_counts_as_not_known() -> None:
    can_ask = ALL - {StageKind.EMAIL_ADDRESS, StageKind.PASSWORD}
    assert first((EMAIL,), (PASSWORD,), (TOKEN, TERMS), can_ask=can_ask) == (EMAIL,), (
        "one page is less than a page and a token"
    )
    assert stages.kind_of(PASSWORD, Challenge("s", ()), can_ask=can_ask) is StageKind.PAGE
    assert stages.kind_of(DUMMY, Challenge("s", ()), can_ask=frozenset()) is StageKind.NOTHING


def test_u7_terms_are_shown_in_the_persons_language() -> None:
    policy: dict[str, object] = {"version": "1.2", "en": EN, "de_AT": DE, "fr": FR}
    assert chosen(policy, "de-AT", "de", "en") == "Datenschutz"
    assert chosen(policy, "de-CH") == "Datenschutz", "the same language of another country"
    assert chosen(policy, "fr-CA") == "Confidentialité"
    assert chosen(policy, "pt-BR", "fr") == "Confidentialité"


def test_u7_terms_are_shown_in_english_else_in_any_language() -> None:
    assert chosen({"version": "1", "fr": FR, "en": EN}, "pt") == "Privacy"
    assert chosen({"version": "1", "fr": FR, "en-GB": EN}) == "Privacy"
    assert chosen({"version": "1", "de": DE, "fr": FR}, "pt") == "Datenschutz"


def test_u7_every_policy_is_shown_as_plain_text() -> None:
    shown = stages.policies(
        terms({"a": {"en": {"name": " <b>A</b>\n ", "url": "http://x.example/a"}}, "b": {"en": EN}}), ()
    )
    assert shown == (Policy("a", "<b>A</b>", "http://x.example/a"), Policy("b", "Privacy", "https://example.org/en"))


@pytest.mark.parametrize(
    "policies",
    [
        None,
        [],
        {},
        "terms",
        {"a": []},
        {"a": {"version": "1"}},
        {"a": {"en": "https://example.org"}},
        {"a": {"en": {"name": "A"}}},
        {"a": {"en": {"name": "", "url": "https://example.org"}}},
        {"a": {"en": {"name": "A", "url": "javascript:alert(1)"}}},
        {"a": {"en": {"name": "A", "url": "file:///etc/passwd"}}},
        {"a": {"en": {"name": "A", "url": "https://example.org/ x"}}},
        {"a": {"en": {"name": "A", "url": "https://example.org/\n"}}},
        {"a": {"en": {"name": "A", "url": f"https://example.org/{'x' * 2000}"}}},
        {"a": {"en": EN}, "b": {"en": None}},
        {str(number): {"en": EN} for number in range(21)},
    ],
)
def test_u7_terms_of_which_one_cannot_be_read_are_none(policies: object) -> None:
    assert stages.policies(terms(policies), ("en",)) is None
    assert stages.kind_of(TERMS, terms(policies), can_ask=ALL) is StageKind.PAGE


def test_u7_terms_without_parameters_are_none() -> None:
    assert stages.policies(Challenge("s", ((TERMS,),)), ()) is None
    assert stages.policies(Challenge("s", ((TERMS,),), (), {TERMS: []}), ()) is None


@pytest.mark.parametrize(
    ("errcode", "said", "words"),
    [
        ("M_THREEPID_IN_USE", "", "This e-mail address belongs to another account."),
        ("M_THREEPID_DENIED", "x", "The homeserver does not take this e-mail address."),
        ("M_INVALID_EMAIL", "", "This is no e-mail address."),
        ("M_UNKNOWN", "No mail here", 'The homeserver sent no e-mail: "No mail here"'),
        (None, "", "The homeserver sent no e-mail (400)."),
    ],
)
def test_u9_why_no_mail_came_is_said(errcode: str | None, said: str, words: str) -> None:
    assert says.no_mail(Refused(400, errcode, error=said)) == words


def test_u9_a_server_that_is_away_or_asks_to_wait_sends_no_mail_yet() -> None:
    assert says.no_mail(NoAnswer(Trouble.TIMED_OUT, "x.example")) == "x.example did not answer in time."
    assert says.no_mail(Refused(429, "M_LIMIT_EXCEEDED")) == waits.TOO_MANY_TRIES.counting
