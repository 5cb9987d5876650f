"""``python -m tests.shots [FOLDER]``; with a scale after it, the pictures of that scale alone."""

import sys
from pathlib import Path

from tests.shots.make_shots import draw, main

DEFAULT = Path("build/shots")

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
if len(sys.argv) > 2:
    draw(folder, int(sys.argv[2]))
else:
    main(folder)
