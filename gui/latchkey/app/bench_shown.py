"""What the dock "QA bench" is shown, and the words in it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from latchkey.language import mark, tr
from latchkey.session.journal import Fact

from .bench_action import BenchAction
from .practice_shown import NOT_JOINED, PracticeShown
from .shown import Ask, Banner, BannerAction, Button, Tone


@dataclass(frozen=True, slots=True)
class Control:
    """One button of the bench and the sentence beside it."""

    action: BenchAction
    text: str
    says: str
    """What it does; where it cannot be done now, why."""
    can: bool = True
    is_on: bool = False
    """In force now: pressed again it is put right."""
    ask: Ask | None = None
    choices: tuple[tuple[str, int], ...] = ()
    """Words and milliseconds, to choose from; empty where there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class BenchShown:
    """The dock. ``None`` in its place means: close it."""

    asked: int = 1
    """How often it was asked for; where that grows, it gets the focus."""
    in_force: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    practice: PracticeShown = NOT_JOINED


PUT_RIGHT = mark("Put everything right")

SECOND_MS = 1_000
DELAYS_MS = (200, 1_000, 3_000, 10_000, 20_000)

TITLES = {
    mark("The session"): (
        BenchAction.REFRESH,
        BenchAction.EXPIRE_ACCESS_TOKEN,
        BenchAction.FORGET_ACCESS_TOKEN,
        BenchAction.WRONG_ACCESS_TOKEN,
        BenchAction.WRONG_REFRESH_TOKEN,
        BenchAction.DROP_REFRESH_ANSWER,
    ),
    mark("The network"): (BenchAction.OFFLINE, BenchAction.FREEZE, BenchAction.DELAY),
    mark("The clock"): (
        BenchAction.CLOCK_AHEAD,
        BenchAction.CLOCK_BACK,
        BenchAction.CLOCK_TO_EXPIRY,
        BenchAction.RIGHT_CLOCK,
    ),
    mark("The keyring"): (BenchAction.LOCK_KEYRING, BenchAction.DENY_KEYRING),
    mark("The program"): (BenchAction.KILL,),
}

TEXTS = {
    BenchAction.REFRESH: mark("Refresh at once"),
    BenchAction.EXPIRE_ACCESS_TOKEN: mark("Treat the access token as expired"),
    BenchAction.FORGET_ACCESS_TOKEN: mark("Forget the access token"),
    BenchAction.WRONG_ACCESS_TOKEN: mark("Use a wrong access token"),
    BenchAction.WRONG_REFRESH_TOKEN: mark("Use a wrong refresh token…"),
    BenchAction.DROP_REFRESH_ANSWER: mark("Drop the next answer to /refresh"),
    BenchAction.OFFLINE: mark("Go offline"),
    BenchAction.FREEZE: mark("Freeze the network"),
    BenchAction.DELAY: mark("Delay every answer"),
    BenchAction.CLOCK_AHEAD: mark("Clock one hour ahead"),
    BenchAction.CLOCK_BACK: mark("Clock one hour back"),
    BenchAction.CLOCK_TO_EXPIRY: mark("Clock to one minute before expiry"),
    BenchAction.RIGHT_CLOCK: mark("Right the clock"),
    BenchAction.LOCK_KEYRING: mark("Lock the keyring"),
    BenchAction.DENY_KEYRING: mark("Deny the keyring"),
    BenchAction.KILL: mark("Kill the program now…"),
}
TEXTS_ON = {
    BenchAction.WRONG_ACCESS_TOKEN: mark("Use the right access token again"),
    BenchAction.WRONG_REFRESH_TOKEN: mark("Use the right refresh token again"),
    BenchAction.DROP_REFRESH_ANSWER: mark("Let the next answer through"),
    BenchAction.OFFLINE: mark("Go online again"),
    BenchAction.FREEZE: mark("Let the network go on"),
    BenchAction.DELAY: mark("Stop delaying"),
    BenchAction.LOCK_KEYRING: mark("Unlock the keyring"),
    BenchAction.DENY_KEYRING: mark("Allow the keyring"),
}
SAYS = {
    BenchAction.REFRESH: mark("Asks the homeserver for a new access token, as “Refresh now” does."),
    BenchAction.EXPIRE_ACCESS_TOKEN: mark(
        "Its time is up as far as this program knows. The homeserver still takes it."
    ),
    BenchAction.FORGET_ACCESS_TOKEN: mark(
        "It is not used any more. The next request fetches another with the refresh token."
    ),
    BenchAction.WRONG_ACCESS_TOKEN: mark("Sends one that the homeserver does not know, until it was refused once."),
    BenchAction.WRONG_REFRESH_TOKEN: mark(
        "Sends one that the homeserver does not know with each refresh. The right one stays on this computer."
    ),
    BenchAction.DROP_REFRESH_ANSWER: mark("The homeserver renews the tokens, and its answer is lost on the way here."),
    BenchAction.OFFLINE: mark("Nothing leaves this program, and what is under way is cut off."),
    BenchAction.FREEZE: mark("Requests and answers are held up, without an error. They go on when it ends."),
    BenchAction.DELAY: mark("Every request waits so long before it is sent."),
    BenchAction.CLOCK_AHEAD: mark("Sets the clock for this program alone. It is noticed within 15 seconds."),
    BenchAction.CLOCK_BACK: mark("Sets the clock for this program alone. It is noticed within 15 seconds."),
    BenchAction.CLOCK_TO_EXPIRY: mark("As if the computer had slept until a minute before the access token ends."),
    BenchAction.RIGHT_CLOCK: mark("It shows this computer's time again."),
    BenchAction.LOCK_KEYRING: mark(
        "It gives and takes no key. An open session has its key already: sign in to see it."
    ),
    BenchAction.DENY_KEYRING: mark(
        "As if no keyring answered. An open session has its key already: sign in to see it."
    ),
    BenchAction.KILL: mark(
        "Ends the program at this instant, with nothing finished. Start it again to see what is left."
    ),
}
ASKS = {
    BenchAction.WRONG_REFRESH_TOKEN: (
        mark("Use a wrong refresh token?"),
        mark(
            "The homeserver may refuse to renew this session, which can cost it. The right refresh token stays on this "
            "computer, and “{put_right}” goes back to it; a homeserver that has ended the session cannot be talked round."
        ),
        mark("Use a wrong one"),
    ),
    BenchAction.KILL: (
        mark("Kill the program now?"),
        mark(
            "It ends at once, as after a power cut: nothing is finished, saved or told. The bench is off at the next start."
        ),
        mark("Kill it"),
    ),
}
"""Title, text and button of what is asked first."""


