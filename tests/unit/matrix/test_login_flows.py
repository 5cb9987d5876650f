"""What ``GET /login`` offers, and that nothing a server says there can hurt."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latchkey.app.finding import Offers, Provider
from latchkey.matrix import login_flows
from latchkey.matrix.media import content_address
from latchkey.matrix.transport import Answer
from latchkey.session.answers import NoAnswer
from tests.fakes.stopped_clock import NOON
from tests.fuzzing import tries
from tests.unit.matrix.test_anything import ANY_JSON, BODIES

PASSWORD: dict[str, object] = {"type": "m.login.password"}
SSO: dict[str, object] = {"type": "m.login.sso"}
DEMO: dict[str, object] = {"id": "oidc-demo", "name": "Demo", "icon": "mxc://example.org/icon", "brand": "demo"}
PREFERRED = ["oauth_aware_preferred", "org.matrix.msc3824.delegated_oidc_compatibility"]


def with_providers(*providers: object) -> Offers:
    return login_flows.offers([{**SSO, "identity_providers": list(providers)}])


def test_l1_the_flows_that_are_known_are_offered() -> None:
    assert login_flows.offers([PASSWORD, SSO, {"type": "m.login.token"}]) == Offers(password=True, sso=True)
    assert login_flows.offers([PASSWORD]) == Offers(password=True)
    assert login_flows.offers([SSO]) == Offers(sso=True)


@pytest.mark.parametrize("flows", [[], [{"type": "m.login.fingerprint"}], [5, None, [], "m.login.password", {}]])
def test_what_is_not_known_is_not_offered(flows: list[object]) -> None:
    assert login_flows.offers(flows) == Offers()
    assert not login_flows.offers(flows).has_any


def test_ten_thousand_flows_are_not_all_told_and_hide_none_that_is_known() -> None:
    many: list[object] = [{"type": f"org.example.{number}"} for number in range(10_000)]
    assert len(login_flows.types([*many, *many, PASSWORD])) == login_flows.MOST_TYPES
    assert login_flows.offers([*many, PASSWORD]) == Offers(password=True)
    assert login_flows.types([{"type": "x" * 10_000}, PASSWORD, PASSWORD]) == ("x" * 255, "m.login.password")


def test_o2_each_identity_provider_has_its_name_and_icon() -> None:
    assert with_providers(DEMO, {"id": "saml", "name": "University"}).providers == (
        Provider("oidc-demo", "Demo", "mxc://example.org/icon", "demo"),
        Provider("saml", "University"),
    )


@pytest.mark.parametrize("listed", [None, [], {}, 5, "oidc-demo"])
def test_o2_without_a_list_the_server_lets_the_person_choose(listed: object) -> None:
    offers = login_flows.offers([{**SSO, "identity_providers": listed}])
    assert (offers.sso, offers.providers) == (True, ())


@pytest.mark.parametrize("bad_id", [None, 5, "", ".", "..", "a/b", "a b", "a?b", "a%2F", "\u00e4", "x" * 256, "a\n"])
def test_o2_nobody_is_left_out_whose_provider_cannot_be_asked_for(bad_id: object) -> None:
    offers = with_providers(DEMO, {**DEMO, "id": bad_id})
    assert (offers.sso, offers.providers) == (True, ()), "the server's own page has them all"


def test_o2_ten_thousand_providers_are_chosen_from_on_the_servers_page() -> None:
    offers = with_providers(*({**DEMO, "id": str(number)} for number in range(10_000)))
    assert (offers.sso, offers.providers) == (True, ())


def test_o2_a_provider_that_is_listed_twice_is_offered_once() -> None:
    assert len(with_providers(DEMO, DEMO).providers) == 1


@pytest.mark.parametrize("name", [None, 5, "", "\u200b", "\n"])
def test_o2_a_provider_without_a_name_is_shown_by_its_id(name: object) -> None:
    assert with_providers({**DEMO, "name": name}).providers[0].name == "oidc-demo"


def test_o2_a_name_of_ten_thousand_characters_and_lines_is_one_short_line() -> None:
    (provider,) = with_providers({**DEMO, "name": "De\r\n\x1b[31mmo\x00 " + "x" * 10_000}).providers
    assert provider.name.startswith("De [31mmo xxx")
    assert len(provider.name) == login_flows.LONGEST_NAME
    assert provider.name.isprintable()


@pytest.mark.parametrize(
    "icon", [None, 5, "", "https://evil.example/a.svg", "data:image/svg+xml,x", "mxc://a/../b", []]
)
def test_o3_an_icon_that_is_no_content_address_is_none(icon: object) -> None:
    assert with_providers({**DEMO, "icon": icon}).providers[0].icon_mxc == ""


@pytest.mark.parametrize("brand", [None, 5, "", "Git Hub", "../google", "x" * 256, []])
def test_o2_a_brand_that_is_no_name_of_one_is_none(brand: object) -> None:
    assert with_providers({**DEMO, "brand": brand}).providers[0].brand == ""


@pytest.mark.parametrize("name", PREFERRED)
def test_a7_where_the_server_prefers_it_for_oauth_only_single_sign_on_is_offered(name: str) -> None:
    wanted = {**SSO, name: True, "identity_providers": [DEMO]}
    offers = login_flows.offers([PASSWORD, {**SSO, "identity_providers": []}, wanted])
    assert offers == Offers(
        sso=True, sso_is_oauth=True, providers=(Provider("oidc-demo", "Demo", "mxc://example.org/icon", "demo"),)
    )


@pytest.mark.parametrize("said", [False, None, "true", 1, []])
@pytest.mark.parametrize("name", PREFERRED)
def test_a7_only_a_plain_true_is_a_preference(name: str, said: object) -> None:
    assert login_flows.offers([PASSWORD, {**SSO, name: said}]) == Offers(password=True, sso=True)


@pytest.mark.parametrize("name", PREFERRED)
def test_a7_no_other_flow_is_preferred(name: str) -> None:
    assert login_flows.offers([{**PASSWORD, name: True}, SSO]) == Offers(password=True, sso=True)


NEARLY = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["m.login.sso", "m.login.password"])},
        optional={
            **dict.fromkeys(PREFERRED, st.booleans() | ANY_JSON),
            "identity_providers": ANY_JSON
            | st.lists(
                ANY_JSON
                | st.fixed_dictionaries(
                    {"id": st.text(max_size=5) | ANY_JSON},
                    optional={name: st.text() | ANY_JSON for name in ("name", "icon", "brand")},
                ),
                max_size=60,
            ),
        },
    )
    | ANY_JSON,
    max_size=5,
)


@tries(200)
@given(NEARLY)
def test_whatever_is_listed_is_an_offer_within_its_bounds(flows: list[object]) -> None:
    offers = login_flows.offers(flows)
    assert len(offers.providers) <= login_flows.MOST_PROVIDERS
    assert offers.sso or not offers.providers
    assert not (offers.sso_is_oauth and offers.password)
    for provider in offers.providers:
        assert 0 < len(provider.name) <= login_flows.LONGEST_NAME
        assert "\n" not in provider.name
        assert provider.provider_id.isascii()
        assert not provider.icon_mxc or content_address(provider.icon_mxc) is not None


@given(BODIES | NEARLY.map(lambda flows: json.dumps({"flows": flows}).encode()))
def test_whatever_is_answered_is_a_list_or_none(body: bytes) -> None:
    flows = login_flows.listed(Answer(200, {}, body, NOON, "https://example.org/login"))
    assert isinstance(flows, NoAnswer) or isinstance(login_flows.offers(flows), Offers)
