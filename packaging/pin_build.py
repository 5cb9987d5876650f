"""Pins everything that the build needs, by version and hash: ``python packaging/pin_build.py`` writes requirements-build.txt.

Asks the package index that pip is set to use, and writes down no address of it. Which platforms and Pythons the pins hold
for stands in the file; on another one ``pip install --require-hashes`` refuses, and this script makes pins for it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
TARGET = HERE / "requirements-build.txt"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
"""What glibc 2.34 runs; Debian 12 and Ubuntu 22.04 have that or a newer one."""

_HEAD = f"""\
# Made by packaging/pin_build.py; not edited by hand. What a build installs, each by version and SHA-256:
#   pip install --require-hashes -r packaging/requirements-build.txt
# Holds for Linux on x86-64 with glibc 2.34 or newer (Debian 12, Ubuntu 22.04) and CPython {", ".join(PYTHONS)}.
"""


class Pinned(NamedTuple):
    name: str
    version: str


def wanted() -> list[str]:
    """What the program, its build extra and its build system ask for."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))
    about = project["project"]
    return [*about["dependencies"], *about["optional-dependencies"]["build"], *project["build-system"]["requires"]]


def resolved(python: str, requirements: list[str]) -> dict[Pinned, str]:
    """The SHA-256 of each wheel that pip would install. Markers are those of the Python that runs this."""
    with tempfile.TemporaryDirectory() as nowhere:
        said = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
                *("--dry-run", "--ignore-installed", "--report", "-", "--target", nowhere),
                *("--only-binary", ":all:", "--implementation", "cp", "--python-version", python),
                *(word for platform in PLATFORMS for word in ("--platform", platform)),
                *requirements,
            ],
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    return {
        Pinned(one["metadata"]["name"].lower().replace("_", "-"), one["metadata"]["version"]): one["download_info"][
            "archive_info"
        ]["hashes"]["sha256"]
        for one in json.loads(said)["install"]
    }


def main() -> int:
    if sys.version_info[:2] != (3, 11):
        print("Run this with Python 3.11: it needs what a newer one has built in.", file=sys.stderr)
        return 2
    hashes: dict[Pinned, set[str]] = defaultdict(set)
    requirements = wanted()
    for python in PYTHONS:
        for pinned, sha256 in resolved(python, requirements).items():
            hashes[pinned].add(sha256)
        requirements = [f"{pinned.name}=={pinned.version}" for pinned in hashes]
    lines = [
        " \\\n    ".join((f"{pinned.name}=={pinned.version}", *(f"--hash=sha256:{one}" for one in sorted(of_it))))
        for pinned, of_it in sorted(hashes.items())
    ]
    TARGET.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} packages are pinned in {TARGET.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
