"""The window "Devices" from behind: reads the homeserver's list, renames devices and signs them out. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar, assert_never

from latchkey.language import mark, tr, trn
from latchkey.session import verdict
from latchkey.session.answers import Done, NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.events import SignOutAsked
from latchkey.session.identity import Identity
from latchkey.session.issuer import Issuer
from latchkey.session.journal import Fact
from latchkey.session.states import identity_of

from . import devices_shown, words
from .controller import Controller
from .device_intents import (
    CloseDevices,
    DevicesIntent,
    LoadDevices,
    LookAtDevices,
    OpenDevices,
    RenameDevice,
    SignOutDevices,
    SignOutEverywhere,
    StopDevices,
)
from .devices import Device, Devices
from .devices_page import others, sign_out_page
from .devices_shown import DevicesShown
from .held import held_of, issuer_of
from .interaction import Purpose
from .interaction_words import Reason
from .shown import NO_DETAILS
from .snapshot import Snapshot
from .tasks import Tasks
from .world import World

T = TypeVar("T")

NOT_FOUND = 404
_ASK = "ask the homeserver"
_READING = mark("Reading the list…")
_NO_TOKENS = mark("This needs a session that works. Sign in again first.")
_OPENED = mark("Your homeserver's page was opened in your browser.")
_NO_BROWSER = mark("No browser could be opened. Copy the link, and open your homeserver's page in one yourself.")
_BACK = mark("Once you are back the list is read anew.")
_STOPPED = mark("Stopped. What the homeserver had heard by then may have been done; the list shows how it is.")


class DevicesDesk:
    """``shown`` is ``None`` while nobody wants to see it; the homeserver is asked nothing then."""

    def __init__(
        self,
        world: World,
        controller: Controller,
        on_change: Callable[[], None],
    ) -> None:
        self._world = world
        self._controller = controller
        self._on_change = on_change
        self._tasks = Tasks(world.on_bug)
        self._closing = Tasks(world.on_bug)
        self._server: Devices | None = None
        self._whose: Identity | None = None
        self._on_page: frozenset[str] = frozenset()
        """Devices that the person signs out on the homeserver's page."""
        self.shown: DevicesShown | None = None

    def handle(self, intent: DevicesIntent) -> None:
        """One thing at a time is asked of the homeserver: what is asked for meanwhile is passed over."""
        is_free = not self._tasks.is_running(_ASK)
        match intent:
            case OpenDevices():
                self._begin()
            case LoadDevices() if is_free:
                self._load()
            case LookAtDevices() if is_free and self._on_page:
                self._look_again()
            case RenameDevice() if is_free:
                self._rename(intent.device_id, intent.name)
            case SignOutDevices() if is_free:
                self._sign_out(intent.device_ids)
            case SignOutEverywhere():
                self.sign_out_everywhere()
            case StopDevices():
                self._stop()
            case CloseDevices():
                self._close()
            case LoadDevices() | LookAtDevices() | RenameDevice() | SignOutDevices():
                pass
            case _:
                assert_never(intent)

    def sign_out_everywhere(self) -> None:
        """OAuth revokes the tokens of one device alone (RFC 7009): the others are signed out on the homeserver's page.
        Where that could not be opened nothing is done: whoever is signed out here does not see its address any more."""
        issuer = issuer_of(self._controller.state)
        page = None if issuer is None else sign_out_page(issuer)
        if page is None:
            self._leave_account(everywhere=issuer is None)
        else:
            self._tasks.start("open", self._open_and_leave(page))

    async def _open_and_leave(self, page: str) -> None:
        if await self._world.browser.open(page):
            self._leave_account(everywhere=False)
        else:
            self._begin()
            self._say_page(page, f"{tr('Nobody was signed out.')} {tr(_NO_BROWSER)}", is_problem=True)

    def _leave_account(self, *, everywhere: bool) -> None:
        self._controller.post(SignOutAsked(self._world.clock.now(), everywhere=everywhere))

    def follow(self, snapshot: Snapshot) -> DevicesShown | None:
        """It goes with its session."""
        identity = identity_of(snapshot.state)
        if self._whose is not None and (identity is None or identity.session_id != self._whose.session_id):
            self._leave()
        return self.shown

    async def end(self) -> None:
        self._leave()
        await self._tasks.end()
        await self._closing.settled()

    def _begin(self) -> None:
        identity = identity_of(self._controller.state)
        if identity is None:
            return
        if self.shown is not None:
            self.shown = replace(self.shown, asked=self.shown.asked + 1)
            self._on_change()
            return
        self._whose = identity
        self._server = self._world.servers.devices(identity.homeserver_url, self._controller.tokens)
        self.shown = DevicesShown(of=identity.user_id)
        self._load()

    def _close(self) -> None:
        self._leave()
        self._on_change()

    def _leave(self) -> None:
        self._tasks.cancel(_ASK)
        server, self._server = self._server, None
        self.shown, self._whose, self._on_page = None, None, frozenset()
        if server is not None:
            self._closing.start(f"close {id(server)}", _close(self._tasks, server))

    def _load(
        self, notice: str = "", *, is_problem: bool = False, answer: Refused | NoAnswer | None = None, page: str = ""
    ) -> None:
        """``notice`` is of what was done before, with the ``answer`` to it where that came to nothing."""
        if self._server is not None:
            self._show(notice=notice, is_problem=is_problem, details=words.details(answer), page=page)
            self._ask(tr(_READING), self._server.list(), self._loaded)

    def _look_again(self) -> None:
        """What was said when the page was opened stays."""
        assert self.shown is not None  # noqa: S101 - else nobody went to a page from it
        self._load(self.shown.notice, page=self.shown.page)

    def _loaded(self, answer: Sequence[Device] | Refused | NoAnswer) -> None:
        if isinstance(answer, Refused | NoAnswer):
            why = (
                words.trouble(answer)
                if isinstance(answer, NoAnswer)
                else tr("Your homeserver gave no list: {why}.", why=words.in_short(answer))
            )
            self._show(doing="", devices=(), problem=why, details=words.details(answer))
            return
        identity = identity_of(self._controller.state) or self._whose
        own_id = "" if identity is None else identity.device_id
        devices = devices_shown.in_order(answer, own_id, self._world.clock.now().wall_ms)
        self._show(doing="", devices=devices, problem="", others=others(issuer_of(self._controller.state)))
        if self._on_page:
            self._back_from_page(frozenset(one.device_id for one in devices))

    def _rename(self, device_id: str, name: str) -> None:
        if self._server is not None:
            name = name.strip()[: devices_shown.LONGEST_NAME]
            self._ask(tr("Renaming…"), self._server.rename(device_id, name), self._renamed)

    def _renamed(self, answer: Done | Refused | NoAnswer) -> None:
        if isinstance(answer, Done):
            self._controller.note("device_renamed", {})
            self._load(tr("The device is renamed."))
        else:
            self._failed(tr("The device was not renamed"), answer)

    def _sign_out(self, device_ids: Sequence[str]) -> None:
        server, identity, held = self._server, self._whose, held_of(self._controller.state)
        if server is None or identity is None or self.shown is None:
            return
        known = {one.device_id for one in self.shown.devices if not one.is_this}
        chosen = [device_id for device_id in device_ids if device_id in known]
        if not chosen:
            return
        if held is None:
            self._show(notice=tr(_NO_TOKENS), is_problem=True, details=NO_DETAILS, page="")
        elif held.tokens.issuer is not None:
            self._sign_out_on_page(held.tokens.issuer, chosen)
        else:
            purpose = Purpose(Reason.SIGNING_OUT_DEVICES, identity.homeserver_url, identity.user_id)
            work = self._controller.interactions.run(purpose, partial(server.delete, chosen))
            doing = trn("Signing out one device…", "Signing out {count} devices…", len(chosen))
            self._ask(doing, work, partial(self._signed_out, len(chosen)))

    def _signed_out(self, count: int, answer: Done | Refused | NoAnswer | NotThrough) -> None:
        if isinstance(answer, Done):
            self._are_out(count)
            self._load(_out(count))
        elif isinstance(answer, NotThrough):
            cancelled = answer.obstacle is Obstacle.CANCELLED
            why = "" if cancelled else f" {words.sign_in_problem(answer)}"
            notice = f"{tr('Nothing was signed out.')}{why}"
            self._show(doing="", notice=notice, is_problem=not cancelled, page="")
        else:
            self._failed(
                trn("One device could not be signed out", "{count} devices could not be signed out", count), answer
            )

    def _sign_out_on_page(self, issuer: Issuer, device_ids: Sequence[str]) -> None:
        page = sign_out_page(issuer, *device_ids)
        if page is not None:
            self._on_page = frozenset(device_ids)
            self._tasks.start("open", self._open(page))

    async def _open(self, page: str) -> None:
        opened = await self._world.browser.open(page)
        self._say_page(page, f"{tr(_OPENED if opened else _NO_BROWSER)} {tr(_BACK)}", is_problem=not opened)

    def _say_page(self, page: str, notice: str, *, is_problem: bool) -> None:
        if self.shown is not None:
            self._show(notice=notice, is_problem=is_problem, details=NO_DETAILS, page=page)

    def _back_from_page(self, listed: frozenset[str]) -> None:
        out = self._on_page - listed
        self._on_page &= listed
        if out:
            self._are_out(len(out))
            self._show(notice=_out(len(out)), page="")

    def _are_out(self, count: int) -> None:
        self._controller.note("devices_signed_out", {"count": count})

    def _failed(self, what: str, answer: Refused | NoAnswer) -> None:
        """A refusal has changed nothing. Where no answer came nobody knows, and the list is read anew."""
        if isinstance(answer, NoAnswer):
            self._load(f"{what}: {words.in_short(answer)}.", is_problem=True, answer=answer)
            return
        facts: dict[str, Fact] = {"status": answer.status, "errcode": answer.errcode, "endpoint": answer.endpoint}
        self._controller.note("action_refused", facts)
        if verdict.is_locked(answer):
            self._controller.tokens.report(answer)
        if answer.status == NOT_FOUND and answer.errcode == "M_NOT_FOUND":
            self._load(tr("Your homeserver has no such device any more."), is_problem=True, answer=answer)
            return
        why = tr("the server does not offer this") if answer.errcode == "M_UNRECOGNIZED" else words.in_short(answer)
        said = f"{what}: {why}. {tr('Nothing was changed.')}"
        self._show(doing="", notice=said, is_problem=True, details=words.details(answer), page="")

    def _stop(self) -> None:
        """What was sent may have been heard; only reading changes nothing."""
        if self.shown is None or not self._tasks.is_running(_ASK):
            return
        self._tasks.cancel(_ASK)
        if self.shown.doing != tr(_READING):
            self._load(tr(_STOPPED))
        else:
            self._show(doing="", problem="" if self.shown.devices else tr("The list was not read."))

    def _ask(self, doing: str, work: Coroutine[Any, Any, T], then: Callable[[T], None]) -> None:
        self._show(doing=doing)
        self._tasks.start(_ASK, work, then)

    def _show(self, **changes: Any) -> None:
        assert self.shown is not None  # noqa: S101 - what is asked is asked for a window that is open
        self.shown = replace(self.shown, **changes)
        self._on_change()


def _out(count: int) -> str:
    return trn("One device is signed out.", "{count} devices are signed out.", count)


async def _close(tasks: Tasks, server: Devices) -> None:
    await tasks.settled()
    await server.close()
