"""What can be set, and what an own proxy may be called."""

from __future__ import annotations

import pytest

from latchkey.app import proxy_address
from latchkey.app.settings import OwnProxy, Settings, checked


def test_numbers_out_of_their_bounds_become_the_nearest_within() -> None:
    assert checked(Settings(refresh_margin_percent=0, journal_days=0)) == Settings(
        refresh_margin_percent=5, journal_days=1
    )
    assert checked(Settings(refresh_margin_percent=51, journal_days=3651)) == Settings(
        refresh_margin_percent=50, journal_days=3650
    )


def test_a_language_that_there_is_none_of_is_that_of_the_system() -> None:
    assert checked(Settings(language="tlh")).language == ""
    assert checked(Settings(language="de")).language == "de"


@pytest.mark.parametrize(
    "typed, url",
    [
        ("http://proxy.example.org:3128", "http://proxy.example.org:3128"),
        (" HTTPS://Proxy.Example.org/ ", "https://proxy.example.org"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080"),
        ("http://bücher.example:3128", "http://bücher.example:3128"),
    ],
)
def test_an_own_proxy_is_a_scheme_a_host_and_perhaps_a_port(typed: str, url: str) -> None:
    assert proxy_address.read(typed) == OwnProxy(url)


@pytest.mark.parametrize(
    "typed, beginning",
    [
        ("  ", "Type its address"),
        ("proxy.example.org:3128", "Begin with http://"),
        ("ftp://proxy.example.org", "Begin with http://"),
        ("http://", "This is not the address"),
        ("http://proxy example.org", "This is not the address"),
        ("http://-proxy.example.org", "This is not the address"),
        ("http://[::1", "This is not the address"),
        ("http://[v1.x]", "This is not the address"),
        ("http://proxy.example.org:99999", "This is not the address"),
        ("http://" + ".".join(["a" * 60] * 5), "This is not the address"),
        ("http://proxy.example.org:0", "Nothing but a host and a port"),
        ("http://proxy.example.org/path", "Nothing but a host and a port"),
        ("http://proxy.example.org?x=1", "Nothing but a host and a port"),
        ("http://alice:hunter2@proxy.example.org", "A name and a password cannot be kept here"),
    ],
)
def test_whatever_else_is_typed_is_explained_and_never_quoted(typed: str, beginning: str) -> None:
    problem = proxy_address.read(typed)
    assert isinstance(problem, str)
    assert problem.startswith(beginning)
    assert "hunter2" not in problem
