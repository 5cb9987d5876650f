"""Ways in, and what is remembered of them."""

from __future__ import annotations

import pytest

from latchkey.session.secret import Secret
from latchkey.session.ways import (
    ByDeviceCode,
    ByOAuth,
    ByPassword,
    ByRegistration,
    BySso,
    Way,
    flow_of,
    oauth_carries,
    way_back,
)

ALL = (
    (ByPassword("alice", Secret("pw")), "m.login.password"),
    (ByRegistration("alice", Secret("pw")), "m.login.password"),
    (BySso(), "m.login.sso"),
    (BySso("oidc-demo", creating=True), "m.login.sso/oidc-demo"),
    (BySso("odd/one"), "m.login.sso/odd/one"),
    (ByOAuth(creating=True), "oauth"),
    (ByDeviceCode(), "oauth/device_code"),
)


@pytest.mark.parametrize(("way", "flow"), ALL)
def test_f25_what_is_remembered_of_a_way_leads_back_the_same_way_unless_it_takes_a_password(
    way: Way, flow: str
) -> None:
    assert flow_of(way) == flow
    back = way_back(flow)
    if flow == "m.login.password":
        assert back is None
    else:
        assert back is not None
        assert flow_of(back) == flow


def test_nobody_who_comes_back_makes_a_new_account() -> None:
    assert way_back("oauth") == ByOAuth(creating=False)
    assert way_back("m.login.sso/oidc-demo") == BySso("oidc-demo", creating=False)


@pytest.mark.parametrize("flow", ["", "m.login.future", "oauth/future"])
def test_what_another_version_remembered_leads_nowhere_by_itself(flow: str) -> None:
    assert way_back(flow) is None


@pytest.mark.parametrize("device_id", ["ABCDEFGHIJ", "a-b_c.d~e0", "X" * 200])
def test_a_scope_carries_long_device_ids_of_plain_characters(device_id: str) -> None:
    assert oauth_carries(device_id)


@pytest.mark.parametrize("device_id", ["", "ABCDEFGHI", "WITH SPACES", 'WITH"QUOTE"', "ÄÖÜÄÖÜÄÖÜÄ", "BACK\\SLASH1"])
def test_a_scope_does_not_carry_others(device_id: str) -> None:
    assert not oauth_carries(device_id)
