"""The main story by keyboard and screen reader alone, on a desktop with a real keyring; ``make check-build`` has the program
that is built tell it on a real homeserver."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.accessibility.accessible_desktop import accessible_desktop
from tests.accessibility.main_story import tell
from tests.stories.stage import Lives, practice_stage


def test_the_main_story_is_told_without_looking_at_the_screen(tmp_path: Path) -> None:
    with accessible_desktop() as desktop, practice_stage(Lives(access_s=300)) as stage:
        device = tell(desktop, stage, [sys.executable, "-m", "latchkey"], tmp_path / "person")
        assert stage.devices() == {device}
