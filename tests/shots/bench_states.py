"""The QA bench, with some of it in force."""

from __future__ import annotations

from collections.abc import Mapping

from latchkey.app import bench_shown, practice_shown
from latchkey.app.bench_action import BenchAction
from latchkey.app.bench_shown import BenchShown
from latchkey.app.practice_shown import NOT_JOINED, Choice, PracticeShown
from latchkey.app.shown import Banner
from latchkey.language import tr

HELD_BACK = {
    BenchAction.OFFLINE: tr("{what} (bench)", what=tr("Offline")),
    BenchAction.DELAY: tr("{what} (bench)", what=tr("Delay of {time}", time=bench_shown.delay(3_000))),
    BenchAction.LOCK_KEYRING: tr("{what} (bench)", what=tr("Keyring locked")),
}
MARK = bench_shown.bar(HELD_BACK)


PRACTICE = PracticeShown(
    "http://127.0.0.1:45123",
    "Playing refresh-answer-lost-once. It is under way.",
    (
        Choice(
            "refresh-answer-lost-once",
            "The server renews the tokens, and its answer is lost on the way.\n"
            "You should see: The refresh is repeated with the old refresh token, which is still good, and all goes on.\n"
            "Your part: Sign in and wait.\nOutcome: active",
        ),
        Choice("outage", "From the third second to the thirteenth every connection is dropped."),
    ),
    (Choice("access_s", value="30 s"), Choice("told_lifetime", value='"<b>true</b>"')),
    (Choice("use-refresh-tokens-elsewhere", "Every refresh token is used by somebody who has a copy of it."),),
    "access_s is null, a number of seconds above 0, or words such as '30s'; at most a thousand million",
)


def bench(
    in_force: Mapping[BenchAction, str], *cannot: BenchAction, practice: PracticeShown = NOT_JOINED
) -> BenchShown:
    def why_not(action: BenchAction) -> str:
        return "The session cannot be renewed at the moment." if action in cannot else ""

    return BenchShown(1, tuple(in_force.values()), bench_shown.groups(in_force, why_not), practice)


BENCHES: dict[str, tuple[BenchShown | None, Banner | None]] = {
    "bench": (bench({}, BenchAction.RIGHT_CLOCK), None),
    "bench-in-force": (bench(HELD_BACK, BenchAction.REFRESH, BenchAction.WRONG_REFRESH_TOKEN), MARK),
    "bench-practice": (bench({}, practice=PRACTICE), None),
    "bench-practice-ended": (bench({}, practice=PRACTICE), practice_shown.ended()),
    "bench-closed": (None, MARK),
}
