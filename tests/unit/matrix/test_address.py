"""What a person may type for a homeserver."""

from __future__ import annotations

import pytest

from latchkey.app.finding import FindProblem
from latchkey.matrix.address import Place, Typed, parse_base_url, parse_typed


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port"),
    [
        ("example.org", None, "example.org", None),
        ("  Example.ORG \n", None, "example.org", None),
        ("example.org.", None, "example.org", None),
        ("example.org/", None, "example.org", None),
        ("example.org:8448", None, "example.org", 8448),
        ("localhost:8008", None, "localhost", 8008),
        ("192.168.1.5", None, "192.168.1.5", None),
        ("192.168.1.5:8008", None, "192.168.1.5", 8008),
        ("[2001:DB8::1]", None, "[2001:db8::1]", None),
        ("[2001:db8::1]:8448", None, "[2001:db8::1]", 8448),
        ("2001:db8::1", None, "[2001:db8::1]", None),
        ("::1", None, "[::1]", None),
        ("http://example.org", "http", "example.org", None),
        ("HTTPS://example.org:443/", "https", "example.org", 443),
        ("http://[::1]:8008//", "http", "[::1]", 8008),
        ("bücher.example", None, "xn--bcher-kva.example", None),
        ("xn--bcher-kva.example", None, "xn--bcher-kva.example", None),
        ("faß.example", None, "xn--fa-hia.example", None),
        ("例え。テスト", None, "xn--r8jz45g.xn--zckzah", None),
    ],
)
def test_a_server_name_or_address_is_understood(text: str, scheme: str | None, host: str, port: int | None) -> None:
    typed = parse_typed(text)
    assert isinstance(typed, Typed)
    assert (typed.scheme, typed.place.host, typed.place.port, typed.user_id) == (scheme, host, port, None)


def test_a_name_is_sent_in_punycode_and_shown_as_its_people_write_it() -> None:
    for text in ("Bücher.example:8448", "xn--bcher-kva.example:8448"):
        typed = parse_typed(text)
        assert isinstance(typed, Typed)
        assert typed.place == Place("xn--bcher-kva.example", "bücher.example", 8448)
        assert (typed.place.netloc, typed.place.shown_netloc) == ("xn--bcher-kva.example:8448", "bücher.example:8448")


