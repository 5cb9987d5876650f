"""One language for one person, and English where nobody says otherwise."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from latchkey import language
from latchkey.language import Catalogue, best, mark, of_environment, tr, trc, trn

_KLINGON = Catalogue(
    {"Rooms of {who}": "{who} pa'mey", "verb\x04Open": "poSmoH", "Open": "poS"},
    {"{count} room": ("wa' pa'", "{count} pa'mey", "pa'mey law'")},
    lambda count: 0 if count == 1 else 1 if count < 100 else 2,
)


@pytest.fixture
def klingon() -> Iterator[None]:
    language.install("tlh", _KLINGON)
    yield
    language.use(language.ENGLISH)


def test_english_is_what_stands_in_the_code() -> None:
    assert language.current() == "en"
    assert tr("Rooms of {who}", who="@a:b") == "Rooms of @a:b"
    assert trc("verb", "Open") == mark("Open") == "Open"
    assert [trn("{count} room", "{count} rooms", count) for count in (0, 1, 2)] == ["0 rooms", "1 room", "2 rooms"]


@pytest.mark.usefixtures("klingon")
def test_another_language_takes_its_place() -> None:
    assert language.current() == "tlh"
    assert tr("Rooms of {who}", who="@a:b") == "@a:b pa'mey"
    assert tr("Not translated yet") == "Not translated yet"
    assert (tr("Open"), trc("verb", "Open"), trc("noun", "Open")) == ("poS", "poSmoH", "Open")


@pytest.mark.usefixtures("klingon")
def test_each_count_has_the_form_that_the_language_gives_it() -> None:
    said = [trn("{count} room", "{count} rooms", count) for count in (1, 7, 100)]
    assert said == ["wa' pa'", "7 pa'mey", "pa'mey law'"]
    assert trn("{count} day", "{count} days", 2) == "2 days"


def test_what_has_no_value_yet_stays_for_who_fills_it_later() -> None:
    assert tr("{host} asks to wait {left}", host="a.example") == "a.example asks to wait {left}"


def test_a_value_is_neither_filled_nor_translated() -> None:
    assert tr("{who} said {what}", who="{what}", what="Open") == "{what} said Open"
    assert tr("100 % of {odd") == "100 % of {odd"


@pytest.mark.parametrize(
    ("environment", "tag"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "de_DE@euro"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "de_DE.UTF-8", "LC_ALL": "POSIX"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "fr:de_CH:en"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:nl"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "en:de"}, "en"),
    ],
)
def test_a_desktop_says_its_language_as_gettext_has_it(environment: dict[str, str], tag: str) -> None:
    assert of_environment(environment) == tag


def test_the_first_language_that_is_spoken_is_the_best() -> None:
    assert best(["nl-NL", "de-Latn-DE", "en"]) == "de"
    assert best(["", "zz"]) == "en"


def test_what_is_not_spoken_is_english() -> None:
    language.use("zz")
    assert language.current() == "en"


def test_nothing_is_loaded_for_english_and_one_module_for_german() -> None:
    look = (
        "import sys; from latchkey import language; before = set(sys.modules); language.use({!r});"
        "print(*sorted(set(sys.modules) - before - {{'latchkey._resources'}}))"
    )
    loaded = [
        subprocess.run(
            [sys.executable, "-c", look.format(tag)], capture_output=True, text=True, check=True
        ).stdout.strip()
        for tag in ("en", "de")
    ]
    assert loaded == ["", "latchkey._resources.words_de"]
