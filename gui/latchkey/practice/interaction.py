"""User-interactive authentication (CS API): a request is repeated, stage by stage, and refused meanwhile as Synapse 1.163 does."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from .refusal import Refusal, refusal

PASSWORD = "m.login.password"

Flows = tuple[tuple[str, ...], ...]
"""Any one of them is enough; of one, all stages are asked for."""


class StageFailed(Exception):  # noqa: N818 - an answer of the protocol, not a fault of the program
    """The proof of a stage is not good enough, and may be given again."""

    def __init__(self, errcode: str, error: str) -> None:
        super().__init__(errcode)
        self.errcode, self.error = errcode, error


@dataclass(slots=True)
class Interaction:
    """One request that is led through its stages. ``operation`` is its method and its path with the query."""

    session: str
    operation: tuple[str, str]
    flows: Flows
    params: Mapping[str, object]
    body: dict[str, object]
    """Of the request, as it was last given, without ``auth``."""
    user_id: str = ""
    """Of who asks, where that is known."""
    completed: dict[str, object] = field(default_factory=dict)
    """Stage to what was found out."""
    kept: dict[str, str] = field(default_factory=dict)
    """What the request's own part remembers."""

    @property
    def is_complete(self) -> bool:
        return any(self.completed.keys() >= set(flow) for flow in self.flows)

    def asks_for(self, stage: str) -> bool:
        return any(stage in flow for flow in self.flows)

    def told(self) -> dict[str, object]:
        return {
            "session": self.session,
            "flows": [{"stages": list(flow)} for flow in self.flows],
            "params": dict(self.params),
        }


Prove = Callable[[Mapping[str, object], Interaction], object]
"""From ``auth`` to what the stage found out. Raises ``StageFailed``, or ``Refusal`` where the request makes no sense."""


@dataclass(slots=True)
class Interactions:
    """All that were begun."""

    random: Random
    proofs: Mapping[str, Prove] = field(default_factory=dict)
    """By stage. What is in none of them is looked at as a sign-in would be."""
    _begun: dict[str, Interaction] = field(default_factory=dict)

    def called(self, session: str) -> Interaction | None:
        return self._begun.get(session)

    def check(
        self,
        operation: tuple[str, str],
        body: dict[str, object],
        flows: Flows,
        params: Mapping[str, object] | None = None,
        user_id: str = "",
    ) -> Interaction:
        """Answers once every stage of a flow is complete; ``body`` is then that of the answer. Raises ``Refusal``: 401 with what
        is to be done, which is no verdict on a token."""
        rest, auth = dict(body), _auth_of(body)
        rest.pop("auth", None)
        session = auth.get("session")
        if not session:
            interaction = Interaction(self._letters(), operation, flows, params or {}, rest, user_id)
            self._begun[interaction.session] = interaction
        else:
            interaction = self._continued(str(session), operation)
            interaction.body = rest or interaction.body
        if not auth:
            raise Refusal(401, interaction.told())
        failed = self._prove(auth, interaction) if "type" in auth else {}
        if not interaction.is_complete:
            raise Refusal(401, {**interaction.told(), "completed": list(interaction.completed), **failed})
        return interaction

    def _continued(self, session: str, operation: tuple[str, str]) -> Interaction:
        interaction = self._begun.get(session)
        if interaction is None:
            raise refusal(400, "M_UNKNOWN", f"Unknown session ID: {session}")
        if interaction.operation != operation:
            raise refusal(403, "M_UNKNOWN", "Requested operation has changed during the UI authentication session.")
        return interaction

    def _prove(self, auth: Mapping[str, object], interaction: Interaction) -> dict[str, object]:
        stage = str(auth["type"])
        try:
            interaction.completed[stage] = self.proofs.get(stage, self.proofs[PASSWORD])(auth, interaction)
        except StageFailed as failed:
            return {"errcode": failed.errcode, "error": failed.error}
        return {}

    def _letters(self) -> str:
        return "".join(self.random.choices(string.ascii_letters, k=24))


def _auth_of(body: Mapping[str, object]) -> dict[str, object]:
    auth = body.get("auth")
    if auth is None:
        return {}
    if not isinstance(auth, dict) or not all(isinstance(auth.get(name, ""), str) for name in ("session", "type")):
        raise refusal(400, "M_BAD_JSON", "auth: Input should be a valid dictionary")
    return auth
