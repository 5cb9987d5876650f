"""Collects the licence texts of everything that goes into the frozen program, and fails where one is not to be found.

They come from the metadata of the packages; for libraries of the build host from what its package manager knows of them;
and from packaging/licences where a package brings none.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sysconfig
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
TEXTS = HERE / "licences"

_LGPL = tuple(TEXTS / name for name in ("qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"))
_BRING_NONE = {"pyside6-essentials": _LGPL, "shiboken6": _LGPL}
_ALWAYS = "pyinstaller"
"""Its bootloader is the executable itself."""
_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_IDENTIFIERS = re.compile(r"^License ::(?: OSI Approved ::)? (.*)$")


class MissingLicenceError(Exception):
    """Names everything that has none."""


class Licence(NamedTuple):
    name: str
    version: str
    licence: str
    """As its makers call it: "MIT", "BSD License"."""
    texts: Sequence[Path]


def write_licences(analysis: Any, folder: Path) -> list[tuple[str, str, str]]:
    """Of an ``Analysis`` after everything unwanted was taken out of it. The entries of ``licences/`` for ``datas``: a text for
    each, and ``index.json``, a list of ``{"name", "version", "licence", "file"}``. Raises ``MissingLicenceError``."""
    sources = {Path(one[1]) for one in (*analysis.pure, *analysis.binaries, *analysis.datas) if one[1]}
    found = [_own(), _python(), *_of_packages(sources), *_of_host(analysis.binaries)]
    if missing := sorted(one.name for one in found if not one.texts):
        raise MissingLicenceError(f"No licence text: {', '.join(missing)}. Put NAME.txt into {TEXTS}.")
    folder.mkdir(parents=True, exist_ok=True)
    index, entries = [], []
    for one in sorted(found, key=lambda one: one.name.lower()):
        file = folder / f"{one.name}.txt"
        file.write_text("\n\n".join(text.read_text("utf-8", "replace").strip() for text in one.texts) + "\n", "utf-8")
        index.append({"name": one.name, "version": one.version, "licence": one.licence, "file": file.name})
        entries.append((f"licences/{file.name}", str(file), "DATA"))
    (folder / "index.json").write_text(json.dumps(index, indent=1) + "\n", "utf-8")
    return [*entries, ("licences/index.json", str(folder / "index.json"), "DATA")]


def _own() -> Licence:
    from latchkey import __version__

    return Licence("Latchkey", __version__, "Apache-2.0", [HERE.parent / "LICENSE"])


def _python() -> Licence:
    places = (
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sysconfig.get_config_var("prefix")) / "LICENSE.txt",
    )
    texts = [place for place in places if place.is_file()][:1]
    return Licence("Python", platform.python_version(), "PSF-2.0", texts)


def _of_packages(sources: set[Path]) -> Iterable[Licence]:
    installed = {package.metadata["Name"]: package for package in distributions()}  # some are found twice
    for package in installed.values():
        name = package.metadata["Name"]
        files = {Path(str(package.locate_file(file))) for file in package.files or ()}
        if name != "latchkey" and (name == _ALWAYS or files & sources):
            yield Licence(name, package.version, _called(package), _texts(package, name))


def _texts(package: Distribution, name: str) -> Sequence[Path]:
    ours = TEXTS / f"{name.lower()}.txt"
    if ours.is_file():
        return [ours]
    if name.lower().replace("_", "-") in _BRING_NONE:
        return _BRING_NONE[name.lower().replace("_", "-")]
    return [
        Path(str(package.locate_file(file)))
        for file in package.files or ()
        if ".dist-info" in file.parts[0] and _TEXT.match(file.name)
    ]


def _called(package: Distribution) -> str:
    about = package.metadata
    classified = [found[1] for one in about.get_all("Classifier") or () if (found := _IDENTIFIERS.match(one))]
    stated = about.get("License-Expression") or about.get("License") or ""
    return stated if stated and stated != "UNKNOWN" and "\n" not in stated else " OR ".join(classified)


def _of_host(binaries: Iterable[tuple[str, str, str]]) -> Iterable[Licence]:
    """Libraries that neither Python nor a package has brought, by the package of the system that has."""
    owners: dict[str, str] = {}
    for _, source, _ in binaries:
        path = Path(source)
        if "site-packages" in path.parts or "lib-dynload" in path.parts or path.name.startswith("libpython"):
            continue
        name, version = _owner(path)
        owners[name] = version
    for name, version in owners.items():
        texts = (TEXTS / f"{name}.txt", Path("/usr/share/doc") / name / "copyright")
        yield Licence(name, version, "", [text for text in texts if text.is_file()][:1])


def _owner(library: Path) -> tuple[str, str]:
    """Package and version; the library's own name where no package manager is there to ask."""
    try:
        said = subprocess.run(
            ["dpkg-query", "--search", f"*/{library.resolve().name}"], capture_output=True, text=True, check=True
        ).stdout
        name = said.partition(":")[0]
        version = subprocess.run(
            ["dpkg-query", "--show", "--showformat", "${Version}", name], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return library.name.partition(".")[0], ""
    return name, version
