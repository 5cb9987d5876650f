"""Tasks have an owner, names, and an end."""

from __future__ import annotations

import asyncio

import pytest

from latchkey.app.tasks import Shared, Tasks, before, beside, first_of
from tests.fakes.clock import rest
from tests.fakes.script import Script


class Owner:
    """Somebody with tasks, and what comes of them."""

    def __init__(self) -> None:
        self.bugs: list[BaseException] = []
        self.results: list[str] = []
        self.work: Script[str, str] = Script()
        self.tasks = Tasks(self.bugs.append)

    def start(self, name: str, question: str = "?") -> None:
        self.tasks.start(name, self.work.answer(question), self.results.append)


async def test_a_result_is_delivered_and_the_name_is_free_again() -> None:
    owner = Owner()
    owner.start("one")
    assert owner.tasks.is_running("one")
    owner.work.will("done")
    await rest()
    assert owner.results == ["done"]
    assert not owner.tasks.is_running("one")


async def test_a_newer_task_replaces_an_older_one_of_its_name() -> None:
    owner = Owner()
    owner.start("one", "first")
    await rest()
    owner.start("one", "second")
    owner.start("other", "third")
    await rest()
    owner.work.will("to the second", "to the third")
    await rest()
    assert owner.work.given_up == 1
    assert owner.results == ["to the second", "to the third"]


async def test_a_result_that_was_there_when_its_task_was_cancelled_is_not_delivered() -> None:
    """The work is over, only nobody has been told: what made the owner cancel it counts."""
    owner = Owner()

    async def at_once() -> str:
        return "too late"

    task = owner.tasks.start("one", at_once(), owner.results.append)
    task.add_done_callback(lambda _: owner.results.append("told"))
    asyncio.get_running_loop().call_soon(owner.tasks.cancel, "one")
    await rest()
    assert task.done()
    assert not task.cancelled()
    assert owner.results == ["told"]


async def test_cancelling_all_cancels_what_is_running_and_nothing_that_comes_later() -> None:
    owner = Owner()
    owner.start("one")
    owner.start("two")
    await rest()
    owner.tasks.cancel_all()
    owner.start("three")
    await rest()
    owner.work.will("done")
    await rest()
    assert owner.work.given_up == 2
    assert owner.results == ["done"]


async def test_cancelling_what_does_not_run_does_nothing() -> None:
    owner = Owner()
    owner.start("one")
    owner.tasks.cancel("nobody")
    owner.work.will("done")
    await rest()
    assert owner.results == ["done"]
    assert owner.bugs == []


async def test_a_bug_is_reported_and_stops_nothing_else() -> None:
    owner = Owner()

    async def broken() -> str:
        raise KeyError("a bug")

    owner.tasks.start("broken", broken(), owner.results.append)
    owner.start("one")
    owner.work.will("done")
    await rest()
    assert [type(bug) for bug in owner.bugs] == [KeyError]
    assert owner.results == ["done"]


async def test_a_bug_on_the_way_to_a_cancelled_end_is_reported_too() -> None:
    owner = Owner()

    async def breaks_when_cancelled() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise KeyError("a bug")

    owner.tasks.start("one", breaks_when_cancelled())
    await rest()
    await owner.tasks.end()
    assert [type(bug) for bug in owner.bugs] == [KeyError]


async def test_the_end_waits_for_what_takes_its_time_to_be_cancelled() -> None:
    owner = Owner()
    tidied = Script[str, str]()

    async def tidies_up() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await tidied.answer("?")
            owner.results.append("tidied up")

    owner.tasks.start("one", tidies_up())
    await rest()
    asyncio.get_running_loop().call_later(0, tidied.will, "now")
    await owner.tasks.end()
    assert owner.results == ["tidied up"]


async def test_after_the_end_nothing_is_run() -> None:
    owner = Owner()
    await owner.tasks.end()
    owner.start("one")
    await owner.tasks.settled()
    assert owner.work.asked == []
    assert not owner.tasks.is_running("one")


async def test_settling_waits_for_what_one_task_starts_after_another() -> None:
    owner = Owner()
    owner.work.will("first", "second")
    owner.tasks.start("one", owner.work.answer("?"), lambda _: owner.start("two"))
    await owner.tasks.settled()
    assert owner.results == ["second"]


async def test_the_first_of_several_ends_the_waiting_and_the_others() -> None:
    work = Script[str, str]()
    waiting = asyncio.get_running_loop().create_task(first_of(work.answer("slow"), asyncio.Event().wait()))
    await rest()
    assert not waiting.done()
    work.will("done")
    await waiting
    assert work.given_up == 0


async def test_who_stops_waiting_for_the_first_of_several_leaves_nothing_behind() -> None:
    work = Script[str, str]()
    waiting = asyncio.get_running_loop().create_task(first_of(work.answer("one"), work.answer("other")))
    await rest()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert work.given_up == 2


async def test_a_bug_in_the_first_of_several_is_not_swallowed() -> None:
    async def broken() -> None:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        await first_of(broken(), asyncio.Event().wait())


async def test_what_runs_beside_some_work_ends_with_it() -> None:
    work, other = Script[str, str](), Script[str, str]()
    waiting = asyncio.get_running_loop().create_task(beside(work.answer("?"), other.answer("?")))
    await rest()
    work.will("done")
    assert await waiting == "done"
    assert other.given_up == 1


async def test_who_stops_waiting_for_some_work_leaves_nothing_beside_it_behind() -> None:
    work, other = Script[str, str](), Script[str, str]()
    waiting = asyncio.get_running_loop().create_task(beside(work.answer("?"), other.answer("?")))
    await rest()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (work.given_up, other.given_up) == (1, 1)


async def test_work_goes_on_when_what_ran_beside_it_is_over_and_a_bug_in_that_is_not_swallowed() -> None:
    async def broken() -> None:
        raise KeyError("a bug")

    work = Script[str, str]()
    waiting = asyncio.get_running_loop().create_task(beside(work.answer("?"), broken()))
    await rest()
    assert not waiting.done()
    work.will("done")
    with pytest.raises(KeyError):
        await waiting


async def test_shared_work_is_done_once_and_outlives_who_asked_first() -> None:
    shared, done, begun = Shared[int]("look"), asyncio.Event(), []

    async def look() -> int:
        begun.append(1)
        await done.wait()
        return 7

    first, second = (asyncio.create_task(shared.result(look)) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    done.set()
    assert await second == 7
    assert begun == [1]


async def test_shared_work_that_is_ended_gives_no_result() -> None:
    shared = Shared[bool]("look")
    await shared.end()
    asked = asyncio.create_task(shared.result(asyncio.Event().wait))
    await asyncio.sleep(0)
    await shared.end()
    with pytest.raises(asyncio.CancelledError):
        await asked


async def test_a_result_counts_where_it_comes_before_the_end() -> None:
    work = Script[str, str]()
    work.will("done")
    assert await before(asyncio.Event(), work.answer("?")) == "done"


async def test_an_end_that_comes_first_gives_up_the_work() -> None:
    end, work = asyncio.Event(), Script[str, str]()
    waiting = asyncio.get_running_loop().create_task(before(end, work.answer("?")))
    await rest()
    end.set()
    assert await waiting is None
    assert work.given_up == 1
