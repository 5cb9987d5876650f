"""A picture of every view in every state, light and dark, at 100 % and 200 %."""

from __future__ import annotations

import argparse
from pathlib import Path

from latchkey.language import LANGUAGES
from tests.shots.make_shots import SCALES, main

parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
parser.add_argument("folder", type=Path, nargs="?", default=Path("build/shots"), help="default: %(default)s")
parser.add_argument("--scale", type=int, action="append", choices=SCALES, help="only the pictures of this scale")
parser.add_argument("--language", default="en", choices=sorted(LANGUAGES), help="default: %(default)s")
asked = parser.parse_args()
main(asked.folder, asked.scale or SCALES, asked.language)
