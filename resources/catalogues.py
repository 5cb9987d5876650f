"""Every text of the program in every language: ``python resources/catalogues.py --update`` (which is ``make words``) collects the
texts of the program into ``words/latchkey.pot`` and brings each ``words/<tag>.po`` up to it; ``--check`` says what is stale,
missing or broken. Babel reads and writes the catalogues, and is needed for building only. The code is read here: on Python
3.11 Babel sees nothing inside of an f-string.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
WORDS = HERE / "words"
PROGRAM = HERE.parent / "gui" / "latchkey"
TEMPLATE = "latchkey.pot"

_LEFT_OUT = (
    "Project-Id-Version",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Report-Msgid-Bugs-To",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
)
"""Of the header: what git knows better, or what would differ at every run."""
_HEADER_LINES = re.compile(r'^"({}): .*\n'.format("|".join(_LEFT_OUT)), re.MULTILINE)
_HEADER = """\
# The texts of Latchkey, collected from its code by "make words"; not edited by hand.
# A file for a language is made from it: see docs/decisions/0010-words.md."""


def collected(program: Path = PROGRAM) -> Catalog:
    """All texts of the program's code, without a translation. Raises ``ValueError`` for one that is made up as it runs."""
    template = Catalog(charset="utf-8", header_comment=_HEADER, fuzzy=False)
    for file in sorted(program.rglob("*.py")):
        name = file.relative_to(program).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=("tr" | "mark") as keyword), args=[text, *_]):
                    context, texts = None, [text]
                case ast.Call(func=ast.Name(id="trn" as keyword), args=[one, many, *_]):
                    context, texts = None, [one, many]
                case ast.Call(func=ast.Name(id="trc" as keyword), args=[ast.Constant(value=str(told)), text, *_]):
                    context, texts = told, [text]
                case _:
                    continue
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
                raise ValueError(
                    f"{name}:{node.lineno}: what {keyword} gets is written out, with names in braces for values"
                )
            said = tuple(text.value for text in texts if isinstance(text, ast.Constant))
            unused = {word.arg for word in node.keywords} - set[str | None]().union(*map(_names, said))
            if said and unused:
                raise ValueError(f"{name}:{node.lineno}: has no place for {', '.join(map(str, unused))}: {said[0]!r}")
            if len(said) == len(texts):
                template.add(said if len(said) > 1 else said[0], None, [(name, 0)], context=context)
    return template


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=file.stem if file.suffix == ".po" else None, abort_invalid=True)


def languages(folder: Path = WORDS) -> list[Path]:
    return sorted(folder.glob("*.po"))


def update(program: Path = PROGRAM, folder: Path = WORDS) -> None:
    """Write the template, and the catalogues with what is new still untranslated and what is gone left out."""
    template = collected(program)
    (folder / TEMPLATE).write_text(_written(template), "utf-8")
    for file in languages(folder):
        catalogue = read(file)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        file.write_text(_written(catalogue), "utf-8")


def complaints(program: Path = PROGRAM, folder: Path = WORDS) -> Iterator[str]:
    """What keeps the catalogues from being right, one sentence each."""
    template = collected(program)
    wanted = _keys(template)
    for file in (folder / TEMPLATE, *languages(folder)):
        catalogue = read(file)
        there = _keys(catalogue)
        for missing in sorted(map(str, wanted - there)):
            yield f"{file.name}: lacks {missing}: make words"
        for gone in sorted(map(str, there - wanted)):
            yield f"{file.name}: has {gone}, which the program does not say any more: make words"
        if file.name != TEMPLATE:
            for message in catalogue:
                if message.id:
                    yield from (f"{file.name}: {problem}: {message.id!r}" for problem in _problems(message))


def module(catalogue: Catalog, name: str) -> str:
    """The Python module of a catalogue: ``TEXTS``, ``PLURALS`` and ``form``."""
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            if all(message.string):
                plurals[message.id[0]] = tuple(message.string)
                texts[message.id[0]] = message.string[0]
        elif message.string:
            texts[f"{message.context}\x04{message.id}" if message.context else message.id] = str(message.string)
    return (
        f'"""Compiled from resources/words/{name}."""\n\n'
        "TEXTS: dict[str, str] = {\n"
        + "".join(f"    {text!r}: {said!r},\n" for text, said in texts.items())
        + "}\nPLURALS: dict[str, tuple[str, ...]] = {\n"
        + "".join(f"    {text!r}: {forms!r},\n" for text, forms in plurals.items())
        + f"}}\n\n\ndef form(n: int) -> int:\n    return int({in_python(catalogue.plural_expr)})\n"
    )


def in_python(plural: str) -> str:
    """The plural rule of a catalogue, which is an expression of C, as one of Python. Raises ``ValueError`` for what it is
    not sure of."""
    made = _choice(plural.replace("&&", " and ").replace("||", " or "))
    made = re.sub(r"!(?!=)", " not ", made)
    rule = gettext.c2py(plural)
    here = eval(f"lambda n: int({made})", {"__builtins__": {"int": int}})
    if any(here(n) != rule(n) for n in range(1000)):
        raise ValueError(f"this plural rule is not understood: {plural}")
    return made


def _choice(rule: str) -> str:
    """``a ? b : c`` turned round, in what is not in parentheses and then inside of them."""
    bare = rule.strip()
    while bare.startswith("(") and _end_of(bare) == len(bare) - 1:
        bare = bare[1:-1].strip()
    depth = [bare[: place + 1].count("(") - bare[: place + 1].count(")") for place in range(len(bare))]
    asked = next((place for place, letter in enumerate(bare) if letter == "?" and not depth[place]), None)
    if asked is None:
        return bare
    open_ = 0
    for place in range(asked + 1, len(bare)):
        if bare[place] == "?" and not depth[place]:
            open_ += 1
        elif bare[place] == ":" and not depth[place]:
            if not open_:
                return f"(({_choice(bare[asked + 1 : place])}) if ({bare[:asked].strip()}) else ({_choice(bare[place + 1 :])}))"
            open_ -= 1
    raise ValueError(f"this plural rule has a question without an answer: {rule}")


def _end_of(text: str) -> int:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return place
    return -1


def _problems(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "is fuzzy"
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(said):
        yield "is not translated"
        return
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    may, must = set[str]().union(*map(_names, texts)), set(_names(texts[0])).intersection(*map(_names, texts))
    for one in said:
        if _names(one) - may or must - _names(one):
            yield f"has other names in braces ({one!r})"
        if _ends(one) != _ends(texts[-1]):
            yield f"ends or begins otherwise ({one!r})"
        if bool(_MNEMONIC.search(one)) != bool(_MNEMONIC.search(texts[-1])):
            yield f"has another key to press ({one!r})"


_MNEMONIC = re.compile(r"(?<!&)&(?=\w)")


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _ends(text: str) -> tuple[bool, bool, bool, bool]:
    return text[:1].isspace(), text[-1:].isspace(), text.endswith("…"), text.endswith(":")


def _keys(catalogue: Catalog) -> set[tuple[str | None, str | tuple[str, ...]]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def _written(catalogue: Catalog) -> str:
    text = io.BytesIO()
    write_po(text, catalogue, width=0, sort_output=True, include_lineno=False)
    return _HEADER_LINES.sub("", text.getvalue().decode())


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--update", action="store_true", help="collect the texts, and bring the catalogues up to them")
    what.add_argument("--check", action="store_true", help="say what is stale, missing or broken; the exit code agrees")
    if parser.parse_args(words).update:
        update()
        return 0
    said = list(complaints())
    print("\n".join(said), end="\n" if said else "")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
