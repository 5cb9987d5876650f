"""The colours of both schemes, by what they are for. tests/views/test_palette.py holds each pair in use to 4.5:1."""

from __future__ import annotations

LIGHT = {
    "window": "#f5f6f8",
    "base": "#ffffff",
    "hover": "#eff1f5",
    "selected": "#e1eafc",
    "line": "#dcdfe5",
    "border": "#858d99",
    "scroll": "#bcc2cc",
    "track": "#e2e5eb",
    "text": "#1c2026",
    "muted": "#545c68",
    "accent": "#1f5fd6",
    "accent_deep": "#184fb6",
    "on_accent": "#ffffff",
    "good": "#176b2d",
    "busy": "#1f5fd6",
    "idle": "#545c68",
    "asking": "#855000",
    "ended": "#b3261e",
    "failing": "#6b3fa8",
    "limited": "#0d6670",
    "barred": "#a0246e",
    "locked": "#855000",
    "good_wash": "#e3f3e7",
    "busy_wash": "#e5edfd",
    "idle_wash": "#e8ebef",
    "asking_wash": "#fcefd6",
    "ended_wash": "#fdeae8",
    "failing_wash": "#f0e9fa",
    "limited_wash": "#def1f3",
    "barred_wash": "#fbe6f2",
    "locked_wash": "#fcefd6",
}

DARK = {
    "window": "#16181c",
    "base": "#1d2025",
    "hover": "#252930",
    "selected": "#233454",
    "line": "#2e333b",
    "border": "#757e8b",
    "scroll": "#4a525d",
    "track": "#343a43",
    "text": "#e9ebee",
    "muted": "#aab2bd",
    "accent": "#82b1ff",
    "accent_deep": "#9fc3ff",
    "on_accent": "#0b1a33",
    "good": "#66cb7d",
    "busy": "#82b1ff",
    "idle": "#aab2bd",
    "asking": "#e8b654",
    "ended": "#ff968c",
    "failing": "#c3a8f5",
    "limited": "#5cc6cf",
    "barred": "#f29ac9",
    "locked": "#e8b654",
    "good_wash": "#1b3022",
    "busy_wash": "#1c2b44",
    "idle_wash": "#282d34",
    "asking_wash": "#372c17",
    "ended_wash": "#3d2322",
    "failing_wash": "#2d2443",
    "limited_wash": "#133238",
    "barred_wash": "#3b1f33",
    "locked_wash": "#372c17",
}

INITIALS_ON = ("#2f6fb7", "#7557bd", "#ad4279", "#ab4b28", "#776611", "#3a7738", "#1c7370", "#596170")
"""What white initials stand on, in both schemes; in them as ``initial_0`` and so on."""

for _scheme in (LIGHT, DARK):
    _scheme["on_initial"] = "#ffffff"
    _scheme.update({f"initial_{number}": colour for number, colour in enumerate(INITIALS_ON)})

MUTED_OPACITY = 0.72
"""Where text is painted that is only muted: the palette's own text colour, shining through as much as this."""
