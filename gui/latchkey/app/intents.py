"""What a person asked for, as a view emits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from latchkey.session.secret import Secret

from .bare_intent import Bare
from .shown import BannerAction

if TYPE_CHECKING:  # not needed for the first paint
    from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso

    from .about_intents import AboutIntent
    from .bench_intents import BenchIntent
    from .device_intents import DevicesIntent
    from .interaction_intents import InteractionIntent
    from .link_intents import LinkIntent
    from .settings_intents import SettingsIntent


@dataclass(frozen=True, slots=True)
class HomeserverTyped:
    """On each change of the field; looking it up waits until typing rests."""

    text: str


@dataclass(frozen=True, slots=True)
class SignIn:
    homeserver: str
    username: str
    password: Secret
    consent: bool
    """The check box for plain http was ticked."""


@dataclass(frozen=True, slots=True)
class SignInBy:
    """A way in that leads through elsewhere."""

    homeserver: str
    way: BySso | ByOAuth | ByDeviceCode
    consent: bool
    """As in ``SignIn``."""


class CreateAccount(Bare):
    """At the homeserver that was found."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NameTyped:
    """The name of the new account, on each change; whether it can be had is asked once typing rests."""

    text: str


@dataclass(frozen=True, slots=True)
class Register:
    username: str
    password: Secret
    consent: bool
    """As in ``SignIn``."""


class LeaveRegistration(Bare):
    """Back to signing in."""

    __slots__ = ()


class OpenBrowserAgain(Bare):
    """With the page on which the sign-in goes on."""

    __slots__ = ()


class CancelSignIn(Bare):
    """The first one, or that of a session that came back."""

    __slots__ = ()


class DismissFarewell(Bare):
    __slots__ = ()


class RefreshNow(Bare):
    __slots__ = ()


class SignOut(Bare):
    """Asked and confirmed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SignInAgain:
    password: Secret


@dataclass(frozen=True, slots=True)
class SignInAgainBy:
    way: BySso | ByOAuth | ByDeviceCode


class NotNow(Bare):
    """The re-login dialog was put off, by its button or by Esc."""

    __slots__ = ()


class SignOutAndForget(Bare):
    """Asked and confirmed, from the re-login dialog."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class BannerPressed:
    action: BannerAction


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether the window can be seen: somebody may be waiting for what it shows."""

    is_seen: bool


@dataclass(frozen=True, slots=True)
class AnswerInvite:
    room_id: str
    join: bool


@dataclass(frozen=True, slots=True)
class OpenPage:
    """In the browser. ``url`` came from a server and was shown."""

    url: str


class ClosePage(Bare):
    """That one could not be opened was read."""

    __slots__ = ()


class TryPractice(Bare):
    """The demonstration on a practice homeserver, beside this window."""

    __slots__ = ()


class CheckComputer(Bare):
    """Open "Check this computer", and check; again where it is open."""

    __slots__ = ()


class StopCheckup(Bare):
    __slots__ = ()


class CloseCheckup(Bare):
    __slots__ = ()


class OpenJournal(Bare):
    """Where it is open, bring it to the front."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OpenJournalFile:
    """In a window of its own, to be read only; in place of one that is open in it."""

    path: str


@dataclass(frozen=True, slots=True)
class SaveJournal:
    """To the file of that path, also over one that is there: that was asked before."""

    path: str
    of_file: bool = False
    """What was opened from a file is meant, not the program's own."""


@dataclass(frozen=True, slots=True)
class CloseJournal:
    of_file: bool = False


class ToggleBench(Bare):
    """Open the dock "QA bench", or close it."""

    __slots__ = ()


SignInIntent = (
    HomeserverTyped
    | SignIn
    | SignInBy
    | CreateAccount
    | NameTyped
    | Register
    | LeaveRegistration
    | OpenBrowserAgain
    | CancelSignIn
    | SignInAgain
    | SignInAgainBy
    | NotNow
)


if TYPE_CHECKING:
    Intent = (
        SignInIntent
        | DismissFarewell
        | RefreshNow
        | SignOut
        | SignOutAndForget
        | BannerPressed
        | Seen
        | AnswerInvite
        | CheckComputer
        | StopCheckup
        | CloseCheckup
        | OpenJournal
        | OpenJournalFile
        | SaveJournal
        | CloseJournal
        | ToggleBench
        | OpenPage
        | ClosePage
        | TryPractice
        | BenchIntent
        | InteractionIntent
        | DevicesIntent
        | SettingsIntent
        | LinkIntent
        | AboutIntent
    )
else:
    Intent = object
