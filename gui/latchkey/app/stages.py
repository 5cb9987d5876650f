"""The stages of user-interactive authentication: which flow is gone through, and what each stage takes (spec U2, U5 to U7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from latchkey.language import tr
from latchkey.session.answers import Challenge

from .interaction_shown import Policy, StageKind
from .one_line import one_line

PASSWORD = "m.login.password"
TOKEN = "m.login.registration_token"
TERMS = "m.login.terms"
EMAIL = "m.login.email.identity"
DUMMY = "m.login.dummy"
SSO = "m.login.sso"
CAPTCHA = "m.login.recaptcha"

LONGEST_NAME = 200
LONGEST_URL = 2_000
MOST_POLICIES = 20

Flow = tuple[str, ...]

_KINDS = {
    PASSWORD: StageKind.PASSWORD,
    TOKEN: StageKind.TOKEN,
    TERMS: StageKind.TERMS,
    EMAIL: StageKind.EMAIL_ADDRESS,
    DUMMY: StageKind.NOTHING,
}


def kind_of(stage: str, challenge: Challenge, *, can_ask: frozenset[StageKind]) -> StageKind:
    """How a person goes through ``stage``; by the server's own page where it is none of ``can_ask``, or not known, or its
    parameters make no sense."""
    kind = _KINDS.get(stage, StageKind.PAGE)
    if kind is not StageKind.NOTHING and kind not in can_ask:
        return StageKind.PAGE
    if kind is StageKind.TERMS and policies(challenge, ()) is None:
        return StageKind.PAGE
    return kind


def best_first(challenge: Challenge, *, can_ask: frozenset[StageKind]) -> Sequence[Flow]:
    """The flows, the easiest first: those without a stage that is not known here; of those the one with the fewest stages
    still to do; of those the one that leads to the browser the least. Otherwise in the server's order."""

    def trouble(flow: Flow) -> tuple[int, int, int]:
        left = [stage for stage in flow if stage not in challenge.completed]
        kinds = [kind_of(stage, challenge, can_ask=can_ask) for stage in left]
        unknown = sum(kind is StageKind.PAGE and stage != SSO for stage, kind in zip(left, kinds, strict=True))
        return unknown, sum(kind is not StageKind.NOTHING for kind in kinds), kinds.count(StageKind.PAGE)

    return sorted(dict.fromkeys(challenge.flows), key=trouble)


def next_stage(flow: Flow, challenge: Challenge) -> str | None:
    """``None`` once all of them are done."""
    return next((stage for stage in flow if stage not in challenge.completed), None)


def step(flow: Flow, challenge: Challenge) -> str:
    """Which one of those is next that ask a person for something."""
    asking = [stage for stage in flow if stage != DUMMY]
    stage = next_stage(flow, challenge)
    if stage not in asking or len(asking) < 2:
        return ""
    return tr("Step {number} of {count}", number=asking.index(stage) + 1, count=len(asking))


def fallback_page(homeserver_url: str, stage: str, challenge: Challenge) -> str:
    """Where ``stage`` can be gone through in a browser (U5); empty where the server keeps no session."""
    if not challenge.session:
        return ""
    stage, session = (quote(part.encode(errors="replace"), safe="") for part in (stage, challenge.session))
    return f"{homeserver_url}/_matrix/client/v3/auth/{stage}/fallback/web?session={session}"


def policies(challenge: Challenge, languages: Sequence[str]) -> tuple[Policy, ...] | None:
    """Of ``m.login.terms`` (U7), each in the first of ``languages`` that it is there in, else in English, else in any;
    ``None`` where they cannot be read."""
    params = challenge.params.get(TERMS)
    found = params.get("policies") if isinstance(params, Mapping) else None
    if not isinstance(found, Mapping) or not 0 < len(found) <= MOST_POLICIES:
        return None
    read = [_policy(str(policy_id), policy, languages) for policy_id, policy in found.items()]
    known = tuple(policy for policy in read if policy is not None)
    return known if len(known) == len(read) else None


def _policy(policy_id: str, policy: object, languages: Sequence[str]) -> Policy | None:
    if not isinstance(policy, Mapping):
        return None
    texts = {_tag(str(language)): _text(policy_id, text) for language, text in policy.items() if language != "version"}
    readable = {language: text for language, text in texts.items() if text is not None}
    for wanted in (*map(_tag, languages), "en"):
        for tag in (wanted, wanted.partition("-")[0]):
            if tag in readable:
                return readable[tag]
            regional = next((text for language, text in readable.items() if language.startswith(f"{tag}-")), None)
            if regional is not None:
                return regional
    return next(iter(readable.values()), None)


def _text(policy_id: str, text: object) -> Policy | None:
    if not isinstance(text, Mapping):
        return None
    name, url = one_line(text.get("name"), LONGEST_NAME), text.get("url")
    return Policy(policy_id, name, url) if name and _is_page(url) and isinstance(url, str) else None


def _is_page(url: object) -> bool:
    return (
        isinstance(url, str)
        and url.startswith(("https://", "http://"))
        and len(url) <= LONGEST_URL
        and url.isprintable()
        and " " not in url
    )


def _tag(language: str) -> str:
    """Servers write language tags with an underscore, too."""
    return language.replace("_", "-").lower()
