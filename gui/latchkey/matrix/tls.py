"""The one TLS context of the program, with the certificates this computer trusts."""

from __future__ import annotations

import asyncio
import functools
import ssl
import sys
from pathlib import Path

_ELSEWHERE = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where distributions keep their certificates: a frozen build carries an OpenSSL that was told another place."""


async def tls_at_hand() -> ssl.SSLContext:
    """``system_tls``, read on a thread where nobody has read it yet."""
    return system_tls() if system_tls.cache_info().currsize else await asyncio.to_thread(system_tls)


@functools.cache
def system_tls() -> ssl.SSLContext:
    """Takes about 20 ms where the store is one large file, and lets other threads run meanwhile.

    Where the store is the system's own program, ``truststore`` asks it. Elsewhere it would read the file anew for
    every connection, on the thread of the window; here it is read once.
    """
    if sys.platform in ("win32", "darwin"):
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    places = ssl.get_default_verify_paths()
    if places.cafile or _has_certificates(places.capath):
        context.set_default_verify_paths()
        return context
    for path in _ELSEWHERE:
        if Path(path).is_file():
            context.load_verify_locations(cafile=path)
            break
    return context


def _has_certificates(folder: str | None) -> bool:
    try:
        return folder is not None and any(entry.suffix == ".0" for entry in Path(folder).iterdir())
    except OSError:
        return False