@pytest.mark.parametrize(
    ("text", "user_id", "netloc"),
    [
        ("@alice:example.org", "@alice:example.org", "example.org"),
        ("@alice:Example.org:8448", "@alice:Example.org:8448", "example.org:8448"),
        ("@alice:[::1]:8008", "@alice:[::1]:8008", "[::1]:8008"),
        ("@al!ce/+=x:localhost:8008", "@al!ce/+=x:localhost:8008", "localhost:8008"),
        ("@Älice:example.org", "@Älice:example.org", "example.org"),
        ("@a:bücher.example", "@a:xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_a_whole_user_id_is_split_at_its_first_colon(text: str, user_id: str, netloc: str) -> None:
    typed = parse_typed(text)
    assert isinstance(typed, Typed)
    assert (typed.user_id, typed.place.netloc) == (user_id, netloc)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", FindProblem.EMPTY),
        (" \t\n", FindProblem.EMPTY),
        ("example.org/matrix", FindProblem.HAS_PATH),
        ("https://example.org/_matrix/client/versions", FindProblem.HAS_PATH),
        ("https://example.org\\path", FindProblem.HAS_PATH),
        ("https://app.example.org/#/room/x", FindProblem.HAS_QUERY),
        ("example.org?a=b", FindProblem.HAS_QUERY),
        ("https://example.org/?a=/b", FindProblem.HAS_QUERY),
        ("example.org#x", FindProblem.HAS_QUERY),
        ("example.org:", FindProblem.BAD_PORT),
        ("example.org:0", FindProblem.BAD_PORT),
        ("example.org:65536", FindProblem.BAD_PORT),
        ("example.org:-1", FindProblem.BAD_PORT),
        ("example.org:٨", FindProblem.BAD_PORT),
        ("example.org:http", FindProblem.BAD_PORT),
        ("example.org:1:2", FindProblem.BAD_PORT),
        ("[::1]:99999", FindProblem.BAD_PORT),
        ("https://example.org:8e3", FindProblem.BAD_PORT),
        ("https://", FindProblem.BAD_NAME),
        ("https:///x", FindProblem.HAS_PATH),
        ("ftp://example.org", FindProblem.BAD_NAME),
        ("exa mple.org", FindProblem.BAD_NAME),
        ("exa\u202emple.org", FindProblem.BAD_NAME),
        ("example..org", FindProblem.BAD_NAME),
        (".example.org", FindProblem.BAD_NAME),
        ("-example.org", FindProblem.BAD_NAME),
        ("exa_mple.org", FindProblem.BAD_NAME),
        ("a" * 64 + ".org", FindProblem.BAD_NAME),
        ("a." * 200 + "org", FindProblem.BAD_NAME),
        ("xn--zzzzzzz---.org", FindProblem.BAD_NAME),
        ("127.1", FindProblem.BAD_NAME),
        ("1.2.3.999", FindProblem.BAD_NAME),
        ("3232235777", FindProblem.BAD_NAME),
        ("[::1", FindProblem.BAD_NAME),
        ("[::1]x", FindProblem.BAD_NAME),
        ("[1.2.3.4]", FindProblem.BAD_NAME),
        ("[fe80::1%eth0]", FindProblem.BAD_NAME),
        ("fe80::1%eth0", FindProblem.BAD_NAME),
        ("https://alice:pw@example.org", FindProblem.BAD_NAME),
        ("example.org\\x", FindProblem.HAS_PATH),
        ("\ud800.org", FindProblem.BAD_NAME),
        ("alice@example.org", FindProblem.BAD_USER_ID),
        ("@alice", FindProblem.BAD_USER_ID),
        ("@:example.org", FindProblem.BAD_USER_ID),
        ("@alice:", FindProblem.BAD_USER_ID),
        ("@alice:https://example.org", FindProblem.BAD_USER_ID),
        ("@al\nice:example.org", FindProblem.BAD_USER_ID),
        ("@" + "a" * 300 + ":example.org", FindProblem.BAD_USER_ID),
        ("@alice:example.org:0", FindProblem.BAD_PORT),
        ("@alice:exa mple.org", FindProblem.BAD_NAME),
    ],
)
def test_each_mistake_has_its_own_name(text: str, problem: FindProblem) -> None:
    assert parse_typed(text) is problem


@pytest.mark.parametrize(
    ("text", "is_loopback"),
    [
        ("localhost", True),
        ("a.localhost:8008", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("localhost.example.org", False),
        ("notlocalhost", False),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("[::]", False),
        ("192.168.1.5", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_loopback_is_known_by_its_address(text: str, is_loopback: bool) -> None:
    typed = parse_typed(text)
    assert isinstance(typed, Typed)
    assert typed.place.is_loopback is is_loopback


@pytest.mark.parametrize(
    ("raw", "url", "needs_consent"),
    [
        ("https://matrix.example.org", "https://matrix.example.org", False),
        ("https://matrix.example.org/", "https://matrix.example.org", False),
        ("https://Matrix.example.org:8448/a/b//", "https://matrix.example.org:8448/a/b", False),
        ("http://example.org", "http://example.org", True),
        ("http://192.168.1.5:8008", "http://192.168.1.5:8008", True),
        ("http://localhost:8008/", "http://localhost:8008", False),
        ("https://bücher.example", "https://xn--bcher-kva.example", False),
        ("https://[::1]/", "https://[::1]", False),
    ],
)
def test_a_base_url_loses_its_trailing_slash(raw: str, url: str, needs_consent: bool) -> None:
    base = parse_base_url(raw)
    assert base is not None
    assert (base.url, base.needs_consent) == (url, needs_consent)


@pytest.mark.parametrize(
    "raw",
    [
        None, 5, True, [], {}, "", " ", "matrix.example.org", "//matrix.example.org", "ftp://example.org", "https://",
        "https:///a", "https://exa mple.org", "https://example.org:99999", "https://example.org:", "https://[::1",
        "https://a:b@example.org", "https://example.org?a=b", "https://example.org/#x", "javascript:alert(1)",
        "https://example.org/\n", "https://example.org\\@evil.org", "https://\ud800/",
    ],
)  # fmt: skip
def test_what_is_no_base_url_is_seen(raw: object) -> None:
    assert parse_base_url(raw) is None
