"""Synapses that one story after another is told on: each start costs three seconds of a processor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.fakes.synapse import Synapse, SynapseLifetimes
from tests.stories.stage import Lives, SynapseStage, lifetimes_of

_KEPT = 3


class LentSynapses:
    """``with LentSynapses(folder) as synapses``. Each story has an account and rooms of its own; a server that a story has
    stopped, frozen or set up otherwise is nobody else's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = 0
        self._idle: dict[SynapseLifetimes, Synapse] = {}
        """The one that was used last comes last."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle:
            self._stop_oldest()

    @contextmanager
    def stage(self, lives: Lives) -> Iterator[SynapseStage]:
        lifetimes = lifetimes_of(lives)
        synapse = self._idle.pop(lifetimes, None) or self._start(lifetimes)
        stage = SynapseStage(synapse)
        try:
            yield stage
        finally:
            if stage.is_as_before and lifetimes not in self._idle:
                self._idle[lifetimes] = synapse
            else:
                synapse.stop()
            if len(self._idle) > _KEPT:
                self._stop_oldest()

    def _start(self, lifetimes: SynapseLifetimes) -> Synapse:
        self._started += 1
        synapse = Synapse(self._folder / str(self._started), lifetimes)
        synapse.start()
        return synapse

    def _stop_oldest(self) -> None:
        self._idle.pop(next(iter(self._idle))).stop()
