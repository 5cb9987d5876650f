"""Sign-outs that a server has not heard of, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.revocations import Untold
from latchkey.app.shown import Banner, BannerAction
from latchkey.app.untold import untold
from latchkey.session.revocation import Revocation
from tests.unit.session.build import ALICE, BOB, KEYRING_LOCKED, NOW, access

WAITING = Revocation(ALICE, access(1), None, NOW.wall_ms)


def bar(what: Untold) -> Banner:
    shown = untold(what, NOW)
    assert shown is not None
    return shown


def test_where_every_server_knows_there_is_nothing_to_say() -> None:
    assert untold(Untold(), NOW) is None


def test_who_where_and_since_when_is_said_and_that_it_goes_on() -> None:
    shown = bar(Untold((WAITING,)))
    assert shown.text.startswith(
        "The server has not been told yet: @alice:example.org signed out of matrix.example.org at "
    )
    assert shown.text.endswith("It is tried again until the server answers, also after a restart.")
    assert [button.action for button in shown.buttons] == [BannerAction.TELL_NOW, BannerAction.FORGET_UNTOLD]


def test_what_forgetting_means_is_asked_once_with_the_device_that_stays() -> None:
    ask = bar(Untold((WAITING,))).buttons[1].ask
    assert ask is not None
    assert "this device stays on its list: ABCDEF" in ask.text
    ask = bar(Untold((WAITING, replace(WAITING, identity=BOB)))).buttons[1].ask
    assert ask is not None
    assert "these devices stay on its list: ABCDEF, BOBSDEV" in ask.text


def test_what_is_kept_nowhere_is_not_promised() -> None:
    shown = bar(Untold((WAITING,), not_kept=True))
    assert shown.text.endswith("it is tried until you close the program.")


def test_a_sign_out_everywhere_is_called_so() -> None:
    assert "signed out everywhere of" in bar(Untold((replace(WAITING, everywhere=True),))).text


def test_f29_a_device_that_the_server_may_have_kept_is_named() -> None:
    shown = bar(Untold(refused=ALICE))
    assert "it may have kept the device ABCDEF" in shown.text
    assert [button.action for button in shown.buttons] == [BannerAction.DISMISS_REFUSED]


@pytest.mark.parametrize("waiting", [(), (WAITING,)])
def test_f36_what_the_keyring_does_not_give_is_told_where_nothing_else_is(waiting: tuple[Revocation, ...]) -> None:
    shown = bar(Untold(waiting, unread=KEYRING_LOCKED))
    assert ("Secret Service is locked." in shown.text) is not bool(waiting)
    assert [button.action for button in shown.buttons] == [BannerAction.TELL_NOW, BannerAction.FORGET_UNTOLD]


def test_many_are_counted() -> None:
    shown = bar(Untold((WAITING,) * 5))
    assert shown.text.count(ALICE.user_id) == 3
    assert "; and 2 more. It is tried" in shown.text
