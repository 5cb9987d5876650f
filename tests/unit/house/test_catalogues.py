"""The catalogues say what the program says: nothing stale, nothing that would show a person a name in braces."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from latchkey._resources import words_de
from latchkey.language import ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[3]
HEAD = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'

Translated = Callable[[str, str], Path]


@pytest.fixture
def catalogues(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "resources"))
    return importlib.import_module("catalogues")


@pytest.fixture
def translated(catalogues: ModuleType, tmp_path: Path) -> Translated:
    """A program of this code with this German; the folder of both."""

    def translated(code: str, german: str) -> Path:
        (tmp_path / "program.py").write_text(code)
        (tmp_path / "de.po").write_text(HEAD + german)
        (tmp_path / "latchkey.pot").write_text("")
        catalogues.update(tmp_path, tmp_path)
        return tmp_path

    return translated


def _complaints(catalogues: ModuleType, folder: Path) -> list[str]:
    return list(catalogues.complaints(folder, folder))


def _made(catalogues: ModuleType, folder: Path) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(catalogues.module(catalogues.read(folder / "de.po"), "de.po"), names)
    return names


def test_every_language_of_the_program_has_a_catalogue(catalogues: ModuleType) -> None:
    assert [file.stem for file in catalogues.languages()] == sorted(set(LANGUAGES) - {ENGLISH})


def test_german_is_printed_as_german_is() -> None:
    """Quotes are its own, a number stays on the line of its unit, and "um" stands before no moment that may be a date."""
    said = [*words_de.TEXTS.values(), *(form for forms in words_de.PLURALS.values() for form in forms)]
    wrong = re.compile(r"""["']|\} (?:ms|s|MB|h|min|d)\b|\} %|\b[Uu]m \{(?:when|since|at)\}""")
    assert [one for one in said if wrong.search(one) or one.count("„") != one.count("“")] == []


def test_texts_are_found_however_they_are_said(catalogues: ModuleType, translated: Translated) -> None:
    folder = translated(
        'tr("One "\n  "sentence")\ntrn("{count} room", "{count} rooms", n)\ntrc("verb", "Open")\nTABLE = {1: mark("Later")}\n'
        'tr(TABLE[1], name=name)\nother("Not this")\n',
        'msgid "One sentence"\nmsgstr "Ein Satz"\n\nmsgctxt "verb"\nmsgid "Open"\nmsgstr "Öffnen"\n\n'
        'msgid "{count} room"\nmsgid_plural "{count} rooms"\nmsgstr[0] "{count} Raum"\nmsgstr[1] "{count} Räume"\n',
    )
    made = _made(catalogues, folder)
    assert made["TEXTS"] == {"One sentence": "Ein Satz", "verb\x04Open": "Öffnen", "{count} room": "{count} Raum"}
    assert made["PLURALS"] == {"{count} room": ("{count} Raum", "{count} Räume")}
    assert 'msgid "Later"\nmsgstr ""' in (folder / "de.po").read_text()
    assert "Not this" not in (folder / "latchkey.pot").read_text()


def test_texts_are_found_inside_of_others_and_keys_of_tables_are_none(
    catalogues: ModuleType, translated: Translated
) -> None:
    folder = translated("""said = f"{tr('One.')} {tr(TABLE['TWO'], host=host or tr('Three'))}" """, "")
    template = (folder / "latchkey.pot").read_text()
    assert ('msgid "One."' in template, "TWO" in template, 'msgid "Three"' in template) == (True, False, True)


def test_a_text_that_is_put_together_as_the_program_runs_is_refused(
    catalogues: ModuleType, translated: Translated
) -> None:
    with pytest.raises(ValueError, match=r"program\.py:1: what tr gets is written out"):
        translated('tr(f"Found {server}")', "")


def test_a_value_that_the_text_has_no_place_for_is_refused(catalogues: ModuleType, translated: Translated) -> None:
    with pytest.raises(ValueError, match=r"program\.py:1: has no place for host: 'Found \{server\}'"):
        translated('tr("Found {server}", host=host)', "")


def test_a_text_that_is_new_or_gone_is_stale_until_the_catalogues_are_made_anew(
    catalogues: ModuleType, translated: Translated
) -> None:
    folder = translated('tr("Old")', 'msgid "Old"\nmsgstr "Alt"\n')
    assert _complaints(catalogues, folder) == []
    (folder / "program.py").write_text('tr("New")')
    said = _complaints(catalogues, folder)
    assert [line.partition(":")[0] for line in said] == ["latchkey.pot", "latchkey.pot", "de.po", "de.po"]
    assert all("make words" in line for line in said)
    catalogues.update(folder, folder)
    assert [line for line in _complaints(catalogues, folder) if "make words" in line] == []


def test_a_second_collecting_changes_nothing(catalogues: ModuleType, translated: Translated) -> None:
    folder = translated('tr("One")\ntr("Two")', '# Kept.\nmsgid "One"\nmsgstr "Eins"\n')
    before = (folder / "de.po").read_text()
    catalogues.update(folder, folder)
    assert (folder / "de.po").read_text() == before
    assert "# Kept." in before


@pytest.mark.parametrize(
    ("english", "german", "problem"),
    [
        ("{host} is away", "{wirt} ist fort", "other names in braces"),
        ("{host} is away", "Er ist fort", "other names in braces"),
        ("Open…", "Öffnen", "ends or begins otherwise"),
        ("Name:", "Name", "ends or begins otherwise"),
        ("Sign &in", "Anmelden", "another key to press"),
        ("Sign in", "An&melden", "another key to press"),
    ],
)
def test_a_translation_that_lacks_something_is_named(
    catalogues: ModuleType, translated: Translated, english: str, german: str, problem: str
) -> None:
    (said,) = _complaints(catalogues, translated(f'tr("{english}")', f'msgid "{english}"\nmsgstr "{german}"\n'))
    assert problem in said
    assert english in said


def test_what_is_not_translated_or_only_guessed_is_named(catalogues: ModuleType, translated: Translated) -> None:
    (said,) = _complaints(catalogues, translated('tr("Two")', ""))
    assert said == "de.po: is not translated: 'Two'"
    (said,) = _complaints(catalogues, translated('tr("Two")', '#, fuzzy\nmsgid "Two"\nmsgstr "Zwei"\n'))
    assert said == "de.po: is fuzzy: 'Two'"


def test_one_of_something_need_not_say_how_many(catalogues: ModuleType, translated: Translated) -> None:
    folder = translated(
        'trn("One room", "{count} rooms", n)',
        'msgid "One room"\nmsgid_plural "{count} rooms"\nmsgstr[0] "{count} Raum"\nmsgstr[1] "{count} Räume"\n',
    )
    assert _complaints(catalogues, folder) == []


@pytest.mark.parametrize(
    "rule",
    [
        "(n != 1)",
        "n>1",
        "0",
        "!(n==1)",
        "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
        "(n==1)?0:(n==2?1:2)",
        "n==1 ? 0 : n==0 ? (n>1 ? 1 : 2) : 2",
    ],
)
def test_plural_rules_of_other_languages_are_understood(catalogues: ModuleType, rule: str) -> None:
    assert "?" not in catalogues.in_python(rule)


def test_a_plural_rule_that_is_not_sure_is_refused(catalogues: ModuleType) -> None:
    with pytest.raises(ValueError, match="not understood"):
        catalogues.in_python("n/2 == 1")
