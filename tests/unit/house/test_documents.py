"""What the documents tell people to type is understood by the program, and what they point to is there."""

from __future__ import annotations

import json
import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from latchkey import __main__ as window
from latchkey import forget, scenarios
from latchkey.practice import __main__ as practice
from latchkey.practice.control import ControlServer
from latchkey.practice.director import Director
from latchkey.practice.scenarios import SCENARIOS
from latchkey.practice.server import PracticeServer

ROOT = Path(__file__).parents[3]
DOCUMENTS = (
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY")),
    *sorted((ROOT / "docs").glob("*.md")),
)
GUIDE = ROOT / "docs" / "qa-guide.md"
BIGGEST = 120_000

_BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|[ (/])latchkey( [^;|&)>\n]*|$)", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#]+)\)")


def typed(document: Path) -> list[str]:
    """Everything that stands there as something to be typed."""
    text = document.read_text("utf-8")
    return [*_BLOCK.findall(text), *_SPAN.findall(_BLOCK.sub("", text))]


def commands() -> Iterator[tuple[str, list[str]]]:
    """The document's name, and the words after ``latchkey``."""
    for document in DOCUMENTS:
        for code in typed(document):
            for line in _COMMAND.findall(code):
                yield document.name, shlex.split(line, comments=True)


def parser_of(words: list[str]) -> tuple[ArgumentParser, list[str]]:
    parts = {"forget": forget._parser, "practice": practice._parser, "scenarios": scenarios._parser}
    if words and words[0] in parts:
        return parts[words[0]](), words[1:]
    return window._parser(), words


def test_every_command_is_understood() -> None:
    found = [(name, words) for name, words in commands() if words not in (["demo"], ["doctor"])]
    assert len([name for name, _ in found if name == GUIDE.name]) >= 12
    assert {name for name, _ in found} >= {"README.md", "practice.md", "journal.md", "qa-guide.md"}
    for _, words in found:
        parser, rest = parser_of(words)
        try:
            asked = parser.parse_args(rest)
        except SystemExit as said:
            assert said.code == 0, words  # noqa: PT017 - that of --help
        else:
            named = {getattr(asked, "scenario", None), *getattr(asked, "names", ())} - {None, "", "NAME"}
            assert named <= SCENARIOS.keys(), words


def test_an_option_that_is_not_there_would_be_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    parser, rest = parser_of(shlex.split("practice --acess 10s"))
    with pytest.raises(SystemExit):
        parser.parse_args(rest)
    assert "--acess" in capsys.readouterr().err


def test_every_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        name for document in DOCUMENTS for code in typed(document) for name in re.findall(r"^ *make ([a-z-]+)", code)
    }
    assert {"demo", "run", "test"} <= named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_what_is_pointed_to_is_there(document: Path) -> None:
    to = [link for link in _LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in to if not (document.parent / link).exists()] == []


def test_the_pictures_of_the_guide_are_small_and_none_is_left_over() -> None:
    shown = [link for link in _LINK.findall(GUIDE.read_text("utf-8")) if link.endswith(".png")]
    there = {f"pictures/{path.name}" for path in (ROOT / "docs" / "pictures").glob("qa-*.png")}
    assert set(shown) == there
    assert len(shown) == len(there) >= 5
    assert [name for name in there if (ROOT / "docs" / name).stat().st_size >= BIGGEST] == []


def test_what_the_guide_asks_of_the_control_api_is_done() -> None:
    lines = [
        shlex.split(line)
        for code in typed(GUIDE)
        for line in code.splitlines()
        if "$CONTROL" in line and "curl" in line
    ]
    assert len(lines) >= 4
    with PracticeServer(seed=1) as server, ControlServer(Director(server)) as api:
        headers = {"Authorization": f"Bearer {api.token}"}
        with httpx.Client(base_url=api.url, headers=headers, trust_env=False) as client:
            for words in lines:
                method = words[words.index("-X") + 1] if "-X" in words else "GET"
                body = json.loads(words[words.index("-d") + 1]) if "-d" in words else None
                assert words[-1].startswith("$CONTROL/")
                answer = client.request(method, words[-1].removeprefix("$CONTROL"), json=body)
                assert answer.status_code == 200, (words, answer.text)
