"""The captions beside the window, and in whose time a story is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from latchkey.telling import Caption, IntoAFolder, ToAPerson
from latchkey.views.caption_card import CaptionCard
from latchkey.views.hands import Hands
from latchkey.views.icons import app_icon
from latchkey.views.main_window import MainWindow
from tests.until import until
from tests.views.showing import let_go, words


@pytest.fixture
def card() -> Iterator[CaptionCard]:
    made = CaptionCard()
    made.show()
    yield made
    made.hide()
    made.deleteLater()
    let_go()


def test_it_is_known_as_the_programs_own_among_other_windows(card: CaptionCard) -> None:
    assert card.windowIcon().pixmap(48).toImage() == app_icon().pixmap(48).toImage()


async def never() -> None:
    await asyncio.Event().wait()


async def test_a_caption_stays_until_next_is_pressed(card: CaptionCard, hands: Hands) -> None:
    telling = ToAPerson(card)
    telling.begin("1 of 8: Signing in")
    saying = asyncio.create_task(telling.say(Caption("A sentence of which nobody can have read the end yet. " * 20)))
    await until(lambda: words(card, "caption_words").startswith("A sentence"), what="the caption")
    assert words(card, "caption_chapter") == "1 of 8: Signing in"
    assert not saying.done()
    hands.press("Next")
    await saying


async def test_what_goes_by_itself_can_be_passed_over(card: CaptionCard, hands: Hands) -> None:
    watching = asyncio.create_task(ToAPerson(card).watch(never()))
    await asyncio.sleep(0)
    assert not watching.done()
    hands.press("Next")
    await watching


async def test_a_pause_holds_the_story_until_it_is_over(card: CaptionCard, hands: Hands) -> None:
    telling = ToAPerson(card)
    hands.press("Pause")
    watching = asyncio.create_task(telling.watch(asyncio.sleep(0)))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not watching.done()
    assert not hands.can_press("Go on"), "it keeps its name for whoever finds it by name"
    hands.press("Pause")
    await watching


async def test_next_goes_on_by_one_caption_while_paused(card: CaptionCard, hands: Hands) -> None:
    telling = ToAPerson(card)
    hands.press("Pause")
    for _ in range(2):
        watching = asyncio.create_task(telling.watch(never()))
        await asyncio.sleep(0)
        assert not watching.done()
        hands.press("Next")
        await watching


@pytest.mark.parametrize("pressed", ["Do it for me", "Next"])
async def test_what_is_the_persons_to_do_is_done_where_it_is_asked_for(
    card: CaptionCard, hands: Hands, pressed: str
) -> None:
    done = asyncio.Event()

    async def do() -> None:
        done.set()

    assert not hands.can_press("Do it for me")
    asking = asyncio.create_task(ToAPerson(card).ask(Caption("Type it.", ""), done.wait(), do))
    await until(lambda: hands.can_press("Do it for me"), what="the offer")
    hands.press(pressed)
    await asking
    assert not hands.can_press("Do it for me")


async def test_what_the_person_did_is_not_done_again(card: CaptionCard, hands: Hands) -> None:
    done, again = asyncio.Event(), asyncio.Event()

    async def do() -> None:
        again.set()

    asking = asyncio.create_task(ToAPerson(card).ask(Caption("Type it.", ""), done.wait(), do))
    await until(lambda: hands.can_press("Do it for me"), what="the offer")
    done.set()
    await asking
    assert not again.is_set()


def test_closing_the_captions_ends_the_story(card: CaptionCard) -> None:
    ended: list[None] = []
    card.end_asked.connect(lambda: ended.append(None))
    card.close()
    assert ended


async def test_in_a_folder_each_picture_has_its_number_and_its_caption(
    card: CaptionCard, hands: Hands, window: MainWindow, tmp_path: Path
) -> None:
    said: list[str] = []
    telling = IntoAFolder(card, hands, tmp_path, said.append)
    telling.begin("1 of 8: Signing in")
    await telling.say(Caption("Nothing to see yet."))
    await telling.say(Caption("Here it is.", "sign-in"))
    assert said == ["\n1 of 8: Signing in", "  Nothing to see yet.", "  Here it is.  [01-sign-in.png]"]
    assert QImage(str(tmp_path / "01-sign-in.png")).height() > window.height()
