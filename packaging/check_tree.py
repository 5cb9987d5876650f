"""Fails when git tracks what belongs to one machine: a file that .gitignore names, or the name of a home folder, a package
registry or a pip setting inside a file.

Such names get in with generated files (lock files, logs, reports) and mean nothing, or too much, to anybody else.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

# In pieces, so that this file does not name them either.
_REGISTRIES = ("files.python" + "hosted.org", "pypi" + ".org/simple", "registry" + ".npmjs", "proxy" + ".golang.org")
_FOLDERS = re.compile(r"(?<![\w.$}~-])/(?:root|work|home/[a-z][a-z0-9_-]*|Users/\w+)/[\w.]")
_SHOWN = 30
_SETTING = re.compile(r"(?:index-url|extra-index-url|find-links)='(.*)'")


def _of_this_machine() -> set[str]:
    """Hosts and folders that pip is set to use here."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    names = set()
    for words in _SETTING.findall(listed):
        for word in words.split():
            url = urlsplit(word)
            names.add(url.hostname or url.path)
    return {name for name in names if name and len(name) > 4}


def _tracked(*options: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *options], capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split("\0") if name]


def _names_in(path: Path, forbidden: set[str]) -> Iterator[str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return
    for number, line in enumerate(lines, 1):
        if _FOLDERS.search(line) or any(name in line for name in forbidden):
            yield f"{path}:{number}: names one machine: {line.strip()[:100]}"


def main() -> int:
    forbidden = {*_REGISTRIES, *_of_this_machine()}
    ignored = set(_tracked("--cached", "--ignored", "--exclude-standard"))
    found = [f"{path}: is tracked although .gitignore names it" for path in sorted(ignored)]
    for path in _tracked():
        if path not in ignored:
            found.extend(_names_in(path, forbidden))
    print("\n".join(found[:_SHOWN]), end="\n" if found else "")
    if len(found) > _SHOWN:
        print(f"and {len(found) - _SHOWN} more")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
