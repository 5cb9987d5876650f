"""What user-interactive authentication asks for (spec U1 to U3). Every field is the server's word."""

from __future__ import annotations

import msgspec

from latchkey.session.answers import Challenge

from .reading import value_of

MOST_FLOWS = 20
MOST_STAGES = 10
LONGEST_NAME = 255
LONGEST_SESSION = 1_000
MOST_PARAMS_BYTES = 1 << 16


def challenge(
    session: msgspec.Raw, flows: msgspec.Raw, completed: msgspec.Raw, params: msgspec.Raw
) -> Challenge | None:
    """``None`` where there is no flow that a person could be led through. Never raises."""
    listed = value_of(flows)
    rows = [_stages(flow) for flow in listed[:MOST_FLOWS]] if isinstance(listed, list) else []
    known = tuple(dict.fromkeys(row for row in rows if row))
    if not known:
        return None
    told = value_of(session)
    done = value_of(completed)
    return Challenge(
        told if isinstance(told, str) and len(told) <= LONGEST_SESSION else "",
        known,
        tuple(one for one in done[: MOST_FLOWS * MOST_STAGES] if _is_stage(one)) if isinstance(done, list) else (),
        _params(params, {stage for row in known for stage in row}),
    )


def _stages(flow: object) -> tuple[str, ...]:
    """Nothing for one that cannot be gone through as it stands: a stage cannot be left out of it."""
    stages = flow.get("stages") if isinstance(flow, dict) else None
    if not isinstance(stages, list) or len(stages) > MOST_STAGES or not all(_is_stage(stage) for stage in stages):
        return ()
    return tuple(stages)


def _is_stage(raw: object) -> bool:
    return isinstance(raw, str) and 0 < len(raw) <= LONGEST_NAME and raw.isprintable()


def _params(raw: msgspec.Raw, stages: set[str]) -> dict[str, object]:
    """Of those stages; none where it is more than any stage needs."""
    told = value_of(raw) if len(bytes(raw)) <= MOST_PARAMS_BYTES else None
    return {stage: told[stage] for stage in stages if stage in told} if isinstance(told, dict) else {}
