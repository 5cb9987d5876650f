"""What a person asks for on the QA bench, as a view emits it; it is opened and closed with ``ToggleBench``."""

from __future__ import annotations

from dataclasses import dataclass

from latchkey.session.secret import Secret

from .bench_action import BenchAction, Order


@dataclass(frozen=True, slots=True)
class BenchPressed:
    """Where it asks first, asked and confirmed."""

    action: BenchAction
    ms: int = 0
    """The delay, for ``DELAY``."""


@dataclass(frozen=True, slots=True)
class JoinPractice:
    """Have the QA bench work on a practice homeserver, too."""

    told: Secret
    """The first line that it printed."""


@dataclass(frozen=True, slots=True)
class OrderPractice:
    order: Order
    name: str
    value: str = ""
    """Of a knob, as it was typed."""


BenchIntent = BenchPressed | JoinPractice | OrderPractice
