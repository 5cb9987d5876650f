"""The diagram in the docs shows the transitions as they are."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from latchkey.session import diagram
from latchkey.session.step import COMES_AT_ANY_TIME, TRANSITIONS

CELLS = [(state, event, handler) for state, row in TRANSITIONS.items() for event, handler in row.items()]
DOCUMENT = Path(__file__).parents[3] / "docs" / "session-states.md"


def test_the_document_in_the_repository_is_fresh() -> None:
    assert diagram.main(["--check", str(DOCUMENT)]) == 0


@pytest.mark.parametrize("stale", ["", "# The states of a session\n"])
def test_a_stale_document_fails_with_a_sentence(stale: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "states.md"
    file.write_text(stale, encoding="utf-8")
    assert diagram.main(["--check", str(file)]) == 1
    assert "does not show the transitions as they are" in capsys.readouterr().err


def test_a_missing_document_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "states.md"
    assert diagram.main(["--check", str(file)]) == 1
    assert f"--write {file}" in capsys.readouterr().err


def test_what_was_written_is_fresh(tmp_path: Path) -> None:
    file = tmp_path / "states.md"
    assert diagram.main(["--write", str(file)]) == 0
    assert diagram.main(["--check", str(file)]) == 0


def test_it_is_printed_when_nothing_else_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagram.main([]) == 0
    assert capsys.readouterr().out == diagram.document()


def test_it_runs_as_a_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(sys.modules, "latchkey.session.diagram")
    monkeypatch.setattr(sys, "argv", ["diagram"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("latchkey.session.diagram", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out == diagram.document()


def test_every_state_is_explained_and_every_change_of_state_is_an_arrow() -> None:
    lines = diagram.document().splitlines()
    arrows = [line.strip() for line in lines if "-->" in line]
    for state, event, handler in CELLS:
        row = next(line for line in lines if line.startswith(f"| {state.__name__} | "))
        assert len(row.split("|")[2].split()) > 3, "no docstring"
        for target in diagram.targets(state, handler):
            if target is state:
                assert event.__name__ in row.split("|")[3]
            else:
                (arrow,) = [line for line in arrows if line.startswith(f"{state.__name__} --> {target.__name__}: ")]
                assert event.__name__ in arrow


def test_what_comes_at_any_time_is_listed() -> None:
    lines = diagram.document().splitlines()
    assert {f"- {event.__name__}" for event in COMES_AT_ANY_TIME} <= set(lines)


def test_no_label_would_break_the_drawing() -> None:
    """A colon or semicolon ends a label of a state diagram."""
    labels = [line.split(": ", 1)[1] for line in diagram.document().splitlines() if "-->" in line and ": " in line]
    assert labels
    assert not any(set(label) & set(":;<>{}") for label in labels)
