"""What the world may answer and what somebody may ask, in the proportions in which it is interesting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import hypothesis.strategies as st

from latchkey.session.answers import NoAnswer, NoKey, NotStored, Refused, Trouble
from latchkey.session.events import (
    ChallengeReopened,
    Event,
    KeepForThisRunAsked,
    RefreshAsked,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    ServerReturned,
    SignInAsked,
    SignInCancelled,
    SignOutAsked,
    TokenNeeded,
    TryAgainAsked,
    Woke,
)
from latchkey.session.instant import Instant
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry
from latchkey.session.ways import ByPassword

from .build import (
    ALICE,
    CHALLENGED,
    DISK_FULL,
    HOUR,
    KEY_ABSENT,
    KEYRING_FAILED,
    KEYRING_LOCKED,
    LOCKED,
    MINUTE,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    SOFT,
    USED,
    WEB_PAGE,
    refused,
)
from .model_server import MARK

PASSWORD = Secret(f"{MARK}-password")

REFUSALS = st.sampled_from(
    [
        *(PLAIN, PLAIN, SOFT, LOCKED, USED, RATE_LIMITED, WEB_PAGE),
        *(
            refused(403),
            refused(403, "M_FORBIDDEN", soft_logout=True),
            refused(401, None),
            refused(401, "M_MISSING_TOKEN"),
        ),
        *(refused(401, None, has_flows=True), CHALLENGED, replace(CHALLENGED, errcode="M_UNKNOWN_TOKEN")),
        *(refused(401, has_flows=True), refused(500, "M_UNKNOWN_TOKEN")),
        *(refused(503, soft_logout=True), refused(429, wait_ms=10**12), refused(403, "M_LIMIT_EXCEEDED", wait_ms=-1)),
    ]
)
NO_ANSWERS = st.sampled_from(Trouble).map(lambda trouble: NoAnswer(trouble, "matrix.example.org"))
NOT_GOOD = st.one_of(REFUSALS, NO_ANSWERS)
LIFETIMES = st.sampled_from([1, 20, 5 * SECOND, 30 * SECOND, 5 * MINUTE, 10 * 365 * 24 * HOUR, *NoExpiry])
TROUBLES: st.SearchStrategy[NoKey | NotStored] = st.sampled_from(
    [DISK_FULL, KEYRING_LOCKED, KEYRING_FAILED, KEY_ABSENT]
)
OTHERS = st.sampled_from(["", "", "", "device", "user"])
SELDOM = st.sampled_from([False, False, True])
BEGINNINGS: list[list[Refused | NoAnswer]] = [[], [], [PLAIN], [PLAIN, USED], [PLAIN, SOFT], [SOFT, SOFT], [LOCKED]]
Lifetime = int | NoExpiry
ASKS: list[Callable[[Instant], Event]] = [
    SignInCancelled,
    ReloginPostponed,
    ReloginReopened,
    ChallengeReopened,
    KeepForThisRunAsked,
    TryAgainAsked,
    RefreshAsked,
    TokenNeeded,
    Woke,
    ServerReturned,
    SignOutAsked,
    lambda at: SignInAsked(at, ALICE.homeserver_url, ByPassword("alice", PASSWORD), "Latchkey"),
    *(4 * (lambda at: ReloginAsked(at, ByPassword("", PASSWORD), "Latchkey"),)),
]
