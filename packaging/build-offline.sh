#!/bin/sh
# Shows that the program can be built without a network and without git: from the source archive and the pinned packages alone.
# What is built is asked whether everything is in it, and thrown away.
set -eu

cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

packaging/build.sh --fetch "$folder/wheels"
build/venv/bin/python -m pip install --quiet --no-index --find-links "$folder/wheels" --require-hashes --requirement packaging/requirements-build.txt
build/venv/bin/python -m hatchling build --target sdist --directory "$folder"
tar -xzf "$folder"/latchkey-*.tar.gz -C "$folder"
rm "$folder"/latchkey-*.tar.gz
cd "$folder"/latchkey-*

# Where the system lets us, there is no network at all.
alone=
if unshare --map-root-user --net true 2>/dev/null; then alone="unshare --map-root-user --net"; fi
# shellcheck disable=SC2086  # some words, or none
PIP_NO_INDEX=1 $alone packaging/build.sh --wheels "$folder/wheels"
dist/latchkey/latchkey --self-test
