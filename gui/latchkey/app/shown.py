"""What a view is shown: frozen, ready in words, with nothing left to decide. Made by ``present``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from latchkey.session.instant import Instant
from latchkey.session.tokens import NoExpiry

if TYPE_CHECKING:
    from .about import AboutShown
    from .bench_shown import BenchShown
    from .checkup import CheckupShown
    from .devices_shown import DevicesShown
    from .interaction_shown import InteractionShown
    from .journal_shown import JournalShown
    from .link_desk import LinkShown
    from .login_shown import LoginShown, ReloginShown
    from .settings_shown import SettingsShown
    from .waits import Wait


StateWord = Literal[
    "Signed out",
    "Signing in",
    "Active",
    "Refreshing",
    "Offline",
    "Locked",
    "Sign-in step needed",
    "Soft logged out",
    "Signing out",
    "Signed out by the server",
]
"""What "Session state" may show. The words stay English: people write tests with them, and
programs compare them."""
STATE_WORDS: dict[str, StateWord] = {word.lower().replace(" ", "-"): word for word in get_args(StateWord)}
"""By their names in kebab-case, as command lines have them."""


class Tone(StrEnum):
    """How a state feels. A view gives each tone a colour and an icon; the word is always there too."""

    GOOD = "good"
    BUSY = "busy"
    IDLE = "idle"
    """Offline."""
    ASKING = "asking"
    ENDED = "ended"
    FAILING = "failing"
    """The homeserver has a problem of its own."""
    LIMITED = "limited"
    """The homeserver asks to wait."""
    BARRED = "barred"
    """The homeserver turns requests away without saying that the session has ended."""
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Details:
    """Technical facts behind "Details", one ``name: value`` a line, copyable; empty where there are none."""

    lines: tuple[str, ...] = ()


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class Expiry:
    """Of the access token. Exactly one of ``at`` and ``none`` is set; both are ``None`` where no token is held."""

    at: Instant | None = None
    lifetime_ms: int = 0
    none: NoExpiry | None = None
    source: str = ""
    """Where the number comes from, for hover and focus: "The server said 5 min at 12:03:40"."""


class Limit(NamedTuple):
    """When a sign-in will be needed. The outer ring is full at ``since`` and empty at ``at``."""

    at: Instant
    since: Instant
    source: str = ""
    """How that is known, for hover and focus."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of "What happened"."""

    at: str
    words: str


@dataclass(frozen=True, slots=True)
class SessionShown:
    """The session panel."""

    state: StateWord
    tone: Tone
    state_hint: str
    """One sentence on what that means now."""
    user_id: str
    device_id: str
    homeserver: str
    kept_in: str
    """"Secret Service", "This run only", ...: whether the session survives a restart."""
    survives_restart: bool
    expiry: Expiry
    refreshing: bool
    refresh_due: Instant | None
    """``None`` where none is planned; then ``no_refresh`` says why."""
    no_refresh: str
    """For example "No refresh token given"."""
    last_refresh: str
    """"12:03:41, the 7th, refresh token rotated", or "Not yet"; empty where no token is held."""
    can_refresh: bool
    can_sign_out: bool
    happenings: tuple[Happening, ...] = ()
    """Newest first."""
    signed_in_with: str = ""
    """"Password", "OAuth in the browser", ...: the way by which it came."""
    account_page: str = ""
    """Where the homeserver has the person manage the account; empty where it names no such page."""
    sign_in_needed: Limit | None = None
    """Where nothing carries the session any further than that."""


class BannerAction(StrEnum):
    """What a banner's button asks for."""

    TRY_NOW = "try_now"
    SIGN_IN_AGAIN = "sign_in_again"
    RETRY_SAVE = "retry_save"
    RETRY_KEY = "retry_key"
    KEEP_FOR_THIS_RUN = "keep_for_this_run"
    LATER = "later"
    """Close the question; nothing is decided."""
    QUIT = "quit"
    DISMISS = "dismiss"
    MEET_CHALLENGE = "meet_challenge"
    TELL_NOW = "tell_now"
    FORGET_UNTOLD = "forget_untold"
    DISMISS_REFUSED = "dismiss_refused"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    DISMISS_USED_ELSEWHERE = "dismiss_used_elsewhere"
    CHECK_COMPUTER = "check_computer"
    DISMISS_UNOPENED = "dismiss_unopened"
    PUT_BENCH_RIGHT = "put_bench_right"
    START_PRACTICE = "start_practice"


@dataclass(frozen=True, slots=True)
class Ask:
    """Asked before a button's action is taken."""

    title: str
    text: str
    yes: str


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    action: BannerAction
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """One bar above the rooms: needs attention, not an answer. Never two at a time."""

    text: str
    tone: Tone
    buttons: tuple[Button, ...] = ()
    wait: Wait | None = None
    """Where set, the view puts the time left, as "4 s", in place of ``{left}`` in ``text`` and counts it down."""
    page: str = ""
    """The address of a web page: shown below ``text``, to be opened and copied."""


@dataclass(frozen=True, slots=True)
class ContactShown:
    """Somebody to ask, in the server's own words."""

    caption: str
    """"Support by e-mail", ...: what ``value`` is."""
    value: str
    copy: str = ""
    """The name of the button that copies ``value``."""
    is_page: bool = False
    """``value`` is the address of a web page that can be opened."""


@dataclass(frozen=True, slots=True)
class LockedShown:
    """The card of a locked account. ``None`` in its place means: it is not locked."""

    text: str
    says: str = ""
    """What the homeserver says about it: text of any origin."""
    contacts: tuple[ContactShown, ...] = ()
    """Come a little later, or never."""
    buttons: tuple[Button, ...] = ()
    """Beside "Sign out", which is always there."""


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """Asked once where the keyring does not do its part, at a start or after a sign-in."""

    name: str
    """Of the dialog, for whoever cannot see it."""
    title: str
    text: str
    buttons: tuple[Button, ...]
    """The last one is what Enter presses."""
    escape: BannerAction
    """What Esc means: something that loses nothing."""
    details: Details = NO_DETAILS


@dataclass(frozen=True, slots=True)
class Receipt:
    """Shown after a re-login until it is closed or a minute has passed: "Same device ABCDEF. Nothing was lost." What a
    person has to do something about stays until it is closed."""

    text: str
    tone: Tone = Tone.GOOD
    page: str = ""
    """As in ``Banner``."""


@dataclass(frozen=True, slots=True)
class WindowShown:
    """Everything but the rooms, which come as changes. Exactly one of ``login`` and ``session`` is set."""

    login: LoginShown | None = None
    session: SessionShown | None = None
    banner: Banner | None = None
    locked: LockedShown | None = None
    relogin: ReloginShown | None = None
    keep_question: KeepQuestion | None = None
    receipt: Receipt | None = None
    interaction: InteractionShown | None = None
    checkup: CheckupShown | None = None
    devices: DevicesShown | None = None
    journal: JournalShown | None = None
    journal_file: JournalShown | None = None
    """A journal that was opened from a file."""
    bench: BenchShown | None = None
    bench_mark: Banner | None = None
    """Above everything else while the QA bench has anything in force."""
    settings: SettingsShown | None = None
    unopened_page: str = ""
    """The address of a web page that was to be opened, and for which no browser was found."""
    link: LinkShown | None = None
    about: AboutShown | None = None
    has_bench: bool = True
    """Whether the QA bench is offered."""
    loading_rooms: bool = False
    """The first sync is under way and no room is known yet."""
    rooms_frozen: bool = False
    """Rooms are from the cache and invitations cannot be answered now."""
