"""Links to Matrix are read strictly: what is no link is refused with a sentence, and nothing in one is an order."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latchkey.app.matrix_link import LONGEST, LONGEST_ID_BYTES, MOST_VIA, MatrixLink, NoLink, parsed, seems_one

ROOM_12 = "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("matrix:u/alice:example.org", MatrixLink("@alice:example.org")),
        ("MATRIX:u/alice:example.org?action=chat", MatrixLink("@alice:example.org")),
        ("matrix:user/alice:example.org?via=a.example", MatrixLink("@alice:example.org")),
        ("matrix:r/garden:example.org", MatrixLink("#garden:example.org")),
        ("matrix:room/garden:example.org:8448", MatrixLink("#garden:example.org:8448")),
        ("matrix:r/garden:[2001:db8::1]:8448", MatrixLink("#garden:[2001:db8::1]:8448")),
        ("matrix:r/d%C3%BCne:example.org", MatrixLink("#düne:example.org")),
        ("matrix:r/düne:example.org", MatrixLink("#düne:example.org")),
        (
            "matrix:roomid/x:example.org?via=a.example&action=join&via=b.example:8448&via=a.example",
            MatrixLink("!x:example.org", via=("a.example", "b.example:8448")),
        ),
        (f"matrix:roomid/{ROOM_12[1:]}?via=a.example", MatrixLink(ROOM_12, via=("a.example",))),
        ("matrix:roomid/x:example.org/e/Qx%2Fy_z", MatrixLink("!x:example.org", "$Qx/y_z")),
        ("matrix:r/garden:example.org/event/1:example.org", MatrixLink("#garden:example.org", "$1:example.org")),
        ("https://matrix.to/#/@alice:example.org", MatrixLink("@alice:example.org")),
        ("https://matrix.to/#/%23garden:example.org", MatrixLink("#garden:example.org")),
        ("https://matrix.to/#/#garden:example.org", MatrixLink("#garden:example.org")),
        (
            "https://matrix.to/#/!x:example.org/$1:example.org?via=a.example",
            MatrixLink("!x:example.org", "$1:example.org", ("a.example",)),
        ),
    ],
)
def test_a_link_names_a_person_a_room_or_a_message(text: str, link: MatrixLink) -> None:
    assert parsed(text) == link
    assert seems_one(text)


def test_whose_it_is() -> None:
    assert MatrixLink("@alice:example.org:8448").server == "example.org:8448"
    assert MatrixLink("@alice:example.org").is_person
    assert not MatrixLink(ROOM_12).is_person
    assert MatrixLink(ROOM_12).server == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "begin with"),
        ("doctr", "begin with"),
        ("https://example.org/#/@alice:example.org", "begin with"),
        ("http://matrix.to/#/@alice:example.org", "begin with"),
        ("https://matrix.to.example/#/@alice:example.org", "begin with"),
        ("https://matrix.to/@alice:example.org", "begin with"),
        ("javascript:alert(1)", "begin with"),
        ("matrix:" + "a" * LONGEST, "too long"),
        ("matrix:u/al ice:example.org", "no place"),
        ("matrix:u/alice:example.org\n", "no place"),
        ("matrix:u/<b>:example.org", "no place"),
        ("matrix:u/\u202eecila:example.org", "no place"),
        ("matrix:u/alice%:example.org", "no place"),
        ("matrix:u/alice%ff:example.org", "no place"),
        ("matrix:r/x:example.org/e/%ff", "no place"),
        ("matrix:", "does not name"),
        ("matrix://example.org/u/alice:example.org", "does not name"),
        ("matrix:x/alice:example.org", "does not name"),
        ("matrix:u/alice:example.org#more", "does not name"),
        ("matrix:u/alice:example.org?a=b#more", "does not name"),
        ("matrix:r/x:example.org/e", "does not name"),
        ("matrix:r/x:example.org/x/y", "does not name"),
        ("matrix:u/alice:example.org/e/1", "does not name"),
        ("https://matrix.to/#/", "does not name"),
        ("https://matrix.to/#/+group:example.org", "does not name"),
        ("https://matrix.to/#/#x:example.org/y", "does not name"),
        ("https://matrix.to/#/#x:example.org/$y/z", "does not name"),
        ("matrix:u/alice", "cannot be an address"),
        ("matrix:u/:example.org", "cannot be an address"),
        ("matrix:u/al%20ice:example.org", "cannot be an address"),
        ("matrix:u/al%0Aice:example.org", "cannot be an address"),
        ("matrix:u/%E2%80%AEecila:example.org", "cannot be an address"),
        ("matrix:u/alice:exam_ple.org", "cannot be an address"),
        ("matrix:u/alice:example.org:port", "cannot be an address"),
        ("matrix:u/alice:", "cannot be an address"),
        ("matrix:r/x:example.org/e/", "cannot be an address"),
        ("matrix:u/" + "a" * LONGEST_ID_BYTES + ":example.org", "cannot be an address"),
        ("matrix:roomid/x:example.org?via=", "servers to ask"),
        ("matrix:roomid/x:example.org?via=%ff", "servers to ask"),
        ("matrix:roomid/x:example.org?via=a/b", "servers to ask"),
        ("matrix:roomid/x?" + "&".join(f"via=s{n}.example" for n in range(MOST_VIA + 1)), "servers to ask"),
    ],
)
def test_what_is_no_link_is_refused_with_a_sentence(text: str, why: str) -> None:
    refused = parsed(text)
    assert isinstance(refused, NoLink)
    assert why in refused.words


_PIECES = st.sampled_from(
    ["matrix:", "https://matrix.to/#/", "u/", "r/", "roomid/", "/e/", "@", "#", "!", "$", ":", "%2F"]
)
_PIECES_TOO = st.sampled_from(["?via=", "&", "example.org", "%", "\u202e", "[::1]", "a"])
_LETTERS = st.characters(exclude_categories=["Cs"])


@settings(max_examples=150)
@given(st.lists(_PIECES | _PIECES_TOO | st.text(_LETTERS, max_size=4), max_size=12).map("".join))
def test_whatever_comes_is_a_link_that_can_be_shown_or_a_sentence(text: str) -> None:
    found = parsed(text)
    if isinstance(found, NoLink):
        assert found.words.endswith(".")
        return
    for shown in (found.identifier, found.event_id, *found.via):
        assert shown.isprintable()
        assert " " not in shown
        assert len(shown.encode()) <= LONGEST_ID_BYTES
    assert found.identifier[0] in "@#!"
    assert seems_one(text)


@settings(max_examples=100)
@given(st.text(string.ascii_letters + "äあ%/?#&=+._-", min_size=1, max_size=30), st.sampled_from("ur"))
def test_what_was_encoded_comes_back_as_it_was(name: str, kind: str) -> None:
    from urllib.parse import quote

    found = parsed(f"matrix:{kind}/{quote(name, safe='')}:example.org")
    assert found == MatrixLink({"u": "@", "r": "#"}[kind] + name + ":example.org")
