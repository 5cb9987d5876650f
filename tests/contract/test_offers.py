"""What a homeserver offers, asked as the program asks: the practice homeserver, and real ones with single sign-on and OAuth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageWriter

from latchkey.app.finding import Found, Offers
from latchkey.desktop.clock import SystemClock
from latchkey.matrix.discovery import HttpFinder
from tests.fakes.authentication import WithOAuth, WithSso
from tests.fakes.homeservers import LIFETIMES, Practice, Real, TestedHomeserver
from tests.fakes.synapse import Synapse


async def offered(url: str) -> Offers:
    finder = HttpFinder(SystemClock())
    found = await finder.find(url)
    now = await finder.offers(url)
    await finder.close()
    assert isinstance(found, Found), found
    assert now is not None
    assert (now.password, now.oauth, now.sso, now.providers) == (
        found.offers.password,
        found.offers.oauth,
        found.offers.sso,
        found.offers.providers,
    )
    return found.offers


async def test_a_homeserver_says_that_it_has_passwords_and_makes_accounts(homeserver: TestedHomeserver) -> None:
    assert await offered(homeserver.url) == Offers(password=True, registers=True)


async def test_asking_what_is_offered_makes_no_account(homeserver: TestedHomeserver) -> None:
    before = homeserver.ask("GET", "/register/available", params={"username": "nobody-has-this"}).json()
    await offered(homeserver.url)
    assert homeserver.ask("GET", "/register/available", params={"username": "nobody-has-this"}).json() == before


async def test_a_closed_homeserver_makes_no_accounts() -> None:
    with Practice(knobs={"registration": "closed"}) as practice:
        assert await offered(practice.url) == Offers(password=True)


async def test_o2_a_real_homeserver_names_its_identity_providers(with_sso: WithSso) -> None:
    offers = await offered(with_sso.url)
    assert (offers.sso, offers.password, offers.oauth, offers.sso_is_oauth) == (True, True, False, False)
    assert {provider.provider_id: provider.name for provider in offers.providers} == {
        "oidc-garden": "The garden club",
        "oidc-office": "The office",
    }


async def test_a1_a_real_homeserver_with_oauth_offers_that_alone(with_oauth: WithOAuth) -> None:
    offers = await offered(with_oauth.url)
    assert (offers.oauth, offers.oauth_creates, offers.device_code) == (True, True, True)
    assert (offers.password, offers.registers) == (False, False)


async def icon(url: str, mxc: str) -> bytes | None:
    finder = HttpFinder(SystemClock())
    found = await finder.icon(url, mxc)
    await finder.close()
    return found


def uploaded(homeserver: TestedHomeserver, data: bytes, content_type: str) -> str:
    token, headers = homeserver.login()["access_token"], {"Content-Type": content_type}
    headers["Authorization"] = f"Bearer {token}"
    answer = homeserver.ask_plainly("POST", "/_matrix/media/v3/upload", content=data, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["content_uri"])


@pytest.fixture(scope="module")
def shows_pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """Media can be had without a token there, as providers' icons need it (O3)."""
    folder = tmp_path_factory.mktemp("pictures")
    with Synapse(folder, LIFETIMES, enable_authenticated_media=False) as synapse:
        synapse.register("host", "host")
        with Real(synapse, str(synapse.login("host")["access_token"])) as real:
            yield real


async def test_o3_a_real_homeserver_scales_a_picture_down(shows_pictures: Real) -> None:
    large = picture(600, 300)
    found = await icon(shows_pictures.url, uploaded(shows_pictures, large, "image/png"))
    assert found is not None
    assert size_of(found) == (96, 96)


async def test_o3_a_real_homeserver_that_scales_nothing_of_a_program_gives_none(shows_pictures: Real) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    assert await icon(shows_pictures.url, uploaded(shows_pictures, svg, "image/svg+xml")) is None


async def test_o3_a_real_homeserver_may_keep_its_pictures_to_those_who_signed_in(
    synapse: Synapse, host_token: str
) -> None:
    with Real(synapse, host_token) as real:
        assert await icon(real.url, uploaded(real, picture(64, 64), "image/png")) is None


async def test_o3_the_practice_homeserver_shows_its_providers() -> None:
    with Practice(knobs={"sso": "providers"}) as practice:
        offers = await offered(practice.url)
        pictures = [await icon(practice.url, one.icon_mxc) for one in offers.providers if one.icon_mxc]
    assert pictures
    assert all(one is not None and size_of(one)[0] <= 256 for one in pictures)


def picture(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    kept = QBuffer()
    kept.open(QBuffer.OpenModeFlag.WriteOnly)
    assert QImageWriter(kept, QByteArray(b"png")).write(image)
    return bytes(kept.data().data())


def size_of(data: bytes) -> tuple[int, int]:
    image = QImage.fromData(data)
    return image.width(), image.height()
