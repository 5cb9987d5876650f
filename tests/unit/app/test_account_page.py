"""The addresses of the pages on which an account is managed."""

from __future__ import annotations

import pytest

from latchkey.app.account_page import AccountAction, account_page
from latchkey.session.issuer import Issuer
from tests.fakes.oauth import SERVER

PAGE = "https://auth.example.org/account/"
NEW = ("org.matrix.profile", "org.matrix.devices_list", "org.matrix.device_view", "org.matrix.device_delete")


def issuer(page: str = PAGE, actions: tuple[str, ...] = NEW) -> Issuer:
    return Issuer("client-1", "https://auth.example.org/token", "https://auth.example.org/revoke", page, actions)


def test_a_device_is_signed_out_on_the_accounts_own_page() -> None:
    page = account_page(issuer(), AccountAction.SIGN_DEVICE_OUT, "ABC&D")
    assert page == PAGE + "?action=org.matrix.device_delete&device_id=ABC%26D"


def test_the_page_is_known_before_anybody_has_signed_in() -> None:
    assert account_page(SERVER, AccountAction.PROFILE) == "https://auth.example.org/account?action=org.matrix.profile"


def test_what_the_address_had_in_it_stays_there() -> None:
    page = account_page(issuer(PAGE + "?lang=en&a=b%26c"), AccountAction.DEVICES)
    assert page == PAGE + "?lang=en&a=b%26c&action=org.matrix.devices_list"


@pytest.mark.parametrize(
    ("actions", "named"),
    [
        (("org.matrix.session_end",), "org.matrix.session_end"),
        (("session_end",), "session_end"),
        (("session_end", "org.matrix.session_end", "org.matrix.device_delete"), "org.matrix.device_delete"),
    ],
)
def test_an_older_server_is_asked_by_the_name_it_knows(actions: tuple[str, ...], named: str) -> None:
    page = account_page(issuer(actions=actions), AccountAction.SIGN_DEVICE_OUT, "ABC")
    assert page == f"{PAGE}?action={named}&device_id=ABC"


@pytest.mark.parametrize("action", AccountAction)
def test_what_a_server_does_not_say_it_can_do_is_not_asked_of_it(action: AccountAction) -> None:
    assert account_page(issuer(actions=("something_else",)), action, "ABC") is None


def test_the_page_itself_is_there_whatever_it_can_do() -> None:
    assert account_page(issuer(actions=())) == PAGE


@pytest.mark.parametrize("page", ["http://127.0.0.1:8219/account", "http://[::1]/account", "http://localhost/account"])
def test_a_page_on_this_computer_needs_no_https(page: str) -> None:
    assert account_page(issuer(page)) == page


@pytest.mark.parametrize(
    "page",
    ["", "http://auth.example.org/", "javascript:alert(1)", "file:///etc/passwd", "https://[", "https:///a"],
)
def test_a_page_that_is_not_safe_is_none(page: str) -> None:
    assert account_page(issuer(page), AccountAction.PROFILE) is None
    assert account_page(issuer(page)) is None
