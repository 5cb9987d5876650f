"""The demonstration as somebody sees it who sits before it, and lets it go on with "Next"."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from latchkey.demo import LIVES_UNATTENDED
from latchkey.desktop.clock import SystemClock
from latchkey.matrix.practice_control import HttpPracticeControl
from latchkey.practising import practice
from latchkey.session.secret import Secret
from latchkey.story import Story
from latchkey.telling import ToAPerson
from latchkey.views.caption_card import CaptionCard
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.until import until
from tests.views.showing import let_go, words


class Listener:
    """Presses what a listener can press, and remembers the chapters."""

    def __init__(self, program: Running, card: CaptionCard) -> None:
        self._program = program
        self._card = card
        self.chapters: list[str] = []

    async def listen(self, telling: asyncio.Task[None]) -> None:
        while not telling.done():
            chapter = words(self._card, "caption_chapter")
            if chapter not in self.chapters:
                self.chapters.append(chapter)
            if self._program.hands.can_press("Next"):
                self._program.hands.press("Next")
            await asyncio.wait([telling], timeout=0.02)


@asynccontextmanager
async def beginning(tmp_path: Path) -> AsyncIterator[tuple[Running, Story, Listener]]:
    with practice(*LIVES_UNATTENDED) as server:
        async with Running(tmp_path / "profile", FakeVault(), homeserver=server.homeserver) as program:
            card = CaptionCard()
            card.show()
            control = HttpPracticeControl(server.control, Secret(server.control_token), SystemClock())
            try:
                yield program, Story(server, control, program.person, ToAPerson(card)), Listener(program, card)
            finally:
                await control.close()
                card.hide()
                card.deleteLater()
                let_go()


@pytest.mark.timeout(120)
async def test_the_story_can_be_hurried_through_to_its_end(tmp_path: Path) -> None:
    async with beginning(tmp_path) as (program, story, listener):
        telling = asyncio.create_task(story.play())
        await listener.listen(telling)
        await telling
        assert [chapter[:6] for chapter in listener.chapters if chapter] == [f"{n} of 8" for n in range(1, 9)]
        assert [entry["event"] for entry in program.events("soft_logged_out", "signed_in_again", "logged_out")] == [
            "soft_logged_out",
            "signed_in_again",
            "logged_out",
        ]
        assert program.events("signed_in_again")[0]["same_device"]


@pytest.mark.timeout(120)
async def test_a_person_who_signs_out_in_the_middle_is_signed_in_for_the_next_chapter(tmp_path: Path) -> None:
    async with beginning(tmp_path) as (program, story, listener):
        hands = program.hands
        telling = asyncio.create_task(story.play())
        await program.person.until(lambda: hands.can_press("Next"), "the first caption")
        hands.press("Next")
        await program.person.until(lambda: hands.can_press("Sign out"), "being signed in")
        hands.press("Sign out")
        await program.person.until(lambda: hands.has_dialog("Sign out of this session?"), "the question")
        hands.press("Sign out")
        await program.person.until(lambda: hands.has("Homeserver"), "the login view")
        await listener.listen(telling)
        await telling
        assert len(program.events("signed_in")) == 2
        assert listener.chapters[-1] == "8 of 8: Signed out by the server"


@pytest.mark.timeout(120)
async def test_a_session_that_ends_while_the_story_waits_for_it_is_followed_by_a_new_sign_in(tmp_path: Path) -> None:
    async with beginning(tmp_path) as (program, story, listener):
        control, hands = story._control, program.hands
        telling = asyncio.create_task(story.play())
        await until(lambda: hands.can_press("Next"), 20, "the first caption")
        hands.press("Next")
        await until(lambda: program.state == "Active", 20, "being signed in")
        await control.patch("/knobs", {"away": True})
        await until(lambda: program.state == "Offline", 20, "offline")
        listening = asyncio.create_task(listener.listen(telling))
        await until(lambda: program.person.waits_for == "being signed in", 20, "the next chapter")
        await control.post("/actions", {"action": "logout-everyone"})
        await control.patch("/knobs", {"away": False})
        await until(lambda: len(program.events("signed_in")) == 2, 40, "the new sign-in")
        telling.cancel()
        await asyncio.wait([telling, listening])
