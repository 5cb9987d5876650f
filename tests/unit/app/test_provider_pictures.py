"""The pictures of identity providers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from latchkey.app.finding import Offers, Provider
from latchkey.app.provider_pictures import MOST, ProviderPictures
from tests.fakes.clock import rest
from tests.fakes.finder import FakeFinder
from tests.fakes.world import URL

HAS, HAS_NOT, WITHOUT = (
    Provider("a", "A", "mxc://example.org/a"),
    Provider("b", "B", "mxc://example.org/b"),
    Provider("c", "C"),
)


class Pictures(ProviderPictures):
    def __init__(self) -> None:
        self.finder = FakeFinder()
        self.finder.icons = {HAS.icon_mxc: b"picture"}
        self.changes = 0
        self.bugs: list[BaseException] = []
        super().__init__(self.finder, self._changed, self.bugs.append)

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    made = Pictures()
    yield made
    await made.end()
    assert made.bugs == []


async def test_what_has_come_is_there_and_what_is_none_is_not(pictures: Pictures) -> None:
    pictures.want(URL, Offers(sso=True, providers=(HAS, HAS_NOT, WITHOUT)))
    await rest()
    assert pictures.have == {HAS.icon_mxc: b"picture", HAS_NOT.icon_mxc: b""}
    assert pictures.changes == 1


async def test_what_was_asked_for_is_not_asked_for_again(pictures: Pictures) -> None:
    for _ in range(2):
        pictures.want(URL, Offers(sso=True, providers=(HAS,)))
        await rest()
    assert pictures.changes == 1


async def test_another_homeserver_has_its_own(pictures: Pictures) -> None:
    pictures.want(URL, Offers(sso=True, providers=(HAS,)))
    await rest()
    pictures.want("https://other.org", Offers())
    assert pictures.have == {}


async def test_pictures_that_come_too_late_are_left_alone(pictures: Pictures) -> None:
    pictures.finder.hold()
    pictures.want(URL, Offers(sso=True, providers=(HAS,)))
    pictures.forget()
    pictures.finder.let_go()
    await rest()
    assert (pictures.have, pictures.changes) == ({}, 0)


async def test_of_very_many_only_the_first_are_fetched(pictures: Pictures) -> None:
    many = tuple(Provider(f"{number}", "P", f"mxc://example.org/{number}") for number in range(50))
    pictures.want(URL, Offers(sso=True, providers=many))
    assert len(pictures.have) == MOST
    await rest()
