#!/bin/sh
# Builds the frozen program into dist/latchkey, in an environment of its own (build/venv), from packages that are pinned by hash.
#
#   packaging/build.sh                     from this tree, packages from the index that pip is set to use
#   packaging/build.sh --wheels FOLDER     the same without any network: every package comes from FOLDER
#   packaging/build.sh --fetch FOLDER      only puts those packages into FOLDER
set -eu

cd "$(dirname "$0")/.."
environment=build/venv
pins=packaging/requirements-build.txt
ready=$environment/.ready-build

case "${1:-}" in
"") from= ;;
--wheels) from="--no-index --find-links ${2:?a folder of wheels}" ;;
--fetch) : "${2:?a folder for the wheels}" ;;
*)
    sed -n 's/^# \{0,1\}//; 2,6p' "$0" >&2
    exit 2
    ;;
esac

# Neither what somebody has set for their own work nor the order of a set decides what is built.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV
export PYTHONHASHSEED=1 PYINSTALLER_CONFIG_DIR="$PWD/build/pyinstaller/config" PIP_DISABLE_PIP_VERSION_CHECK=1
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1735689600)}
export SOURCE_DATE_EPOCH

packaging/system-packages.sh build
[ -x $environment/bin/python ] || "$(packaging/find-python.sh)" -m venv $environment
if [ "${1:-}" = --fetch ]; then
    exec $environment/bin/python -m pip download --quiet --require-hashes --requirement $pins --dest "$2"
fi
if [ ! $ready -nt $pins ]; then
    # shellcheck disable=SC2086  # two words, or none
    $environment/bin/python -m pip install --quiet $from --require-hashes --requirement $pins
    touch $ready
fi
# As a wheel, so that what is frozen is what an installation has.
$environment/bin/python -m pip install --quiet --no-index --no-build-isolation --no-deps --force-reinstall .
$environment/bin/python -m PyInstaller packaging/latchkey.spec --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller
