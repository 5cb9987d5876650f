"""The address at which single sign-on begins."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from latchkey.app.sso import sso_url
from latchkey.session.secret import Secret

URL, BACK = "https://hs.example.org/m", "http://127.0.0.1:44251/callback"


def address(provider_id: str = "", *, creating: bool = False, state: str = "s-1") -> str:
    return sso_url(URL, provider_id, redirect_uri=BACK, state=Secret(state), creating=creating)


def test_o1_without_a_provider_the_server_lets_the_person_choose() -> None:
    assert address() == (
        "https://hs.example.org/m/_matrix/client/v3/login/sso/redirect"
        "?redirectUrl=http%3A%2F%2F127.0.0.1%3A44251%2Fcallback%3Fstate%3Ds-1&action=login"
    )


def test_o1_a_provider_is_asked_for_by_its_id() -> None:
    assert urlsplit(address("oidc-demo")).path.endswith("/login/sso/redirect/oidc-demo")


def test_a8_whoever_wants_an_account_says_so() -> None:
    assert parse_qs(urlsplit(address(creating=True)).query)["action"] == ["register"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(TEXT, TEXT)
def test_no_provider_id_and_no_state_reaches_into_another_part_of_the_address(provider_id: str, state: str) -> None:
    parts = urlsplit(address(provider_id, state=state))
    assert parts.path.count("/") == urlsplit(address("x")).path.count("/")
    assert not parts.fragment
    query = parse_qs(parts.query)
    assert set(query) == {"redirectUrl", "action"}
    back = urlsplit(query["redirectUrl"][0])
    assert back.netloc == "127.0.0.1:44251"
    assert parse_qs(back.query) == {"state": [state]}