NETWORK = {BenchAction.OFFLINE, BenchAction.FREEZE, BenchAction.DELAY, BenchAction.DROP_REFRESH_ANSWER}


def delay(ms: int) -> str:
    """As "200 ms", "3 s"."""
    return f"{ms} ms" if ms < SECOND_MS else f"{ms / SECOND_MS:g} s"


def groups(in_force: Container[BenchAction], why_not: Callable[[BenchAction], str]) -> tuple[Group, ...]:
    """Everything that can be done; ``why_not`` is empty for what can be done now."""

    def control(action: BenchAction) -> Control:
        is_on = action in in_force
        problem = "" if is_on else why_not(action)
        return Control(
            action,
            tr(TEXTS_ON.get(action, TEXTS[action]) if is_on else TEXTS[action]),
            problem or tr(SAYS[action]),
            not problem,
            is_on,
            None if is_on or action not in ASKS else _ask(action),
            tuple((delay(ms), ms) for ms in DELAYS_MS) if action is BenchAction.DELAY and not is_on else (),
        )

    return tuple(Group(tr(title), tuple(map(control, actions))) for title, actions in TITLES.items())


def _ask(action: BenchAction) -> Ask:
    title, text, button = ASKS[action]
    return Ask(tr(title), tr(text, put_right=tr(PUT_RIGHT)), tr(button))


def bar(in_force: Mapping[BenchAction, str]) -> Banner | None:
    """At the top of the window while anything is in force, so that nobody takes it for real."""
    if not in_force:
        return None
    what = ", ".join(in_force.values())
    if NETWORK & in_force.keys():
        text = tr("The QA bench is holding the network back: {what}.", what=what)
    else:
        text = tr("The QA bench is at work: {what}.", what=what)
    return Banner(text, Tone.LIMITED, (Button(tr(PUT_RIGHT), BannerAction.PUT_BENCH_RIGHT),))


_PRACTICE = {
    "practice_scenario": mark("Begin the scenario {name}"),
    "practice_knob": mark("Turn the knob {name} to {value}"),
    "practice_action": mark("Do {name} on the practice homeserver"),
    "practice_refused": mark("Nothing came of {name}: the practice homeserver did not take it"),
    "practice_ended": mark("The practice homeserver has ended"),
    "practice_started": mark("The practice homeserver was started again"),
}


def in_words(facts: Mapping[str, Fact]) -> str:
    """Of an entry of the journal; a newer program may have written it."""
    action = str(facts.get("action"))
    if action in _PRACTICE:
        return tr(_PRACTICE[action], name=facts.get("name"), value=facts.get("value"))
    if action not in set(BenchAction):
        return action.replace("_", " ")
    known = BenchAction(action)
    if known is BenchAction.PUT_RIGHT:
        return tr(PUT_RIGHT)
    is_on = facts.get("on") is not False
    return tr(TEXTS[known] if is_on else TEXTS_ON.get(known, TEXTS[known])).rstrip("…")
