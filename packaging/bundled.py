"""What of all that PyInstaller finds goes into the frozen program. Only what is named here does: a build host with more
installed makes no larger program, and none that brings another host's libraries to a desktop."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

_PLUGINS = {
    # A window under X11 and Wayland, and none at all; not the ones for machines without a desktop (EGLFS, Linux FB, VNC).
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    # File dialogs and colours as the desktop has them. Not GTK's: it brings 30 MB of the build host's libraries.
    "platformthemes": {"qxdgdesktopportal"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
    # Accents and other scripts. Not the keyboard on the screen: it brings Qt Quick.
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    # Avatars: what servers make of pictures, and what people upload.
    "imageformats": {"qgif", "qjpeg", "qwebp", "qico"},
    "xcbglintegrations": {"qxcb-glx-integration", "qxcb-egl-integration"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "wayland-shell-integration": {"xdg-shell"},
}
"""Of Qt, by folder. Left out whole: tls and networkinformation (HTTP is not Qt's here), iconengines (icons are compiled),
sqldrivers, printsupport, generic (input without a desktop), egldeviceintegrations, qmltooling."""

_QT_LIBRARIES = {"Core", "Gui", "Widgets", "Network", "DBus", "Svg", "OpenGL", "XcbQpa", "WaylandClient"}
_QT_MODULES = {"QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg"}

_FROM_THE_HOST = {"libssl", "libcrypto", "libsqlite3", "libffi", "libz", "liblzma", "libbz2", "libexpat", "libuuid"}
"""What Python's own modules are linked to, and a machine without Python may lack. All else that lies on the build host (C, C++,
GLib, fontconfig, X11, Wayland, OpenGL) is the machine's own: fonts and drivers depend on it."""

_OF_THE_INSTALLER = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
"""What pip notes of how it installed a package: nobody reads it in a bundle, and it holds hashes of scripts that name the folder
in which it was built."""


def is_wanted(name: str, source: str) -> bool:
    """``name``: the place in the bundle; ``source``: the file it is made from."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts, bare = path.parts, path.name.partition(".")[0].removeprefix("lib")
    if parts[0] == "PySide6":
        if "translations" in parts:
            return bare.startswith("qtbase_")
        if "plugins" in parts:
            return bare in _PLUGINS.get(parts[parts.index("plugins") + 1], ())
        if bare.startswith("Qt6"):
            return bare.removeprefix("Qt6") in _QT_LIBRARIES
        if len(parts) == 2 and bare.startswith("Qt"):
            return bare in _QT_MODULES
    if path.name in _OF_THE_INSTALLER and path.parent.suffix == ".dist-info":
        return False
    came_with_python = {"site-packages", "lib-dynload"}.intersection(Path(source).parts)
    if sys.platform == "linux" and ".so" in path.name and not came_with_python:
        return path.name.startswith("libpython") or path.name.partition(".")[0] in _FROM_THE_HOST
    return True
