"""Two ways of telling a story: to somebody who watches, in that person's time; and into a folder, as numbered pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from latchkey.app.tasks import first_of
from latchkey.views.caption_card import CaptionCard
from latchkey.views.hands import Hands, NotThereError

_TO_READ_A_LETTER_S = 0.055
_TO_LOOK_S = 2.5


class Caption(NamedTuple):
    words: str
    picture: str = ""
    """Names what is to be seen meanwhile, where it is worth keeping."""


class Telling(Protocol):
    """How captions reach those for whom they are."""

    def begin(self, chapter: str) -> None: ...

    async def say(self, caption: Caption) -> None:
        """Returns when there was time to read."""

    async def watch(self, wait: Coroutine[Any, Any, object]) -> None:
        """Wait for something that goes by itself; a person may go on before it is there."""

    async def ask(
        self, caption: Caption, done: Coroutine[Any, Any, object], do: Callable[[], Awaitable[object]]
    ) -> None:
        """Ask the person to do something and wait for ``done``; it is done by ``do`` where the person asks for that."""

    def interrupted(self, missing: NotThereError) -> None:
        """What the chapter is about is not there: somebody else had a hand in it. The next chapter follows, or ``TimeoutError``."""


class ToAPerson:
    """In a card beside the window. Reading takes as long as there are letters; "Pause" and "Next" say otherwise."""

    def __init__(self, card: CaptionCard) -> None:
        self._card = card
        self._chapter = ""
        self._next = asyncio.Event()
        self._goes_on = asyncio.Event()
        self._help = asyncio.Event()
        self._goes_on.set()
        card.next_asked.connect(self._next.set)
        card.help_asked.connect(self._help.set)
        card.pause_asked.connect(self._pause)

    def begin(self, chapter: str) -> None:
        self._chapter = chapter

    async def say(self, caption: Caption) -> None:
        self._show(caption.words)
        await self.watch(asyncio.sleep(_TO_LOOK_S + len(caption.words) * _TO_READ_A_LETTER_S))

    async def watch(self, wait: Coroutine[Any, Any, object]) -> None:
        self._next.clear()
        await first_of(wait, self._next.wait())
        if not self._next.is_set():
            await first_of(self._goes_on.wait(), self._next.wait())

    async def ask(
        self, caption: Caption, done: Coroutine[Any, Any, object], do: Callable[[], Awaitable[object]]
    ) -> None:
        self._show(caption.words)
        self._help.clear()
        self._next.clear()
        self._card.offer_help(offered=True)
        asked = asyncio.get_running_loop().create_task(self._when_asked(do))
        try:
            await done
        finally:
            asked.cancel()
            self._card.offer_help(offered=False)

    def interrupted(self, missing: NotThereError) -> None:
        """The person had something else in mind."""

    def end(self, words: str) -> None:
        """The last caption, which stays."""
        self._chapter = "The end"
        self._show(words)
        self._card.hide_buttons()

    async def _when_asked(self, do: Callable[[], Awaitable[object]]) -> None:
        await first_of(self._help.wait(), self._next.wait())
        await do()

    def _show(self, words: str) -> None:
        self._card.show_caption(self._chapter, words)

    def _pause(self, paused: bool) -> None:  # noqa: FBT001 - a slot of Qt's
        if paused:
            self._goes_on.clear()
        else:
            self._goes_on.set()


class IntoAFolder:
    """Nobody waits: what is said is printed by ``say_line``, beside the number of its picture."""

    def __init__(self, card: CaptionCard, hands: Hands, output: Path, say_line: Callable[[str], None]) -> None:
        self._card = card
        self._hands = hands
        self._output = output
        self._say_line = say_line
        self._chapter = ""
        card.hide_buttons()
        self._pictures = 0

    def begin(self, chapter: str) -> None:
        self._chapter = chapter
        self._say_line(f"\n{chapter}")

    async def say(self, caption: Caption) -> None:
        self._card.show_caption(self._chapter, caption.words)
        name = self._keep(caption.picture) if caption.picture else ""
        self._say_line(f"  {caption.words}{f'  [{name}]' if name else ''}")

    async def watch(self, wait: Coroutine[Any, Any, object]) -> None:
        await wait

    async def ask(
        self, caption: Caption, done: Coroutine[Any, Any, object], do: Callable[[], Awaitable[object]]
    ) -> None:
        await self.say(caption)
        await do()
        await done

    def interrupted(self, missing: NotThereError) -> None:
        raise TimeoutError(str(missing)) from missing

    def _keep(self, picture: str) -> str:
        self._pictures += 1
        path = self._output / f"{self._pictures:02}-{picture}.png"
        self._hands.picture(path, self._card)
        return path.name
