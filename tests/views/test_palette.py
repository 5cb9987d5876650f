"""Whatever is written can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from latchkey._resources.icons import ICONS
from latchkey._resources.style import STYLE
from latchkey.app.shown import Tone
from latchkey.views import ringed, theme
from latchkey.views.icons import TONE_ICONS
from latchkey.views.palette import DARK, INITIALS_ON, LIGHT, MUTED_OPACITY
from tests.views.contrast import channels, contrast

VIEWS = Path(theme.__file__).parent
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
RING = re.compile(r"border(?:-color)?: (?:2px solid )?@(\w+)")
SHAPE_PAIRS = [("border", "base"), ("border", "window"), ("accent", "window"), ("accent", "base")]


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


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_focus_ring_stands_out_from_what_it_is_drawn_on(scheme: dict[str, str]) -> None:
    """Where a control of some role has no ring of its own, it has that of its kind."""
    rules = [
        (selector.strip(), rule)
        for selectors, rule in re.findall(r"([^{}]+)\{([^}]*)\}", STYLE)
        for selector in selectors.split(",")
    ]
    found = [(one.removesuffix(":focus"), RING.search(rule)) for one, rule in rules if one.endswith(":focus")]
    rings = {control: ring[1] for control, ring in found if ring is not None}
    rings.setdefault('QPushButton[role="primary"]', ringed.RING_ON_ACCENT)
    drawn = []
    for selector, rule in rules:
        control, _, pseudo = selector.partition(":")
        kind = control.rpartition(" ")[2].partition("[")[0]
        on = re.search(r"background: @(\w+)", rule)
        if kind in rings and on is not None and pseudo in ("", "hover", "pressed", "checked"):
            drawn.append((control, rings.get(control, rings[kind]), on[1]))
    drawn += [
        (control, ring, f"{tone}_wash") for control, ring in rings.items() if "[tone]" in control for tone in TONES
    ]
    drawn += [
        (control, ring, ground)
        for control, ring in rings.items()
        if ring != ringed.RING_ON_ACCENT
        for ground in ("window", "base")
    ]
    assert len(drawn) >= 40
    faint = [one for one in drawn if contrast(channels(scheme[one[1]]), channels(scheme[one[2]])) < 3]
    assert faint == []


def test_both_schemes_know_the_same_colours_and_the_style_sheet_uses_only_those() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert set(names_in_style()) <= LIGHT.keys() | {"title", "small", "row"}


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


def test_what_the_style_sheet_writes_on_is_among_the_pairs_that_are_held() -> None:
    """A rule that gives no ground of its own stands on the window's or a field's; a wash, which differs by tone, is held to
    all inks above."""
    for selector, rule in re.findall(r"([^{}]+)\{([^}]*)\}", STYLE):
        said = dict(re.findall(r"([\w-]+): @(\w+)", rule))
        if "selection-color" in said and "selection-background-color" in said:
            assert (said["selection-color"], said["selection-background-color"]) in TEXT_PAIRS, selector
        grounds = [said["background"]] if "background" in said else ["window", "base"]
        for ink in {said.get("color"), said.get("placeholder-text-color")} - {None}:
            for ground in grounds:
                assert ink == ground or (ink, ground) in TEXT_PAIRS, (selector, ink, ground)


def test_every_role_of_the_palette_is_ours_and_what_is_written_with_it_is_held() -> None:
    roles, role = theme._ROLES, QPalette.ColorRole
    assert set(roles) == set(role) - {role.NoRole, role.NColorRoles}
    written = {
        role.WindowText: (role.Window,),
        role.Text: (role.Base, role.AlternateBase),
        role.ButtonText: (role.Button, role.Midlight),
        role.HighlightedText: (role.Highlight,),
        role.BrightText: (role.Highlight,),
        role.ToolTipText: (role.ToolTipBase,),
        role.PlaceholderText: (role.Base,),
        role.Link: (role.Window, role.Base),
        role.LinkVisited: (role.Window, role.Base),
    }
    for ink, grounds in written.items():
        for ground in grounds:
            assert (roles[ink], roles[ground]) in TEXT_PAIRS, (ink, ground)


@pytest.mark.parametrize("is_dark", [False, True])
def test_what_is_switched_off_can_still_be_read(qapp: QApplication, *, is_dark: bool) -> None:
    theme.apply_theme(qapp, dark=is_dark)
    palette, group, role = qapp.palette(), QPalette.ColorGroup.Disabled, QPalette.ColorRole
    for ink, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.PlaceholderText, role.Base),
        (role.HighlightedText, role.Highlight),
    ):
        names = [palette.color(group, one).name() for one in (ink, ground)]
        assert contrast(channels(names[0]), channels(names[1])) >= 4.5, (ink, ground)


def test_what_paints_names_colours_of_the_palette_alone() -> None:
    found = {
        name
        for file in VIEWS.glob("*.py")
        for name in re.findall(r"\b(?:colour|pen|brush)\(\"(\w+)\"", file.read_text("utf-8"))
    }
    assert {"accent", "text"} <= found
    assert found <= LIGHT.keys()
    literal = {
        (file.name, colour)
        for file in VIEWS.glob("*.py")
        if file.name != "palette.py"
        for colour in re.findall(r"\"(#[0-9a-fA-F]{6})\"", file.read_text("utf-8"))
    }
    assert {name for name, _ in literal} <= {"icons.py", "qr_code.py"}, (
        "what a camera reads and the icon of the program are the same in both"
    )


def names_in_style() -> Iterator[str]:
    return (found[1] for found in re.finditer(r"@(\w+)", STYLE))
