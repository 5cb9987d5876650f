"""Fails on a text for people that does not go through ``tr`` (docs/decisions/0010-words.md).

A guess: a literal that begins with a capital and has a second word, or stands in a call that shows something.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Final

_PLACES = (
    "gui/latchkey/app",
    "gui/latchkey/views",
    # What is found on this computer is shown in a window too.
    "gui/latchkey/store/examination.py",
    "gui/latchkey/matrix/examination.py",
    "gui/latchkey/matrix/practice_control.py",
    "gui/latchkey/vault/trial.py",
)
_TRANSLATING = ("tr", "trn", "trc", "mark")
_SHOWING = (
    "setText",
    "setToolTip",
    "setAccessibleName",
    "setAccessibleDescription",
    "setPlaceholderText",
    "setWindowTitle",
    "setStatusTip",
    "setTitle",
    "addAction",
    "addItem",
    "addTab",
    "QLabel",
    "QPushButton",
    "QCheckBox",
    "QRadioButton",
    "QGroupBox",
    "PlainLabel",
    "Heading",
    "Banner",
    "Button",
    "Ask",
    "Receipt",
    "button",
)
_TAKES_PHRASES = "NotStored"
"""What this is made with stands in sentences, and is marked where it is written."""
_SILENT = ("getLogger", "TypeVar", "debug", "info", "warning", "error", "exception", "setObjectName", "set_look")
"""Calls whose words nobody reads in a window."""
_SENTENCE = re.compile(r"[A-Z“&][\w’'“”&-]*,? \S")
_WORD = re.compile(r"[A-Z“&].*[a-z]")
_COMPARED: Final = {
    "Signed out",
    "Signing in",
    "Active",
    "Refreshing",
    "Offline",
    "Locked",
    "Sign-in step needed",
    "Soft logged out",
    "Signing out",
    "Signed out by the server",
}
"""A ``StateWord``: programs compare it, and the views translate it where they paint it."""
_AS_IT_IS: Final[dict[str, dict[str, str]]] = {
    "gui/latchkey/views/main_window.py": {"Latchkey": "the program's name"},
    "gui/latchkey/views/devices_table.py": {"Unused for 23 months": "a text to measure by"},
    "gui/latchkey/views/about_dialog.py": {"Latchkey": "the program's name"},
    "gui/latchkey/store/examination.py": {"PRAGMA quick_check(1)": "SQL"},
    "gui/latchkey/vault/trial.py": {"Latchkey (test entry)": "the name of an entry in the keyring"},
}
"""By file: what stays as it is, and why."""


def main(root: Path = Path()) -> int:
    parts = [(place, _bare) for place in _PLACES] + [("gui/latchkey", _unmarked)]
    complaints = [
        f"{path.relative_to(root).as_posix()}:{line}: goes through tr, or is listed in packaging/check_words.py: {text!r}"
        for place, texts_of in parts
        for path in ([root / place] if place.endswith(".py") else sorted((root / place).rglob("*.py")))
        if path.exists()
        for line, text in sorted(texts_of(ast.parse(path.read_text("utf-8")), path.relative_to(root).as_posix()))
    ]
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


def _bare(tree: ast.Module, name: str) -> set[tuple[int, str]]:
    as_it_is = _AS_IT_IS.get(name, {})
    found: set[tuple[int, str]] = set()

    def look(node: ast.AST, *, shown: bool) -> None:
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Assert():
                return
            case ast.Call() if _name(node.func) in (*_TRANSLATING, *_SILENT):
                return
            case ast.Call(args=args):
                of_call = _name(node.func) in _SHOWING
                for part in ast.iter_child_nodes(node):
                    look(part, shown=of_call and part in args[:2])
                return
            case ast.JoinedStr(values=values):
                text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in values)
                if _is_for_people(text, shown=shown):
                    found.add((node.lineno, text))
                for part in values:
                    if not isinstance(part, ast.Constant):
                        look(part, shown=False)
                return
            case ast.Constant(value=str(text)) if _is_for_people(text, shown=shown):
                found.add((node.lineno, text))
                return
        for part in ast.iter_child_nodes(node):
            look(part, shown=shown and isinstance(node, ast.IfExp | ast.BinOp | ast.BoolOp | ast.Tuple | ast.List))

    look(tree, shown=False)
    return {(line, text) for line, text in found if text not in as_it_is}


def _unmarked(tree: ast.Module, _name_of_file: str) -> set[tuple[int, str]]:
    """Phrases that are put into a sentence where they are shown, and not marked where they are written."""
    made = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == _TAKES_PHRASES)
    firsts = [one.args[0] for one in made if one.args]
    either = [part for first in firsts if isinstance(first, ast.IfExp) for part in (first.body, first.orelse)]
    return {
        (part.lineno, ast.unparse(part)) for part in firsts + either if isinstance(part, ast.Constant | ast.JoinedStr)
    }


def _is_for_people(text: str, *, shown: bool) -> bool:
    return text not in _COMPARED and bool(_SENTENCE.match(text) or (shown and _WORD.match(text)))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


if __name__ == "__main__":
    sys.exit(main())
