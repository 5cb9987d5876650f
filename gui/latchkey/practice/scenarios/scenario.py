"""What a scenario is: data only, so that each can be read in a minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latchkey.practice.network import LoggedRequest


class Way(StrEnum):
    """How a person signs in; the value says it."""

    PASSWORD = ""
    SSO = "Continue with Allotment ID, and sign in on its page with the practice password."
    SSO_CANCELLED = "Continue with Allotment ID, cancel on its page, and then in the window."
    OAUTH = "Continue in your browser, and allow it there with the practice password."
    OAUTH_DENIED = "Continue in your browser, and deny it there."
    OAUTH_ALONE = "Continue in your browser."
    OAUTH_NEW_ACCOUNT = "Create an account, which is done in your browser."
    CODE = "Use another device, and allow it there with the code and the practice password."
    CODE_LEFT = "Use another device, and do nothing there."
    NEW_ACCOUNT = (
        "Create an account, and do what is asked for. The registration token is practise-with-us, and letters are at "
        "/practice/mailbox."
    )


class Do(StrEnum):
    """What a person has to do besides signing in; the value says it."""

    JOIN = "Join a room that you are invited to."
    REFRESH = "Refresh by hand, or wait for it."
    GIVE_PASSWORD = "When the dialog comes, type the practice password."
    SIGN_IN_AGAIN_IN_BROWSER = "When the dialog comes, go the same way again."
    SIGN_OUT_A_DEVICE = "Open Devices, and sign out the library computer; the practice password is asked for."
    DO_THE_STEP = "When the dialog comes, open its page, do what it asks for, and press Done."
    AGREE = "When the dialog comes, agree to the terms."
    PUT_OFF = "When the dialog comes, put it off."


@dataclass(frozen=True, slots=True)
class Then:
    """``after_s`` seconds after the first request of a signed-in client: an action's name, or knobs by name."""

    after_s: float
    what: str | Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Scenario:
    """``outcome`` is the state that a client must show, in kebab-case, once ``proof`` is there."""

    name: str
    sentence: str
    outcome: str
    see: str
    """What a person should see in the client's window."""
    proof: Sequence[tuple[str, int]]
    """What the server has then answered, in this order, with anything in between: a part of the path, and the status;
    0 for a dropped connection."""
    journal: Sequence[str]
    """What Latchkey's own journal holds by then, in any order: events without which the outcome is not worth much. A
    session ends only where its end is among them."""
    says: Sequence[str] = ()
    """Words that stand in Latchkey's window in the end, each somewhere: without them the state would not be all that ``see``
    says."""
    said: Sequence[str] = ()
    """Words that stand there at some time before."""
    knobs: Mapping[str, object] = field(default_factory=dict)
    then: Sequence[Then] = ()
    only_once: str = ""
    """A part of a path that may be answered once, and no more, from the first to the last of ``proof``."""
    do: Do | None = None
    """Nothing: sign in and wait."""
    way: Way = Way.PASSWORD

    def is_proven(self, requests: Iterable[LoggedRequest]) -> bool:
        answered, times, begun = iter(requests), 0, False
        for part, status in self.proof:
            for seen in answered:
                found = part in seen.path and seen.status == status
                begun = begun or found
                times += begun and bool(self.only_once) and self.only_once in seen.path
                if found:
                    break
            else:
                return False
        return times <= 1

    @property
    def part(self) -> str:
        """What is asked of a person, in words; empty where it is nothing but to sign in with a password."""
        return " ".join(words for words in (self.way, self.do or "") if words)

    def told(self) -> dict[str, object]:
        """As JSON has it, for people."""
        told = {name: getattr(self, name) for name in ("name", "sentence", "outcome", "see")}
        return {**told, "do": self.part, "journal": list(self.journal)}
