"""Makes ``dist/latchkey_VERSION_ARCHITECTURE.deb`` out of the frozen program in ``dist/latchkey``.

``python packaging/debian/make_package.py`` needs dpkg, binutils, chrpath and PySide6. ``--quick`` packs it less tightly, which the checks
have no time to wait for; ``--to FILE`` puts it elsewhere. The same program, built from the same commit, gives the same package.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "packaging" / "debian"
FROZEN = ROOT / "dist" / "latchkey"
TREE = ROOT / "build" / "deb"
sys.path.insert(0, str(ROOT / "packaging" / "linux"))

from make_files import CLIENT_URI, __version__  # noqa: E402 - found by the line above
from make_files import main as make_files  # noqa: E402 - as above

_FILE = re.compile(r"^File: (.+)$", re.MULTILINE)
_SEARCHED = re.compile(r"\((?:RUNPATH|RPATH)\)\s+Library \w+: \[(.+)\]")
_OUTSIDE = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+)\]")
_OF_LIBC = re.compile(r"Name: GLIBC_(\d+)\.(\d+)")
_IN_THE_CACHE = re.compile(r"^\s+(\S+) \(.*x86-64.*\) => (\S+)$", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="pack less tightly")
    parser.add_argument("--to", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if not (FROZEN / "latchkey").is_file():
        sys.stderr.write(f"There is no {FROZEN / 'latchkey'}: make build\n")
        return 1
    architecture = _said_by("dpkg", "--print-architecture").strip()
    package = asked.to or ROOT / "dist" / f"latchkey_{__version__}_{architecture}.deb"
    os.environ.setdefault("SOURCE_DATE_EPOCH", _day_of_the_sources())
    _fill(TREE, architecture)
    packing = ["-Zgzip", "-z1"] if asked.quick else ["-Zxz"]
    subprocess.run(["dpkg-deb", "--root-owner-group", *packing, "--build", str(TREE), str(package)], check=True)
    return 0


def _fill(tree: Path, architecture: str) -> None:
    shutil.rmtree(tree, ignore_errors=True)
    library, doc = tree / "usr" / "lib" / "latchkey", tree / "usr" / "share" / "doc" / "latchkey"
    shutil.copytree(FROZEN, library, symlinks=True)
    _forget_the_builder(library)
    (tree / "usr" / "bin").mkdir()
    (tree / "usr" / "bin" / "latchkey").symlink_to("../lib/latchkey/latchkey")
    make_files(tree / "usr")
    doc.mkdir(parents=True)
    (doc / "copyright").write_text(
        _filled("copyright", YEAR=_day()[:4], COMPONENTS="\n".join(_components(library))), "utf-8"
    )
    (doc / "changelog.gz").write_bytes(gzip.compress(_changelog().encode(), mtime=0))
    overrides = tree / "usr" / "share" / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(HERE / "lintian-overrides", overrides / "latchkey")
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == library / "latchkey" else 0o644)
    files = [path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink()]
    control = tree / "DEBIAN"
    control.mkdir(mode=0o755)
    (control / "control").write_text(
        _filled(
            "control",
            VERSION=__version__,
            ARCHITECTURE=architecture,
            HOST=urlsplit(CLIENT_URI).hostname or "",
            SIZE_KB=str(sum(path.stat().st_size for path in files) // 1024),
            LIBRARIES=", ".join(_libraries(library)),
        ),
        "utf-8",
    )
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in files]
    (control / "md5sums").write_text("".join(sums), "utf-8")


def _forget_the_builder(library: Path) -> None:
    """A Python of the builder's own has its modules look for libraries in the builder's folders. On another computer somebody
    else may have a folder of that name, and what is in it would run."""
    _, *parts = _FILE.split(_said_by("readelf", "--dynamic", *map(str, _programs(library))))
    for path, read in zip(parts[::2], parts[1::2], strict=True):
        searched = [place for places in _SEARCHED.findall(read) for place in places.split(":")]
        if not all(place.startswith("$ORIGIN") for place in searched):
            subprocess.run(["chrpath", "--delete", path], check=True, stdout=subprocess.DEVNULL)


def _libraries(library: Path) -> list[str]:
    """The packages whose libraries the program is linked to and does not bring itself, as they are called on this system."""
    brought = {path.name for path in library.rglob("*.so*")}
    read = _said_by("readelf", "--dynamic", "--version-info", *map(str, _programs(library)))
    wanted = {name for name in _OUTSIDE.findall(read) if name not in brought}
    places = dict(_IN_THE_CACHE.findall(_said_by("/sbin/ldconfig", "--print-cache")))
    if missing := wanted - places.keys():
        raise SystemExit(f"This system has no {', '.join(sorted(missing))}: packaging/system-packages.sh run")
    packages = {_owner(Path(places[name])) for name in wanted}
    newest = max((int(major), int(minor)) for major, minor in _OF_LIBC.findall(read))
    return [f"libc6 (>= {newest[0]}.{newest[1]})" if name == "libc6" else name for name in sorted(packages)]


def _programs(library: Path) -> Iterator[Path]:
    for path in library.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def _owner(path: Path) -> str:
    """By either of the two names that a file below ``/lib`` has where that is a link."""
    real = path.resolve()
    for name in (real, Path("/lib", real.relative_to("/usr/lib")) if real.is_relative_to("/usr/lib") else real):
        found = subprocess.run(
            ["dpkg-query", "--search", str(name)], capture_output=True, text=True, check=False
        ).stdout
        if found:
            return found.partition(":")[0]
    raise SystemExit(f"{path} belongs to no package")


def _components(library: Path) -> list[str]:
    index = json.loads((library / "_internal" / "licences" / "index.json").read_text("utf-8"))
    return sorted(
        {f"  {one['name']} {one['version']}: {one['licence'] or one['file']}" for one in index}, key=str.lower
    )


def _changelog() -> str:
    day = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
    maintainer = re.findall(r"^Maintainer: (.*)@HOST@>$", (HERE / "control").read_text("utf-8"), re.MULTILINE)[0]
    host = urlsplit(CLIENT_URI).hostname
    return (
        f"latchkey ({__version__}) unstable; urgency=medium\n\n  * What has changed is told at {CLIENT_URI}\n\n"
        f" -- {maintainer}{host}>  {day}\n"
    )


def _day() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))


def _day_of_the_sources() -> str:
    found = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or str(int((FROZEN / "latchkey").stat().st_mtime))


def _filled(template: str, **values: str) -> str:
    values = {"CLIENT_URI": CLIENT_URI, **values}
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], (HERE / template).read_text("utf-8"))


def _said_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
