"""What is said aloud to whoever does not see the window: what has become of the session, in the words that stand there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from latchkey.language import tr

from .login_shown import FieldMark
from .shown import Tone

if TYPE_CHECKING:
    from .shown import Banner, WindowShown
    from .waits import Wait

_URGENT = frozenset({Tone.ASKING, Tone.ENDED, Tone.LOCKED})


class Announcement(NamedTuple):
    words: str
    """May hold ``{left}``, as in a ``Banner``."""
    wait: Wait | None = None
    urgent: bool = False
    """Somebody is needed: to be said whatever is being read."""


class Announcing:
    """Compares each picture of the window with the one before. A countdown is never news, and neither is a refresh that goes
    as it should."""

    def __init__(self, shown: WindowShown) -> None:
        """``shown`` is read as any window is when it opens."""
        self._was = shown
        self._state = _state(shown)

    def news(self, shown: WindowShown) -> tuple[Announcement, ...]:
        was, self._was = self._was, shown
        before, after = dict(_said(was)), dict(_said(shown))
        told = [one for name, one in after.items() if one.words and one.words != before.get(name, _NOTHING).words]
        state, banner = self._news_of_state(shown), _news_of_banner(was.banner, shown.banner)
        if state is not None and not (told and shown.login is not None):
            told.append(_with_state(state, Announcement(state.sentence) if banner is None else banner))
        elif banner is not None:
            told.append(banner)
        return tuple(told)

    def _news_of_state(self, shown: WindowShown) -> _State | None:
        state, was = _state(shown), self._state
        if state.word in ("", "Refreshing") or state == was:
            return None
        self._state = state
        return state


_NOTHING = Announcement("")


class _State(NamedTuple):
    word: str
    sentence: str
    tone: Tone


def _state(shown: WindowShown) -> _State:
    if shown.session is not None:
        return _State(shown.session.state, shown.session.state_hint, shown.session.tone)
    login = shown.login
    if login is None:
        return _State("", "", Tone.GOOD)
    return _State(login.state, login.farewell, login.farewell_tone if login.farewell else Tone.GOOD)


def _with_state(state: _State, what: Announcement) -> Announcement:
    def said(sentence: str) -> str:
        return tr("{state}. {sentence}", state=tr(state.word), sentence=sentence) if sentence else tr(state.word)

    wait = what.wait and what.wait._replace(over=said(what.wait.over))
    return Announcement(said(what.words), wait, what.urgent or state.tone in _URGENT)


def _news_of_banner(was: Banner | None, banner: Banner | None) -> Announcement | None:
    """Of another kind than the one before. With each try that fails the same one has other words."""
    if banner is None or (was is not None and _kind(was) == _kind(banner)):
        return None
    return Announcement(banner.text, banner.wait, banner.tone in _URGENT)


def _kind(banner: Banner) -> tuple[object, ...]:
    return banner.tone, *(button.action for button in banner.buttons)


def _said(shown: WindowShown) -> Iterator[tuple[str, Announcement]]:
    """What stands beside a field or a table and answers what was done there, by a name for each."""
    if shown.receipt is not None:
        yield "receipt", Announcement(shown.receipt.text, urgent=shown.receipt.tone in _URGENT)
    if shown.login is not None:
        login = shown.login
        yield "sign_in", Announcement(login.problem, login.wait, urgent=True)
        if login.homeserver_mark in (FieldMark.FOUND, FieldMark.PROBLEM):
            yield "homeserver", Announcement(login.homeserver_note)
    if shown.relogin is not None:
        yield "relogin", Announcement(shown.relogin.problem, shown.relogin.wait, urgent=True)
    if shown.interaction is not None:
        yield "interaction", Announcement(shown.interaction.problem, shown.interaction.wait, urgent=True)
    if shown.locked is not None:
        yield "locked", Announcement(shown.locked.text)
    if shown.devices is not None:
        yield "devices", Announcement(shown.devices.problem or shown.devices.notice)
    if shown.checkup is not None and not shown.checkup.running:
        yield "checkup", Announcement(shown.checkup.summary)
