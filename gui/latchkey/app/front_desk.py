"""Between a window and the sessions: intents come in, one frozen view state goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from latchkey.session.events import RefreshAsked, SignOutAsked
from latchkey.session.states import identity_of

from . import present
from .about import AboutDesk, Program
from .about_intents import AboutIntent
from .banner_buttons import BannerButtons
from .bench import Bench
from .bench_intents import BenchPressed, JoinPractice, OrderPractice
from .browser import Browser
from .checkup import Checkup, Examine
from .controller import Controller
from .devices_desk import DevicesDesk
from .faults import Faults
from .finding import Finder
from .intents import (
    AnswerInvite,
    BannerPressed,
    CheckComputer,
    CloseCheckup,
    CloseJournal,
    ClosePage,
    DismissFarewell,
    Intent,
    OpenJournal,
    OpenJournalFile,
    OpenPage,
    RefreshNow,
    SaveJournal,
    Seen,
    SignInIntent,
    SignOut,
    SignOutAndForget,
    StopCheckup,
    ToggleBench,
    TryPractice,
)
from .interaction_intents import AnswerStage, CancelInteraction
from .journal_desk import JournalDesk
from .journal_file_desk import JournalFileDesk
from .link_desk import LinkDesk
from .link_intents import LinkIntent
from .lock_screen import whose_lock
from .page_desk import PageDesk
from .ports import JournalFiles
from .practice import Practising
from .settings_desk import SettingsDesk
from .settings_intents import SettingsIntent
from .shown import WindowShown
from .sign_in_desk import SignInDesk
from .snapshot import Snapshot
from .standing import standing
from .support import SupportDesk
from .tasks import Tasks
from .untold import untold
from .world import World

RECEIPT_SHOWN_S = 60.0


class FrontDesk:
    """Serves one window. ``show`` is called at most once in a turn of the event loop; ``clear_rooms`` when a session has
    gone; ``quit_program`` when the person asked for it in a banner; ``pages`` opens web pages; ``open_demo`` the
    practice homeserver with a session to play with; ``examine``
    looks at this computer; ``journal_files`` writes and reads journals; ``kill_program`` ends it at this instant, for the
    QA bench, which works on ``faults`` and, with ``practising``, on a practice homeserver. ``settings`` ends with it; ``program`` is what it tells of itself."""

    def __init__(
        self,
        world: World,
        finder: Finder,
        controller: Controller,
        *,
        show: Callable[[WindowShown], None],
        clear_rooms: Callable[[], None],
        quit_program: Callable[[], None],
        pages: Browser,
        open_demo: Callable[[], None],
        examine: Examine,
        journal_files: JournalFiles,
        faults: Faults,
        kill_program: Callable[[], None],
        practising: Practising,
        settings: SettingsDesk,
        program: Program,
    ) -> None:
        self._world = world
        self._controller = controller
        self._show = show
        self._clear_rooms = clear_rooms
        self._open_demo = open_demo
        self._pages = PageDesk(pages, self._changed, world.on_bug)
        self._due = False
        self._ended = False
        self._sign_in = SignInDesk(world, finder, controller, self._changed)
        self._support = SupportDesk(finder, self._changed, world.on_bug)
        self._about = AboutDesk(program, examine, self._changed, world.on_bug)
        self._checkup = Checkup(examine, self._changed, world.on_bug)
        self._devices = DevicesDesk(world, controller, self._changed)
        self._link = LinkDesk(controller, self._changed)
        self._journal = JournalDesk(controller, journal_files, self._changed, world.on_bug)
        self._journal_file = JournalFileDesk(journal_files, self._changed, world.on_bug)
        self._bench = Bench(
            controller,
            faults,
            world.clock,
            kill=kill_program,
            practising=practising,
            on_change=self._changed,
            on_bug=world.on_bug,
        )
        self.settings = settings
        settings.on_show = self._changed
        settings.on_change(self._bench.follow)
        self._banner_buttons = BannerButtons(
            controller, world.clock, self._checkup, self._devices, self._bench, quit_program
        )
        self._tasks = Tasks(world.on_bug)
        self._had_session = False
        self._news: object = None
        """What the receipt on show is about."""
        controller.on_change = controller.revocations.on_change = self._changed
        self._changed()

    def handle(self, intent: Intent) -> None:
        """Do what a person asked for."""
        controller, now = self._controller, self._world.clock.now()
        match intent:
            case DismissFarewell():
                controller.dismiss_farewell()
            case RefreshNow():
                controller.post(RefreshAsked(now))
            case SignOut() | SignOutAndForget():
                controller.post(SignOutAsked(now))
            case OpenPage():
                self._pages.open(intent.url)
            case ClosePage():
                self._pages.close()
            case TryPractice():
                self._open_demo()
            case AnswerInvite():
                controller.answer_invite(intent.room_id, join=intent.join)
            case Seen():
                controller.seen(is_seen=intent.is_seen)
            case CheckComputer():
                self._checkup.begin()
            case StopCheckup():
                self._checkup.stop()
            case CloseCheckup():
                self._checkup.close()
            case OpenJournal():
                self._journal.begin()
            case OpenJournalFile():
                self._journal_file.begin(intent.path)
            case SaveJournal():
                (self._journal_file if intent.of_file else self._journal).save(intent.path)
            case CloseJournal():
                (self._journal_file if intent.of_file else self._journal).close()
            case ToggleBench():
                if self.settings.current.qa_bench:
                    self._bench.toggle()
            case BenchPressed():
                self._bench.do(intent.action, intent.ms)
            case JoinPractice():
                self._bench.join(intent.told)
            case OrderPractice():
                self._bench.practice.order(intent.order, intent.name, intent.value)
            case AnswerStage():
                controller.interactions.answer(intent)
            case CancelInteraction():
                controller.interactions.cancel()
            case BannerPressed():
                self._banner_buttons.press(intent.action)
            case _ if isinstance(intent, SignInIntent):
                self._sign_in.handle(intent)
            case _ if isinstance(intent, AboutIntent):
                self._about.handle(intent)
            case _ if isinstance(intent, SettingsIntent):
                self.settings.handle(intent)
            case _ if isinstance(intent, LinkIntent):
                self._link.handle(intent)
            case _:
                self._devices.handle(intent)

    async def end(self) -> None:
        """Nothing is shown any more after this."""
        self._ended = True
        await self._checkup.end()
        await self._devices.end()
        await self._journal.end()
        await self._journal_file.end()
        await self._bench.end()
        await self.settings.end()
        await self._about.end()
        await self._sign_in.end()
        await self._support.end()
        await self._pages.end()
        await self._tasks.end()

    def _changed(self) -> None:
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._render)

    def _render(self) -> None:
        self._due = False
        if self._ended:
            return
        snapshot = self._controller.snapshot
        has_session = identity_of(snapshot.state) is not None
        if self._had_session and not has_session:
            self._clear_rooms()
        self._had_session = has_session
        self._time_receipt(snapshot)
        contacts = self._support.contacts(whose_lock(snapshot.state))
        now = self._world.clock.now()
        unheard = untold(self._controller.revocations.untold, now)
        login, back = self._sign_in.follow(snapshot)
        shown = present.window(snapshot, login, now, contacts, untold=unheard, back=back)
        journal = self._journal.follow(snapshot, shown)
        link = self._link.follow(has_session=shown.session is not None)
        asks = shown.relogin or shown.keep_question or shown.interaction
        opened, bench, mark = self._journal_file.shown, self._bench.shown, self._bench.mark
        self._show(
            replace(
                shown,
                checkup=self._checkup.shown,
                devices=self._devices.follow(snapshot),
                journal=journal,
                journal_file=opened,
                link=None if asks else link,  # one question after the other
                bench=bench,
                bench_mark=mark,
                settings=self.settings.shown,
                unopened_page=self._pages.unopened,
                about=self._about.shown,
                has_bench=self.settings.current.qa_bench,
            )
        )

    def _time_receipt(self, snapshot: Snapshot) -> None:
        """Each receipt is shown for its own minute, also one that reads as the one before it; what the homeserver says of
        the account stays until it was read."""
        news = snapshot.invite_problem or snapshot.again
        if news is self._news:
            return
        self._news = news
        if news is None or standing(snapshot.invite_problem) is not None:
            self._tasks.cancel("receipt")
        else:
            self._tasks.start("receipt", self._world.clock.sleep(RECEIPT_SHOWN_S), self._receipt_read)

    def _receipt_read(self, _: None) -> None:
        self._controller.dismiss_receipt()
