"""Notices reach a real message bus, are replaced and taken back there, and a click on one comes back."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from jeepney import message_bus

from latchkey.app.notices import Notice, NoticeKind
from latchkey.desktop import notification_service
from latchkey.desktop.notifications import Notifications
from tests.fakes.message_bus import MessageBus
from tests.fakes.notification_service import NotificationService
from tests.until import until

pytestmark = pytest.mark.qt

NOTICE = Notice(NoticeKind.INVITATION, "An invitation", "<b>Bo</b> & co invite you.", "!x:example.org")
OTHER = Notice(NoticeKind.NEEDS_YOU, "Sign in again to go on", "Nothing was lost.")


@pytest.fixture
def clicked() -> list[Notice]:
    return []


@pytest.fixture
async def notifications(clicked: list[Notice]) -> AsyncIterator[Notifications]:
    made = Notifications("org.example.Latchkey", "Show", clicked.append)
    yield made
    made.close()


async def test_a_notice_is_told_replaced_and_taken_back(
    bus: MessageBus, notifications: Notifications, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with NotificationService(bus.address, "body", "actions") as desktop:
        notifications.withdraw(NOTICE.kind)
        assert not notifications._is_started, "nobody is asked before there is something to tell"
        notifications.notify(NOTICE)
        await until(lambda: desktop.all, what="it is told")
        shown = desktop.all[0]
        assert (shown.title, shown.body, shown.replaces) == (NOTICE.title, "‹b›Bo‹/b› & co invite you.", 0)
        assert (shown.icon, shown.hints["desktop-entry"]) == ("org.example.Latchkey", "org.example.Latchkey")
        assert shown.actions == ["default", "Show"]
        notifications.notify(replace(NOTICE, title="2 invitations"))
        notifications.notify(OTHER)
        await until(lambda: len(desktop.all) == 3, what="both are told")
        assert desktop.all[1].replaces == shown.number
        assert desktop.all[2].replaces == 0
        notifications.withdraw(NOTICE.kind)
        notifications.withdraw(NOTICE.kind)
        await until(lambda: len(desktop.there) == 1, what="it is taken back")
        notifications.withdraw(OTHER.kind)
        notifications.close()
        assert desktop.there == {}, "also at the very end"
    assert caplog.messages == []


async def test_where_a_body_is_markup_ours_is_escaped(bus: MessageBus, notifications: Notifications) -> None:
    with NotificationService(bus.address, "body-markup") as desktop:
        notifications.notify(NOTICE)
        await until(lambda: desktop.all, what="it is told")
        assert desktop.all[0].body == "&lt;b&gt;Bo&lt;/b&gt; &amp; co invite you."
        assert desktop.all[0].actions == []


async def test_a_click_comes_back_with_leave_to_come_to_the_front(
    bus: MessageBus, notifications: Notifications, clicked: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")  # put back afterwards
    with NotificationService(bus.address, "actions") as desktop:
        notifications.notify(NOTICE)
        notifications.notify(OTHER)
        await until(lambda: len(desktop.all) == 2, what="both are told")
        desktop.click(99)
        desktop.somebody_else_clicks(desktop.all[0].number)
        desktop.dismiss(desktop.all[1].number)
        desktop.click(desktop.all[1].number)
        desktop.click(desktop.all[0].number, token="a-token")
        await until(lambda: clicked, what="the click")
        assert clicked == [NOTICE], "no impostor's, and not that on what had gone"
        assert os.environ["XDG_ACTIVATION_TOKEN"] == "a-token"
        notifications.notify(NOTICE)
        await until(lambda: len(desktop.all) == 3, what="it is told again")
        assert desktop.all[2].replaces == 0, "the first one had gone"


async def test_nobody_who_shows_notices_is_said_once(
    bus: MessageBus, notifications: Notifications, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    notifications.notify(NOTICE)
    notifications.notify(OTHER)
    await until(lambda: not notifications._orders and caplog.messages, what="it was tried")
    with NotificationService(bus.address) as desktop:
        notifications.notify(NOTICE)
        await until(lambda: desktop.all, what="one that comes later is told")
    (said,) = caplog.messages
    assert said.startswith("notifications cannot be shown: org.freedesktop.DBus.Error.")


async def test_a_service_that_refuses_is_no_trouble(
    bus: MessageBus, notifications: Notifications, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with NotificationService(bus.address, refuses=True):
        notifications.notify(NOTICE)
        await until(lambda: caplog.messages, what="it is said")
    assert "LimitsExceeded" in caplog.messages[0]
    assert not notifications.is_over


async def test_whether_there_is_somebody_who_shows_notices_is_asked_of_the_bus(
    bus: MessageBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not await notification_service.is_there()
    with NotificationService(bus.address):
        assert await notification_service.is_there()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert not await notification_service.is_there()


async def test_somebody_who_would_be_started_by_the_first_notice_counts(
    bus: MessageBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_owner = message_bus.NameHasOwner
    monkeypatch.setattr(message_bus, "NameHasOwner", lambda _: has_owner("org.example.nobody"))
    monkeypatch.setattr(notification_service, "NAME", "org.freedesktop.DBus")  # what any bus could start
    assert await notification_service.is_there()


async def test_without_a_bus_it_is_said_and_nothing_breaks(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    notifications.notify(NOTICE)
    await until(lambda: notifications.is_over, what="nobody is there")
    notifications.notify(OTHER)
    notifications.withdraw(OTHER.kind)
    assert caplog.messages == ["notifications cannot be shown: there is no session bus"]
