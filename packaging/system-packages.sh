#!/bin/sh
# Sees to the system packages that no wheel brings: Qt's libraries, and for the tests a display, a keyring, a desktop's session, a
# screen reader's bus and a browser.
#
#   packaging/system-packages.sh run     what the window needs
#   packaging/system-packages.sh build   what freezing it needs besides a Python
#   packaging/system-packages.sh deb     what making and checking the Debian package needs
#   packaging/system-packages.sh test    all of that, and what the tests need
#
# As root it installs what is missing; otherwise it says what to run and fails. Where there is no dpkg it says nothing.
set -eu

# Where a package has another name on a newer system, both stand here.
run="libglib2.0-0|libglib2.0-0t64 libgl1 libegl1 libfontconfig1 libfreetype6 libxkbcommon0 libdbus-1-3 libbrotli1
     fonts-dejavu-core libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-render-util0
     libxcb-image0 libxcb-randr0 libxcb-xkb1 libwayland-cursor0 libwayland-egl1"
# A Debian's own Python has its library in a package of its own.
build="binutils libpython3.11|libpython3.12|libpython3.13"
deb="binutils chrpath lintian desktop-file-utils appstream man-db"
test="dbus gnome-keyring mate-session-manager at-spi2-core openbox xvfb xauth git chromium chromium-driver"

case "${1:-}" in
run) wanted=$run ;;
build) wanted=$build ;;
deb) wanted=$deb ;;
test) wanted="$run $build $deb $test" ;;
*)
    echo "usage: $0 run|build|deb|test" >&2
    exit 2
    ;;
esac

command -v dpkg-query >/dev/null || exit 0

installed() {
    dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

missing=
for names in $wanted; do
    found=
    for name in $(echo "$names" | tr '|' ' '); do
        if installed "$name"; then found=yes; fi
    done
    [ -n "$found" ] || missing="$missing $names"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "Missing system packages. Run:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$(echo "$missing" | sed 's/|[^ ]*//g')" >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
chosen=
for names in $missing; do
    for name in $(echo "$names" | tr '|' ' '); do
        if apt-cache show "$name" >/dev/null 2>&1; then
            chosen="$chosen $name"
            break
        fi
    done
done
echo "Installing:$chosen"
# shellcheck disable=SC2086  # a list of words
apt-get -qq install -y --no-install-recommends $chosen >/dev/null
