"""The language that a person reads: English stands in the code, another language is a catalogue that replaces it.

A catalogue is a module that is compiled from ``resources/words/<tag>.po``, and is imported when its language is chosen:
with English nothing is loaded. Texts are whole sentences. What is compared by programs, or goes into the journal, the log
or a terminal, is never translated (docs/decisions/0010-words.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""By tag, each with its own name for itself."""

_BETWEEN = "\x04"
"""Stands between a context and its text, as in the catalogues of gettext."""


class Catalogue(NamedTuple):
    texts: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    """By the English singular."""
    form: Callable[[int], int]
    """Which of the plurals belongs to a count."""


class Customs(NamedTuple):
    """How times, dates and numbers are written where the person lives. Times are local ones."""

    clock: Callable[[datetime], str] = "{:%H:%M}".format
    """Hours and minutes."""
    clock_to_second: Callable[[datetime], str] = "{:%H:%M:%S}".format
    date: Callable[[datetime], str] = "{:%Y-%m-%d}".format
    day: Callable[[datetime], str] = "{:%Y-%m-%d}".format
    """One that is near, so perhaps without its year."""
    between_thousands: Callable[[], str] = str
    """Empty where the language decides."""


NO_CUSTOMS = Customs()
_NO_CATALOGUE = Catalogue({}, {}, lambda count: int(count != 1))
_tag = ENGLISH
_catalogue = _NO_CATALOGUE
_customs = NO_CUSTOMS


class _Filling(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def tr(text: str, /, **values: object) -> str:
    """``text``, an English sentence as it stands in the code, in the person's language. ``{name}`` becomes the value of that
    name, which is never translated nor filled itself; what has no value stays for who fills it later."""
    return _filled(_catalogue.texts.get(text, text), values)


def trc(context: str, text: str, /, **values: object) -> str:
    """As ``tr``, for a text that means another thing elsewhere; a translator reads ``context``, a person never does."""
    return _filled(_catalogue.texts.get(f"{context}{_BETWEEN}{text}", text), values)


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """As ``tr``, in the form that belongs to ``count``, which also fills ``{count}``."""
    forms = _catalogue.plurals.get(one, (one, many))
    return _filled(forms[_catalogue.form(count)], {"count": number(count), **values})


def number(value: int) -> str:
    """With what stands between thousands: "12,345"."""
    return f"{value:,}".replace(",", _customs.between_thousands() or trc("between thousands", ","))


def customs() -> Customs:
    """Those that are followed."""
    return _customs


def follow(those: Customs) -> None:
    """From now on."""
    global _customs  # noqa: PLW0603 - there is one person, as there is one language
    _customs = those


def mark(text: str) -> str:
    """``text`` as it is: for a table of sentences, each of which goes through ``tr`` where it is shown."""
    return text


def current() -> str:
    """The tag of the language in use."""
    return _tag


def use(tag: str) -> None:
    """From now on everything is said in this language, one of ``LANGUAGES``; what has been said already stays. Any other is
    English."""
    match tag:
        case "de":
            from latchkey._resources import words_de as words

            install(tag, Catalogue(words.TEXTS, words.PLURALS, words.form))
        case _:
            install(ENGLISH, _NO_CATALOGUE)


def install(tag: str, catalogue: Catalogue) -> None:
    """As ``use``, of a catalogue that was made by the caller."""
    global _tag, _catalogue
    _tag, _catalogue = tag, catalogue


def best(wanted: Iterable[str]) -> str:
    """The first language among ``wanted``, as ``de``, ``de-AT`` or ``de_AT.UTF-8``, that the program speaks; else English."""
    for tag in wanted:
        language = tag.replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0].lower()
        if language in LANGUAGES:
            return language
    return ENGLISH


def of_environment(environment: Mapping[str, str]) -> str:
    """The language of a Unix desktop, in gettext's order: ``LANGUAGE`` is a list, and counts where there is a locale."""
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return ENGLISH
    return best([*environment.get("LANGUAGE", "").split(":"), locale])


def _filled(text: str, values: Mapping[str, object]) -> str:
    return text.format_map(_Filling(values)) if values else text
