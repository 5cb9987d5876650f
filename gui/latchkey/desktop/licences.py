"""The licences of the packages that this program runs on."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from latchkey import __version__
from latchkey.app.about import Licence

_BUNDLED = "licences"
_TEXT = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST = 200


def licences() -> list[Licence]:
    """Of the frozen program those that were collected when it was built; else of the installed packages that it needs. Blocks
    for a tenth of a second."""
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    return list(_bundled(Path(bundle) / _BUNDLED) if bundle else _installed())


def _bundled(folder: Path) -> Iterator[Licence]:
    try:
        for one in json.loads((folder / "index.json").read_text("utf-8")):
            text = (folder / one["file"]).read_text("utf-8", "replace")
            yield Licence(one["name"], one["version"], one["licence"], text)
    except OSError:
        return


def _installed() -> Iterator[Licence]:
    yield Licence("Latchkey", __version__, "Apache-2.0", _text_of("latchkey"))
    seen = {"latchkey"}
    wanted = _needed_by("latchkey")
    found: dict[str, Licence] = {}
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        wanted += _needed_by(name)
        found[name] = Licence(package.metadata["Name"], package.version, _called(package), _text_of(name))
    yield from (found[name] for name in sorted(found))


def _needed_by(name: str) -> list[str]:
    """The packages that it names as its own, without what only its tests or extras need."""
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return []
    return [
        found[0].lower().replace("_", "-")
        for line in lines
        if "extra ==" not in line and (found := _NAME.match(line)) is not None
    ]


def _called(package: Distribution) -> str:
    metadata = package.metadata
    said = next((metadata[name] for name in ("License-Expression", "License") if name in metadata), "")
    classified = [
        one.rpartition("::")[2].strip() for one in metadata.get_all("Classifier") or [] if one.startswith("License")
    ]
    return said if said and len(said) < _LONGEST and "\n" not in said else ", ".join(classified)


def _text_of(name: str) -> str:
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return ""
    files = [one for one in package.files or () if _TEXT.search(one.name) and one.suffix not in (".py", ".pyc")]
    return "\n\n".join(Path(str(one.locate())).read_text("utf-8", "replace").strip() for one in files)
