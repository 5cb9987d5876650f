"""The one bar above the rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from latchkey.app import clock_words
from latchkey.app.banners import banner
from latchkey.app.shown import Banner, BannerAction, Tone
from latchkey.app.snapshot import Keeping, Reach, Snapshot
from latchkey.session.answers import NoAnswer, NoKey, NotStored, Refused, Trouble
from latchkey.session.issuer import Issuer
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    State,
    Verifying,
)
from latchkey.session.tokens import NoExpiry
from tests.unit.session.build import (
    ALICE,
    CHALLENGE,
    DISK_FULL,
    KEY_ABSENT,
    KEYRING_FAILED,
    KEYRING_LOCKED,
    LOCKED,
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    WEB_PAGE,
    after,
    held,
    no_answer,
    refused,
    soft_logged_out,
)

ABSENT = KEY_ABSENT
ISSUER = Issuer("client", "https://auth.example.org/token", "https://auth.example.org/revoke")
WRONG_KEY = NotStored("what is stored does not open with the key", wrong_key=True)


def bar(state: State, **more: Any) -> Banner:
    shown = banner(replace(Snapshot(state), **more), NOW)
    assert shown is not None
    return shown


def actions(shown: Banner) -> list[BannerAction]:
    return [button.action for button in shown.buttons]


@pytest.mark.parametrize("state", [Active(held()), Refreshing(held(), Cause.SCHEDULED), soft_logged_out()])
def test_where_all_is_well_or_a_dialog_asks_there_is_none(state: State) -> None:
    assert banner(Snapshot(state), NOW) is None


def test_offline_says_since_when_and_when_the_next_try_is() -> None:
    shown = bar(Active(held()), reach=Reach(NOW, after(4 * SECOND), no_answer()))
    assert shown.text.startswith("Offline since ")
    assert shown.text.endswith(": no answer in time. Next try in {left}. You stay signed in.")
    assert shown.wait == (after(4 * SECOND), shown.text.replace("in {left}", "now"))
    assert actions(shown) == [BannerAction.TRY_NOW]


def test_offline_counts_to_the_refresh_where_that_is_what_waits() -> None:
    waiting = Active(held(), attempts=1, trouble=no_answer(), retry_at=after(2 * SECOND))
    wait = bar(waiting, reach=Reach(NOW, None, no_answer())).wait
    assert wait is not None
    assert wait.until == after(2 * SECOND)


def test_offline_without_a_planned_try_does_not_count() -> None:
    shown = bar(Active(held()), reach=Reach(NOW, None, no_answer()))
    assert shown.wait is None
    assert shown.text.endswith(": no answer in time. You stay signed in.")


MISSING = refused(401, "M_MISSING_TOKEN", endpoint="/sync")
NO_TOKEN_SENT = "finds no access token in what Latchkey sends. That is a fault in Latchkey, not in your session."
HINDRANCES: list[tuple[NoAnswer | Refused, str, Tone]] = [
    (no_answer(), "Offline since {}: no answer in time.", Tone.IDLE),
    (no_answer(Trouble.TLS_EXPIRED), "Offline since {}: the server's certificate has expired.", Tone.IDLE),
    (WEB_PAGE, "Server error since {}: the server has a problem of its own (502).", Tone.FAILING),
    (refused(404, "M_UNRECOGNIZED"), "Server error since {}: the server refused (M_UNRECOGNIZED).", Tone.FAILING),
    (
        no_answer(Trouble.NOT_MATRIX),
        "Server error since {}: the answer was not from a Matrix server.",
        Tone.FAILING,
    ),
    (RATE_LIMITED, "Asked to wait since {}: too many requests.", Tone.LIMITED),
    (refused(403, None), "Not authorised since {}: the server refused (403).", Tone.BARRED),
    (
        MISSING,
        f"Not authorised since {{}}: your homeserver {NO_TOKEN_SENT}",
        Tone.BARRED,
    ),
]


@pytest.mark.parametrize(("trouble", "says", "tone"), HINDRANCES)
def test_f19_what_keeps_a_session_from_its_server_is_told_apart(
    trouble: NoAnswer | Refused, says: str, tone: Tone
) -> None:
    shown = bar(Active(held()), reach=Reach(NOW, after(SECOND), trouble))
    since = clock_words.at_minute(NOW.wall_ms, NOW.wall_ms)
    assert shown.text == f"{says.format(since)} Next try in {{left}}. You stay signed in."
    assert shown.tone is tone


@pytest.mark.parametrize("trouble", [one[0] for one in HINDRANCES])
@pytest.mark.parametrize("waiting", [False, True])
def test_f06_nothing_that_removes_anything_is_offered_for_a_trouble_on_the_way(
    trouble: NoAnswer | Refused, *, waiting: bool
) -> None:
    reach = Reach() if waiting else Reach(NOW, None, trouble)
    active = Active(held(), 1, trouble, after(SECOND)) if waiting else Active(held())
    assert set(actions(bar(active, reach=reach))) <= {BannerAction.TRY_NOW}
    assert bar(active, reach=reach).text.endswith("You stay signed in.")


@pytest.mark.parametrize(
    "limited", [RATE_LIMITED, replace(RATE_LIMITED, wait_ms=None), replace(WEB_PAGE, wait_ms=SECOND)]
)
def test_f03_who_asked_to_wait_cannot_be_asked_at_once(limited: Refused) -> None:
    assert actions(bar(Active(held()), reach=Reach(NOW, after(SECOND), limited))) == []
    assert actions(bar(Active(held(), attempts=1, trouble=limited, retry_at=after(SECOND)))) == []


def test_a_refresh_that_came_to_nothing_says_that_the_person_stays_signed_in() -> None:
    shown = bar(Active(held(), attempts=1, trouble=WEB_PAGE, retry_at=after(SECOND)))
    assert shown.text.startswith("Could not renew your session yet: the server has a problem of its own (502).")
    assert shown.text.endswith("Trying again in {left}. You stay signed in.")
    assert shown.wait == (after(SECOND), shown.text.replace("in {left}", "now"))


def test_f09_a_session_that_is_not_saved_says_so() -> None:
    shown = bar(Active(held()), keeping=Keeping("Secret Service", trouble=DISK_FULL))
    assert shown.text == "Your session is not saved: the disk is full."
    assert actions(shown) == [BannerAction.RETRY_SAVE]


@pytest.mark.parametrize("trouble", [KEYRING_LOCKED, KEYRING_FAILED])
def test_f38_after_the_question_was_put_off_a_keyring_that_may_open_again_is_never_given_up(trouble: NoKey) -> None:
    shown = bar(Restoring(ALICE, trouble, asking=False))
    assert actions(shown) == [BannerAction.RETRY_KEY, BannerAction.KEEP_FOR_THIS_RUN]
    assert shown.text.endswith("Your rooms are shown as they were left; nothing was removed.")


@pytest.mark.parametrize("trouble", [ABSENT, WRONG_KEY, DISK_FULL])
def test_a_key_that_is_gone_leaves_a_way_on(trouble: NoKey | NotStored) -> None:
    waiting = Restoring(ALICE, trouble, asking=False)
    assert actions(bar(waiting)) == [BannerAction.RETRY_KEY, BannerAction.SIGN_IN_AGAIN]


def test_a_disk_that_gives_nothing_back_is_named() -> None:
    assert bar(Restoring(ALICE, DISK_FULL)).text == (
        "Your saved session cannot be opened: the disk is full. "
        "Your rooms are shown as they were left; nothing was removed."
    )


def test_f38_the_question_and_the_bar_do_not_ask_at_once() -> None:
    for trouble in (KEYRING_LOCKED, ABSENT, WRONG_KEY):
        assert banner(Snapshot(Restoring(ALICE, trouble)), NOW) is None
    assert banner(Snapshot(Restoring(ALICE, DISK_FULL)), NOW) is not None, "a disk asks nothing"


def test_after_not_now_a_bar_opens_the_dialog_again() -> None:
    shown = bar(replace(soft_logged_out(), asking=False), room_count=2)
    assert "2 rooms are kept" in shown.text
    assert actions(shown) == [BannerAction.SIGN_IN_AGAIN]


def test_f22_a_locked_account_has_a_card_of_its_own_and_a_bar_for_what_is_wrong_besides() -> None:
    locked_at_the_door = soft_logged_out(problem=LOCKED, problem_at=NOW, asking=False)
    for state in (Locked(held()), locked_at_the_door):
        assert banner(Snapshot(state), NOW) is None
    assert bar(Locked(held()), reach=Reach(NOW, None, no_answer())).text.startswith("Offline since ")
    assert "not saved" in bar(Locked(held()), keeping=Keeping(trouble=DISK_FULL)).text


def test_a_challenged_refresh_can_be_taken_up_again() -> None:
    later = bar(RefreshChallenged(held(), CHALLENGE))
    assert actions(later) == [BannerAction.MEET_CHALLENGE]
    assert later.text.endswith("Everything is kept.")
    over = bar(RefreshChallenged(held(rejected=True), CHALLENGE))
    assert over.text.endswith("Everything is kept. Your rooms are shown as they were left.")
    assert banner(Snapshot(RefreshChallenged(held(), CHALLENGE, asking=True)), NOW) is None, "the dialog is open"


def test_a_challenged_refresh_that_cannot_be_read_and_a_session_in_doubt_can_be_tried_again() -> None:
    unread = bar(RefreshChallenged(held()))
    assert actions(unread) == [BannerAction.TRY_NOW]
    assert "does not say which" in unread.text
    doubt = bar(Verifying(held(), PLAIN))
    assert doubt.text == "Your homeserver refused to renew this session. Checking whether it still exists…"
    assert actions(doubt) == [BannerAction.TRY_NOW]


def test_a_session_that_cannot_be_renewed_says_until_when_it_lasts() -> None:
    counted = bar(Active(held(renewable=False)))
    assert "You will be asked to sign in again at " in counted.text
    assert counted.buttons == ()
    endless = bar(Active(held(renewable=False, expires_in_ms=NoExpiry.NEVER)))
    assert endless.text.endswith("You will be asked to sign in again.")


def test_that_somebody_else_may_have_used_the_refresh_token_comes_first_and_asks_before_it_ends_everything() -> None:
    shown = bar(Active(held()), used_elsewhere=True, reach=Reach(NOW, None, no_answer()))
    assert shown.text.startswith("Someone else may have used this session's refresh token")
    assert actions(shown) == [BannerAction.SIGN_OUT_EVERYWHERE, BannerAction.DISMISS_USED_ELSEWHERE]
    ask = shown.buttons[0].ask
    assert ask is not None
    assert ALICE.user_id in ask.text
    assert "on every device, and this one too" in ask.text


def test_where_oauth_issued_the_tokens_everywhere_is_said_as_it_is_done_there() -> None:
    page = ISSUER._replace(account_management_uri="https://account.example.org/")
    for issuer, said in ((page, "do it there"), (ISSUER, "The others stay signed in")):
        mine = held()
        mine = replace(mine, tokens=replace(mine.tokens, issuer=issuer))
        for state in (Active(mine), soft_logged_out(held=mine)):
            ask = bar(state, used_elsewhere=True).buttons[0].ask
            assert ask is not None
            assert said in ask.text
