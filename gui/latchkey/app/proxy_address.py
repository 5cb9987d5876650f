"""The address of a proxy as a person types it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from latchkey.language import mark, tr

from .settings import OwnProxy

SCHEMES = ("http", "https", "socks5")
_NAME = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)*\.?")
_LONGEST_NAME = 253
_NO_ADDRESS = mark("This is not the address of a proxy.")


def read(text: str) -> OwnProxy | str:
    """The proxy, or what is wrong with its address in one sentence, which never quotes it: it may hold a password."""
    text = text.strip()
    if not text:
        return tr("Type its address, such as http://proxy.example.org:3128.")
    scheme, separator, _ = text.partition("://")
    if not separator or scheme.lower() not in SCHEMES:
        return tr("Begin with http://, https:// or socks5://.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return tr(_NO_ADDRESS)
    if parts.username is not None or parts.password is not None:
        return tr(
            "A name and a password cannot be kept here. Choose “As the system”, and put the whole address into the environment "
            "variable HTTPS_PROXY."
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment or port == 0:
        return tr("Nothing but a host and a port may follow, such as proxy.example.org:3128.")
    host = _host(parts)
    if not host:
        return tr(_NO_ADDRESS)
    return OwnProxy(f"{parts.scheme}://{host}" + (f":{port}" if port is not None else ""))


def _host(parts: SplitResult) -> str:
    """As it stands in an address; empty where nothing can be called so."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            return ""
    return host if len(host) <= _LONGEST_NAME and _NAME.fullmatch(host) else ""
