#!/bin/sh
# Prints the path of a Python that can carry Latchkey: 3.11 or newer, able to make a virtual environment.
# Each candidate is run, not only looked up: a version manager's shim may stand for a Python that is not there.
set -u

probe='
import sys
import ensurepip, venv
if sys.version_info < (3, 11):
    sys.exit(1)
print(sys.executable)
'

for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    found=$("$candidate" -c "$probe" 2>/dev/null) && [ -n "$found" ] && echo "$found" && exit 0
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Debian keeps the module that fills a virtual environment in a package of its own.
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends python3 python3-venv; } >&2
    found=$(/usr/bin/python3 -c "$probe" 2>/dev/null) && echo "$found" && exit 0
fi

echo "Latchkey needs Python 3.11 or newer with its venv module." >&2
command -v apt-get >/dev/null && echo "Run: sudo apt-get install -y python3 python3-venv" >&2
exit 1
