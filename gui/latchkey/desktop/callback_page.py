"""What a browser shows that has brought an answer. Every word is ours: nothing that a server or a caller says comes in."""

from __future__ import annotations

import base64
import hashlib
from enum import Enum
from http import HTTPStatus

from latchkey.language import current, mark, tr


class Page(Enum):
    """Its status, heading and sentence."""

    ARRIVED = (
        HTTPStatus.OK,
        mark("Back to Latchkey"),
        mark("You can close this page and go back to Latchkey, which goes on by itself."),
    )
    REFUSED = (
        HTTPStatus.OK,
        mark("Signing in was not completed"),
        mark("You can close this page and go back to Latchkey: it says what happened, and what you can do."),
    )
    ALREADY = (
        HTTPStatus.OK,
        mark("This is done already"),
        mark("Latchkey has had this answer. You can close this page and go back to Latchkey."),
    )
    STRAY = (
        HTTPStatus.BAD_REQUEST,
        mark("Latchkey does not wait for this page"),
        mark(
            "It may be from an earlier attempt. Go back to Latchkey, and open the page for signing in again from there."
        ),
    )
    NOTHING_HERE = (
        HTTPStatus.NOT_FOUND,
        mark("There is nothing here"),
        mark("Latchkey waits here for the answer to a sign-in, and for nothing else. You can close this page."),
    )
    ONLY_GET = (
        HTTPStatus.METHOD_NOT_ALLOWED,
        mark("This cannot be sent here"),
        mark("Latchkey waits here for a browser that brings the answer to a sign-in. You can close this page."),
    )
    TOO_LARGE = (
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        mark("This is too long"),
        mark(
            "Your browser sent more than an answer to a sign-in can be. Go back to Latchkey, and try again from there."
        ),
    )
    NOT_YET = (
        HTTPStatus.SERVICE_UNAVAILABLE,
        mark("Not in advance"),
        mark("Latchkey takes the answer once you open this page."),
    )


_STYLE = """
:root { color-scheme: light dark; --page: #f5f6f8; --card: #ffffff; --line: #dcdfe5; --text: #1c2026; --muted: #545c68; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16181c; --card: #1d2025; --line: #2e333b; --text: #e9ebee; --muted: #aab2bd; }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 30rem; margin: 1rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0; color: var(--muted); }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = "\r\n".join(
    (
        "Content-Type: text/html; charset=utf-8",
        f"Content-Security-Policy: {_POLICY}",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
        "Cross-Origin-Opener-Policy: same-origin",
        "Cross-Origin-Resource-Policy: same-origin",
        "Connection: close",
    )
)


def response(page: Page, *, with_body: bool = True) -> bytes:
    """HTTP/1.1, whole. Without its body it answers ``HEAD``."""
    status, heading, sentence = page.value[0], tr(page.value[1]), tr(page.value[2])
    body = (
        f'<!DOCTYPE html>\n<html lang="{current()}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{heading} – Latchkey</title>'
        f"<style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{heading}</h1><p>{sentence}</p></main></body>\n</html>\n"
    ).encode()
    allow = "Allow: GET\r\n" if page is Page.ONLY_GET else ""
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\n{allow}{_HEADERS}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + (body if with_body else b"")
