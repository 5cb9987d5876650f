"""Why a connection failed, read from the causes of an exception."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from latchkey.session.answers import Trouble

_TLS_EXPIRED = {10, -67818, 0x800B0101}
_TLS_WRONG_HOST = {62, 64, -67602, 0x800B010F}
_TLS_UNTRUSTED = {2, 7, 18, 19, 20, 21, -67843, 0x800B0109, 0x800B010A}
"""Verify codes of OpenSSL (X509_V_ERR_*), macOS (errSec*) and Windows (CERT_E_*), as ``truststore`` passes them on."""

_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
_NO_NETWORK_ON_WINDOWS = {1231, 1232, 10051, 10065}
"""ERROR_NETWORK_UNREACHABLE, ERROR_HOST_UNREACHABLE, WSAENETUNREACH, WSAEHOSTUNREACH."""

_RESOLVER_SILENT = {socket.EAI_AGAIN}
"""The resolver did not answer: what a computer without a network says of every name."""

_WORST_LAST = (
    Trouble.TLS_WRONG_HOST,
    Trouble.TLS_EXPIRED,
    Trouble.TLS_UNTRUSTED,
    Trouble.TLS_FAILED,
    Trouble.NAME_NOT_FOUND,
    Trouble.CONNECTION_REFUSED,
    Trouble.CONNECTION_LOST,
    Trouble.TIMED_OUT,
    Trouble.NO_NETWORK,
)
"""A name with several addresses can fail in several ways at once: the one that says most about the server is told. No
IPv6 beside a refused IPv4 address is "refused"."""


def trouble_of(error: BaseException) -> tuple[Trouble, str] | None:
    """The trouble and the system's words for it; ``None`` where no cause is known. The words hold no URL and no data."""
    found = [told for cause in _causes(error) if (told := _told(cause)) is not None]
    return min(found, key=lambda told: _WORST_LAST.index(told[0]), default=None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _told(error: BaseException) -> tuple[Trouble, str] | None:
    match error:
        case ssl.SSLCertVerificationError():
            # Raised by hand, as ``truststore`` does, it may lack its fields.
            return _of_certificate(getattr(error, "verify_code", 0)), getattr(error, "verify_message", "")
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return Trouble.CONNECTION_LOST, "the server closed the connection"
        case ssl.SSLError():
            return Trouble.TLS_FAILED, (getattr(error, "reason", None) or "").replace("_", " ").lower()
        case socket.gaierror():
            silent = error.errno in _RESOLVER_SILENT
            return (Trouble.NO_NETWORK if silent else Trouble.NAME_NOT_FOUND), error.strerror or ""
        case UnicodeError():
            return Trouble.NAME_NOT_FOUND, "not a host name"
        case OSError():
            trouble = _of_system(error)
            return None if trouble is None else (trouble, error.strerror or type(error).__name__)
    return None


def _of_certificate(code: int) -> Trouble:
    # Windows shows the same code with and without its sign; those of macOS are small negative numbers.
    code = code & 0xFFFFFFFF if code < -0x7000000 else code
    if code in _TLS_EXPIRED:
        return Trouble.TLS_EXPIRED
    if code in _TLS_WRONG_HOST:
        return Trouble.TLS_WRONG_HOST
    if code in _TLS_UNTRUSTED:
        return Trouble.TLS_UNTRUSTED
    return Trouble.TLS_FAILED


def _of_system(error: OSError) -> Trouble | None:
    if isinstance(error, ConnectionRefusedError):
        return Trouble.CONNECTION_REFUSED
    if isinstance(error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
        return Trouble.CONNECTION_LOST
    if isinstance(error, TimeoutError):
        return Trouble.TIMED_OUT
    if error.errno in _NO_NETWORK or getattr(error, "winerror", None) in _NO_NETWORK_ON_WINDOWS:
        return Trouble.NO_NETWORK
    return None
