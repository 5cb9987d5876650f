"""The window about the program: what it tells, and what it puts together for whoever helps."""

from __future__ import annotations

import pytest

from latchkey.app.about import AboutShown, Folder, Licence
from latchkey.app.about_intents import CloseAbout, CollectDiagnostics, OpenAbout, OpenFolder
from latchkey.app.checkup import Finding, Mark
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import Desk

FOLDERS = {Folder.DATA: "/srv/alice/data", Folder.LOG: "/srv/alice/log"}
OWN = Licence("Latchkey", "7", "Apache-2.0", "Apache License")


@pytest.fixture
async def desk(world: FakeWorld) -> Desk:
    made = Desk(world)
    made.open()
    made.will_find = [Finding("Keyring", Mark.FINE, "Secret Service is used.")]
    await rest()
    return made


def about(desk: Desk) -> AboutShown:
    assert desk.shown.about is not None
    return desk.shown.about


async def test_it_tells_versions_folders_and_licences_while_somebody_wants_to_see_them(desk: Desk) -> None:
    assert desk.shown.about is None
    await desk.ask(OpenAbout())
    assert about(desk) == AboutShown((("Latchkey", "7"), ("Python", "3")), FOLDERS, (OWN,))
    await desk.ask(CloseAbout())
    assert desk.shown.about is None


async def test_diagnostics_are_versions_findings_and_the_last_lines_of_the_log(desk: Desk) -> None:
    await desk.ask(OpenAbout())
    desk.examining.clear()
    await desk.ask(CollectDiagnostics())
    assert (about(desk).collecting, about(desk).says) == (True, "Checking this computer…")
    desk.examining.set()
    await rest()
    assert not about(desk).collecting
    assert about(desk).diagnostics.splitlines() == [
        "Latchkey: 7",
        "Python: 3",
        "",
        "Fine          Keyring  Secret Service is used.",
        "Nothing is broken.",
        "",
        "the last line",
    ]
    assert about(desk).says.startswith("Copied: versions")


async def test_who_closes_it_meanwhile_gets_nothing_and_all_is_cleaned_up(desk: Desk) -> None:
    desk.examining.clear()
    await desk.ask(OpenAbout(), CollectDiagnostics())
    await desk.ask(CloseAbout())
    assert desk.cleaned_up == desk.examinations == 1
    await desk.ask(CollectDiagnostics())
    assert desk.shown.about is None


async def test_folders_are_opened_by_the_desktop(desk: Desk) -> None:
    await desk.ask(OpenAbout(), OpenFolder(Folder.LOG), OpenFolder(Folder.DATA))
    assert desk.program.opened[-1] == "/srv/alice/data"
    assert about(desk).says == ""


async def test_a_folder_that_nothing_opens_is_named(desk: Desk) -> None:
    desk.program.opens_folders = False
    await desk.ask(OpenAbout(), OpenFolder(Folder.LOG))
    assert (about(desk).says, about(desk).is_problem) == (
        "No program on this computer opens the folder /srv/alice/log.",
        True,
    )
