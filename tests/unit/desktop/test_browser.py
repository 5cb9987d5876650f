"""Web pages are opened in the browser, and nothing else is opened at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from latchkey.desktop.browser import open_page
from tests.fakes.browser import Desktop, noted


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with noted() as made:
        yield made


@pytest.mark.parametrize("url", ["https://example.org/help?a=b#c", "http://localhost:8008/consent?u=alice&h=1"])
def test_a_web_page_is_opened(desktop: Desktop, url: str) -> None:
    open_page(url)
    assert desktop.opened == [url]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "mailto:a@example.org", "ftp://example.org", "vscode://x", "example.org",
     "https://", "https://user@example.org", "//example.org", "https://example.org/a b", ""],
)  # fmt: skip
def test_anything_else_is_left_alone(desktop: Desktop, url: str) -> None:
    open_page(url)
    assert desktop.opened == []
