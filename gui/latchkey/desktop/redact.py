"""Text that leaves the program, without what must not leave it."""

from __future__ import annotations

import re

REDACTED = "<redacted>"

_NAMES = (
    "access_token|refresh_token|login_token|loginToken|id_token|token|password|passwd|secret|authorization|"
    "code|code_verifier|client_secret|key"
)
_RULES = (
    # The query of an address: tokens, sync positions, search terms.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s?\"'<>]+\?)[^\s\"'<>]+", re.IGNORECASE), rf"\1{REDACTED}"),
    # A name and a password in front of a host.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@\"'<>]+@", re.IGNORECASE), rf"\1{REDACTED}@"),
    (re.compile(r"(\b(?:bearer|basic)\s+)[\w.~+/=-]{4,}", re.IGNORECASE), rf"\1{REDACTED}"),
    # A quoted value ends at a quote without a backslash, whatever is in it, or with the line: it may have been quoted
    # more than once, and too much is better than too little.
    (
        re.compile(
            rf"(\b(?:{_NAMES})\b\\*[\"']?\s*[=:]\s*b?)"
            r"\\*(?:\"(?:[^\"\n]|(?<=\\)\")*(?:\"|$)|'(?:[^'\n]|(?<=\\)')*(?:'|$))",
            re.IGNORECASE | re.MULTILINE,
        ),
        rf"\1{REDACTED}",
    ),
    (re.compile(rf"(\b(?:{_NAMES})=)[^\s\"'&,;<>)}}\]]+", re.IGNORECASE), rf"\1{REDACTED}"),
    # Tokens of Synapse and of Matrix Authentication Service, wherever they stand.
    (re.compile(r"\b(?:sy[trl]|ma[tr]|mc[tr]|mpt|mua)_[\w-]{6,}"), REDACTED),
)


def redact(text: str) -> str:
    """``text`` without tokens, passwords, and the queries of addresses, as far as they can be told by their looks.

    The second net: the first is that secrets are ``Secret`` and print as ``<redacted>``.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
