"""Whatever is written can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from latchkey._resources.icons import ICONS
from latchkey._resources.style import STYLE
from latchkey.app.shown import Tone
from latchkey.views.icons import TONE_ICONS
from latchkey.views.palette import DARK, INITIALS_ON, LIGHT, MUTED_OPACITY

TONES = tuple(str(tone) for tone in Tone)
GROUNDS = ("window", "base", "hover", "selected")

TEXT_PAIRS = [
    *((ink, ground) for ink in ("text", "muted") for ground in (*GROUNDS, *(f"{tone}_wash" for tone in TONES))),
    *((tone, ground) for tone in TONES for ground in ("window", "base")),
    *((tone, f"{tone}_wash") for tone in TONES),
    ("accent", "window"),
    ("accent", "base"),
    ("accent", "hover"),
    ("ended", "hover"),
    ("on_accent", "accent"),
    ("on_accent", "accent_deep"),
    ("text", "track"),
    ("muted", "track"),
    ("window", "text"),
    *(("on_initial", f"initial_{number}") for number in range(len(INITIALS_ON))),
]
SHAPE_PAIRS = [("border", "base"), ("border", "window"), ("accent", "window"), ("accent", "base")]


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(colour: tuple[float, float, float]) -> float:
    """WCAG 2.2, relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: tuple[float, float, float], ground: tuple[float, float, float]) -> float:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_stands_out_from_its_ground(scheme: dict[str, str], pair: tuple[str, str]) -> None:
    assert contrast(channels(scheme[pair[0]]), channels(scheme[pair[1]])) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_muted_text_of_a_row_stands_out_on_whatever_the_row_is(scheme: dict[str, str], ground: str) -> None:
    under = channels(scheme[ground])
    red, green, blue = (
        ink * MUTED_OPACITY + below * (1 - MUTED_OPACITY)
        for ink, below in zip(channels(scheme["text"]), under, strict=True)
    )
    assert contrast((red, green, blue), under) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", SHAPE_PAIRS, ids="-on-".join)
def test_frames_and_focus_rings_can_be_seen(scheme: dict[str, str], pair: tuple[str, str]) -> None:
    assert contrast(channels(scheme[pair[0]]), channels(scheme[pair[1]])) >= 3


def test_both_schemes_know_the_same_colours_and_the_style_sheet_uses_only_those() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert set(names_in_style()) <= LIGHT.keys() | {"title", "small"}


def test_f19_what_keeps_a_session_from_its_server_differs_in_colour_and_icon() -> None:
    told_apart = (Tone.IDLE, Tone.FAILING, Tone.LIMITED, Tone.BARRED, Tone.LOCKED)
    for scheme in (LIGHT, DARK):
        assert len({scheme[tone] for tone in told_apart}) == len(told_apart)
        assert len({scheme[f"{tone}_wash"] for tone in told_apart}) == len(told_apart)
    assert len({TONE_ICONS[tone] for tone in told_apart}) == len(told_apart)
    assert TONE_ICONS.keys() == set(Tone)
    assert set(TONE_ICONS.values()) <= ICONS.keys()


def test_every_field_and_button_shows_the_focus_with_a_ring_of_two_pixels() -> None:
    rings = re.findall(r"([^{}]+):focus[^{}]*\{([^}]*)\}", STYLE)
    assert {"QLineEdit", "QPushButton", "QPlainTextEdit", "QCheckBox"} <= {
        name.split("[")[0].strip() for name, _ in rings
    }
    assert all("border: 2px" in rule or "border-color" in rule for _, rule in rings)


def names_in_style() -> Iterator[str]:
    return (found[1] for found in re.finditer(r"@(\w+)", STYLE))
