"""A journal as one HTML page that needs nothing else: no script, no picture or font from anywhere. All text is escaped.

It is in the language of whoever makes it, with events and facts under their own names."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from latchkey.app import clock_words, happenings, journal_shown
from latchkey.app.meanings import meaning
from latchkey.language import current, mark, tr, trn

from .palette import DARK, LIGHT
from .plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from latchkey.app.journal_report import Named, Report
    from latchkey.session.journal import Entry

TITLE = mark("Journal of a Latchkey session")
_LONGEST = 2_000
_COLOURS = ("window", "base", "hover", "line", "text", "muted", "accent")

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<h1>{title}</h1>
{about}
<dl>
{facts}</dl>
<figure>
{pictures}
<figcaption>{zone}</figcaption>
</figure>
<h2>{count}</h2>
<table>
<thead><tr>{columns}</tr></thead>
<tbody>
{rows}</tbody>
</table>
<footer>{written}</footer>
</body>
</html>
"""
_STYLE = """:root {{ {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
@media print {{ :root {{ {light} --window: #ffffff; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem; background: var(--window); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }}
h1 {{ font-size: 1.5rem; margin: 0 0 1rem; }}
h2 {{ font-size: 1.1rem; margin: 2rem 0 .6rem; break-after: avoid; }}
p {{ margin: .3rem 0; max-width: 50rem; overflow-wrap: anywhere; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 1.2rem 0; }}
dt {{ color: var(--muted); }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
figure {{ margin: 1.5rem 0; overflow-x: auto; border: 1px solid var(--line); }}
figure svg {{ display: block; width: 100%; min-width: 46rem; height: auto; }}
figcaption {{ color: var(--muted); font-size: .8rem; padding: .3rem .5rem; }}
figure text {{ font-family: system-ui, sans-serif; }}
figure .dark {{ display: none; }}
@media screen and (prefers-color-scheme: dark) {{ figure .dark {{ display: block; }} figure .light {{ display: none; }} }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; background: var(--base); font-size: .87rem; }}
th, td {{ padding: .4rem .7rem; text-align: left; vertical-align: top; border: 1px solid var(--line);
  overflow-wrap: anywhere; }}
th {{ color: var(--muted); font-weight: 600; }}
td:first-child, td:last-child {{ font-family: ui-monospace, monospace; font-size: .8rem; }}
td:nth-child(2) {{ font-weight: 600; }}
td span {{ display: inline-block; margin-right: 1em; }}
th:first-child {{ width: 13.5rem; }}
th:nth-child(2), th:nth-child(3) {{ width: 22%; }}
tbody tr:hover {{ background: var(--hover); }}
footer {{ color: var(--muted); font-size: .8rem; margin-top: 1.5rem; }}
thead {{ display: table-header-group; }}
tr {{ break-inside: avoid; }}
@media print {{ body {{ max-width: none; padding: 0; font-size: 10pt; }} }}
@page {{ size: landscape; margin: 14mm; }}
"""


def page(report: Report, written_ms: int, pictures: Mapping[str, bytes]) -> str:
    """``written_ms``: Unix time. ``pictures``: of its timeline, SVG as ``timeline_file`` makes it, "light" and "dark"."""
    columns = tr("Time (UTC)"), tr("What happened"), tr("What it meant"), tr("Facts")
    return _PAGE.format(
        language=current(),
        title=escape(tr(TITLE)),
        style=_STYLE.format(light=_variables(LIGHT), dark=_variables(DARK)),
        about="\n".join(f"<p>{_text(sentence)}</p>" for sentence in report.about),
        facts=_named(report.facts),
        pictures="\n".join(_inline(name, picture) for name, picture in pictures.items()),
        zone=_text(
            tr("Its times are those of the computer that wrote this ({zone}).", zone=clock_words.zone(written_ms))
        ),
        count=_text(_count(len(report.entries))),
        columns="".join(f'<th scope="col">{_text(column)}</th>' for column in columns),
        rows="".join(_row(entry) for entry in report.entries),
        written=_text(
            tr(
                "Written {when}. Tokens appear as fingerprints, the first 8 hex digits of their SHA-256; no token, password "
                "or key is in it.",
                when=clock_words.in_utc(written_ms),
            )
        ),
    )


def _inline(name: str, picture: bytes) -> str:
    """An SVG document as a part of the page, as wide as there is room."""
    _, _, rest = picture.decode().partition("<svg ")
    return f'<svg class="{name}" role="img" {rest[rest.index("viewBox=") :]}'


def _count(count: int) -> str:
    if count == 0:
        return tr("No entries")
    return trn("{count} entry", "{count} entries, the newest at the end", count)


def _row(entry: Entry) -> str:
    said = [("event", entry.event), ("session", entry.session), *journal_shown.facts(entry)]
    cells = (
        clock_words.in_utc(entry.at_ms),
        _text(happenings.in_words(entry)),
        _text(meaning(entry)),
        "\n".join(f"<span>{_text(name)}: {_text(value)}</span>" for name, value in said if value),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _named(facts: Named) -> str:
    return "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>\n" for name, value in facts)


def _variables(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colours[name]};" for name in _COLOURS)


def _text(text: str) -> str:
    """One line, without what could steer the browser or the direction of what stands around it."""
    return f"<bdi>{escape(one_line(text, _LONGEST))}</bdi>"
