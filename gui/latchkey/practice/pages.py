"""Pages for a person's browser: plain HTML without scripts, light or dark as the browser likes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from starlette.responses import HTMLResponse, Response

_STYLE = """:root{color-scheme:light dark}
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}
label,input,button{font:inherit}label{display:block;margin:.8rem 0 .2rem}
input:not([type=checkbox]){width:100%;box-sizing:border-box;padding:.4rem}
button{padding:.4rem 1rem;margin:1rem .6rem 0 0}
td p,td button{margin:0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem .8rem .5rem 0;vertical-align:top}"""
_NOT_KEPT = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


def page(title: str, *parts: str, status: int = 200) -> Response:
    """``parts`` are HTML, as the functions below make it."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = f"<h1>{escape(title)}</h1>{''.join(parts)}<hr><p><small>A practice homeserver: nothing here is real.</small></p>"
    whole = f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body><main>{body}</main></body></html>'
    return HTMLResponse(whole, status, _NOT_KEPT)


def words(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def alert(text: str) -> str:
    """What went wrong; read out at once. Nothing where ``text`` is empty."""
    return f'<p role="alert"><strong>{escape(text)}</strong></p>' if text else ""


def link(text: str, url: str) -> str:
    return f'<p><a href="{escape(url)}">{escape(text)}</a></p>'


def field(label: str, name: str, value: str = "", kind: str = "text") -> str:
    return (
        f'<label for="{escape(name)}">{escape(label)}</label>'
        f'<input id="{escape(name)}" name="{escape(name)}" type="{kind}" value="{escape(value)}" autocomplete="off">'
    )


def tick(label: str, name: str) -> str:
    return f'<label><input type="checkbox" name="{escape(name)}" value="yes"> {escape(label)}</label>'


def button(label: str, does: str) -> str:
    """Sends its form with ``do`` of ``does``."""
    return f'<button name="do" value="{escape(does)}">{escape(label)}</button>'


def form(action: str, *parts: str, hidden: Mapping[str, str] | None = None) -> str:
    """``action`` is the address it is sent to; ``hidden`` goes along."""
    along = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in (hidden or {}).items()
    )
    return f'<form method="post" action="{escape(action)}">{along}{"".join(parts)}</form>'


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
