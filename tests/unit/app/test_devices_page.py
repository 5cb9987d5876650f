"""Where devices are signed out, by who issued the session's tokens."""

from __future__ import annotations

from latchkey.app.devices_page import manage_page, others, sign_out_page
from latchkey.app.devices_shown import Others
from latchkey.session.issuer import Issuer

BASE = "https://account.example.org/account/"
BARE = Issuer("client", "https://auth.example.org/token", "https://auth.example.org/revoke")


def issuer(*actions: str) -> Issuer:
    return BARE._replace(account_management_uri=BASE, account_actions=actions)


def test_without_oauth_the_program_does_it_itself() -> None:
    assert others(None) is Others.HERE
    assert manage_page(None) == ""


def test_a_server_without_a_page_leaves_nothing_to_be_opened() -> None:
    assert others(BARE) is Others.NOWHERE
    assert sign_out_page(BARE, "PHONE") is None
    assert manage_page(BARE) == ""


def test_one_device_has_a_page_of_its_own_and_several_have_the_list() -> None:
    known = issuer("org.matrix.device_delete", "org.matrix.devices_list")
    assert sign_out_page(known, "PH/ONE") == f"{BASE}?action=org.matrix.device_delete&device_id=PH%2FONE"
    assert sign_out_page(known, "PHONE", "TABLET") == f"{BASE}?action=org.matrix.devices_list"
    assert sign_out_page(known) == f"{BASE}?action=org.matrix.devices_list"
    assert others(known) is Others.ON_PAGE


def test_only_actions_that_are_advertised_are_asked_for() -> None:
    assert sign_out_page(issuer(), "PHONE") == BASE
    assert (
        sign_out_page(issuer("org.matrix.session_end"), "PHONE")
        == f"{BASE}?action=org.matrix.session_end&device_id=PHONE"
    )
    assert sign_out_page(issuer("org.matrix.devices_list"), "PHONE") == f"{BASE}?action=org.matrix.devices_list"
    assert manage_page(issuer("org.matrix.profile")) == f"{BASE}?action=org.matrix.profile"
    assert manage_page(issuer()) == BASE
