"""A model of what a homeserver knows about the tokens of one session: rotation, and nothing else (spec K5)."""

from __future__ import annotations

from dataclasses import dataclass

from latchkey.session.secret import Secret

MARK = "SECRET"
"""Stands in every secret of the model, so that one that gets out is seen."""


@dataclass(eq=False)
class Pair:
    access: Secret
    refresh: Secret | None
    parent: Pair | None


class ModelServer:
    """An old refresh token is good until the access or refresh token that came after it is first used; from then on
    sending it again is a replay, for which strict servers end a session. Sending it twice before gives two pairs, and
    using one kills the other."""

    def __init__(self) -> None:
        self._pairs: list[Pair] = []
        self._replays: set[Secret] = set()

    def log_in(self, *, with_refresh: bool) -> Pair:
        return self._issue(None, with_refresh=with_refresh)

    def refresh(self, token: Secret, *, rotate: bool) -> Pair:
        """A fresh pair, whether or not ``token`` should have been sent: see ``is_replay``."""
        self.use(token)
        parent = next(pair for pair in reversed(self._pairs) if pair.refresh == token)
        return self._issue(parent, with_refresh=rotate)

    def use(self, token: Secret) -> None:
        """A request came with this access or refresh token."""
        for pair in self._pairs:
            if token in (pair.access, pair.refresh) and pair.parent is not None:
                self._supersede(pair)

    def is_replay(self, refresh_token: Secret) -> bool:
        return refresh_token in self._replays

    def _issue(self, parent: Pair | None, *, with_refresh: bool) -> Pair:
        number = len(self._pairs) + 1
        refresh = Secret(f"{MARK}-refresh-{number}") if with_refresh else None
        pair = Pair(Secret(f"{MARK}-access-{number}"), refresh, parent)
        self._pairs.append(pair)
        return pair

    def _supersede(self, used: Pair) -> None:
        """The parent's refresh token, and the pairs beside this one, are dead."""
        if used.refresh is None:
            return
        for pair in self._pairs:
            is_parent, is_beside = pair is used.parent, pair.parent is used.parent and pair is not used
            if (is_parent or is_beside) and pair.refresh not in (None, used.refresh):
                self._replays.add(pair.refresh)
