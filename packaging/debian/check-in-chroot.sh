#!/bin/bash
# Installs the package on a bare Debian, starts it there with and without a display, and removes it again. As root:
#
#   packaging/debian/check-in-chroot.sh [PACKAGE] [ROOT]
#
# ROOT is a Debian that debootstrap has made; without it one is made in a folder of its own, from the mirror that this system
# uses, which takes minutes. A ROOT that is given and not there yet is made and kept. It has no Python, no display and no fonts
# but those that the package brings.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$here/../../gui/latchkey/__init__.py")
package=$(realpath "${1:-$here/../../dist/latchkey_${version}_$(dpkg --print-architecture).deb}")
suite=${SUITE:-bookworm}
work=$(mktemp -d)
base=${2:-$work/base}

[ "$(id -u)" = 0 ] || { echo "As root: it makes a chroot." >&2; exit 2; }
[ -f "$package" ] || { echo "There is no $package: make deb" >&2; exit 2; }

step() { printf '%4d s  %s\n' "$SECONDS" "$*"; }

if [ ! -x "$base/usr/bin/dpkg" ]; then
    step "a bare Debian ($suite)"
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
    debootstrap --variant=minbase "$suite" "$base" "$mirror" >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log"; exit 1; }
fi
bare=$work/bare
cp -a "$base" "$bare"

end() {
    for place in dev/shm dev proc; do mountpoint -q "$bare/$place" && umount "$bare/$place"; done
    rm -rf --one-file-system "$work"
}
trap end EXIT
mount -t proc proc "$bare/proc"
mount -t tmpfs -o mode=755 tmpfs "$bare/dev"
for device in null zero full random urandom tty; do cp -a "/dev/$device" "$bare/dev/"; done
ln -s /proc/self/fd "$bare/dev/fd"
mkdir "$bare/dev/shm"
mount -t tmpfs tmpfs "$bare/dev/shm"
# Names and certificates as this computer has them; apt asks the mirrors that this computer asks.
cp /etc/resolv.conf "$bare/etc/"
rm -rf "$bare"/etc/apt/sources.list "$bare"/etc/apt/sources.list.d
cp -a /etc/apt/sources.list* "$bare/etc/apt/" 2>/dev/null || true
cp -a /etc/apt/apt.conf.d/. "$bare/etc/apt/apt.conf.d/"
cp -a /usr/share/keyrings/. "$bare/usr/share/keyrings/"
cp "$package" "$bare/tmp/latchkey.deb"

inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_somebody() { chroot --userspec=somebody:somebody "$bare" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/somebody LANG=C.UTF-8 "$@"; }

[ -z "$(inside sh -c 'command -v python3 || true')" ] || { echo "This Debian has a Python: it proves nothing" >&2; exit 1; }
step "apt-get update"
inside apt-get -qq -o Acquire::Languages=none update
inside useradd --create-home somebody
step "install"
files() { (cd "$bare" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./home -o -path ./root \) -prune -o -print | sort); }
inside apt-get -qq install -y --no-install-recommends xvfb xauth >/dev/null 2>"$work/apt" || { cat "$work/apt"; exit 1; }
inside apt-get -qq satisfy -y --no-install-recommends "$(dpkg-deb --field "$package" Depends)" >/dev/null 2>"$work/apt" || { cat "$work/apt"; exit 1; }
files >"$work/before"
inside apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends /tmp/latchkey.deb >"$work/apt" 2>&1 || { cat "$work/apt"; exit 1; }

step "self-test, without a display"
as_somebody latchkey --self-test
step "a scenario, without a display"
as_somebody latchkey --scenario soft-logout
step "a scenario, under X11"
as_somebody xvfb-run --auto-servernum --server-args="-screen 0 1280x800x24" latchkey --scenario soft-logout
step "its window, under X11, until it is told to end"
as_somebody xvfb-run --auto-servernum --server-args="-screen 0 1280x800x24" timeout --preserve-status 20 latchkey
[ -d "$bare/home/somebody/.local/share/latchkey/profiles/default" ] || { echo "It has made no profile" >&2; exit 1; }
step "what it has stored is forgotten"
as_somebody latchkey forget --all --yes
left=$(cd "$bare/home/somebody" && find . -iname '*latchkey*')
[ -z "$left" ] || { printf 'forget has left:\n%s\n' "$left" >&2; exit 1; }

step "remove and purge"
inside apt-get -qq -o Dpkg::Use-Pty=0 purge -y latchkey >"$work/apt" 2>&1 || { cat "$work/apt"; exit 1; }
files >"$work/after"
grep -v -E '^\./(var/(log|lib/(dpkg|apt)|cache)|run)/' "$work/before" >"$work/was"
grep -v -E '^\./(var/(log|lib/(dpkg|apt)|cache)|run)/' "$work/after" >"$work/is"
diff "$work/was" "$work/is" || { echo "The files differ from those before it was installed" >&2; exit 1; }
! inside dpkg-query -W latchkey 2>/dev/null || { echo "dpkg still knows it" >&2; exit 1; }
step "nothing of it is left: good"
