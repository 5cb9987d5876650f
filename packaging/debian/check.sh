#!/bin/sh
# Checks the Debian package: desktop entry, AppStream metadata, man page, lintian, and that all of it says the same version.
#
#   packaging/debian/check.sh [PACKAGE]    without one it makes one from dist/latchkey, packed quickly
set -eu

cd "$(dirname "$0")/../.."
packaging/system-packages.sh deb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

package=${1:-build/latchkey-to-check.deb}
[ $# -gt 0 ] || build/venv/bin/python packaging/debian/make_package.py --quick --to "$package"
dpkg-deb --extract "$package" "$work/tree"
share=$work/tree/usr/share
version=$(dpkg-deb --field "$package" Version)

desktop-file-validate "$share"/applications/*.desktop
appstreamcli validate --no-net --no-color "$share"/metainfo/*.metainfo.xml
LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings --encoding=utf8 --local-file "$share/man/man1/latchkey.1.gz" 2>"$work/man" >/dev/null
[ ! -s "$work/man" ] || { cat "$work/man"; exit 1; }

for said in \
    "the program: $("$work/tree/usr/bin/latchkey" --version | sed 's/^Latchkey //')" \
    "the source: $(sed -n 's/^__version__ = "\(.*\)"$/\1/p' gui/latchkey/__init__.py)" \
    "the metadata: $(sed -n 's/.*<release version="\([^"]*\)".*/\1/p' "$share"/metainfo/*.metainfo.xml)" \
    "the man page: $(zcat "$share/man/man1/latchkey.1.gz" | sed -n 's/^\.TH .*"Latchkey \([^"]*\)".*/\1/p')"; do
    [ "${said#*: }" = "$version" ] || { echo "The package is $version; ${said%%: *} says ${said#*: }" >&2; exit 1; }
done

# What is overridden is said in lintian-overrides, with its reason; anything else of weight fails.
lintian --fail-on error,warning --no-cfg --allow-root "$package"
echo "The package of Latchkey $version is well-formed."
