"""What a person does in a stage of user-interactive authentication, as a view emits it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from latchkey.session.secret import Secret

from .bare_intent import Bare

NOTHING_TYPED = Secret("")


class StageDeed(StrEnum):
    """What can be done in a stage."""

    GO_ON = "go_on"
    """End it, with what was typed."""
    OPEN_PAGE = "open_page"
    SEND_AGAIN = "send_again"
    CHANGE_ADDRESS = "change_address"
    ANOTHER_WAY = "another_way"


@dataclass(frozen=True, slots=True)
class AnswerStage:
    """What the server asks for, in the dialog that leads through it."""

    deed: StageDeed
    typed: Secret = NOTHING_TYPED


class CancelInteraction(Bare):
    __slots__ = ()


InteractionIntent = AnswerStage | CancelInteraction
