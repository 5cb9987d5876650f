"""What can be asked of the QA bench, by name: without the words for it, which the first paint does not need."""

from __future__ import annotations

from enum import StrEnum


class BenchAction(StrEnum):
    """What can be done on the bench; the value is its name in the journal."""

    REFRESH = "refresh"
    EXPIRE_ACCESS_TOKEN = "expire_access_token"
    FORGET_ACCESS_TOKEN = "forget_access_token"
    WRONG_ACCESS_TOKEN = "wrong_access_token"
    WRONG_REFRESH_TOKEN = "wrong_refresh_token"
    DROP_REFRESH_ANSWER = "drop_refresh_answer"
    OFFLINE = "offline"
    FREEZE = "freeze"
    DELAY = "delay"
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BACK = "clock_back"
    CLOCK_TO_EXPIRY = "clock_to_expiry"
    LOCK_KEYRING = "lock_keyring"
    DENY_KEYRING = "deny_keyring"
    RIGHT_CLOCK = "right_clock"
    KILL = "kill"
    PUT_RIGHT = "put_right"


class Order(StrEnum):
    """What a practice homeserver can be told; the value is its name in the journal."""

    SCENARIO = "practice_scenario"
    KNOB = "practice_knob"
    ACTION = "practice_action"
