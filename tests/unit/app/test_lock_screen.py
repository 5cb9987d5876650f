"""The card of a locked account (F22)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app import present
from latchkey.app.lock_screen import lock_screen, whose_lock
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import BannerAction, LockedShown, Tone
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.app.support import Contact, ContactKind
from latchkey.session.states import Active, Cause, Locked, Refreshing, Saving, SigningIn, State
from latchkey.session.ways import PASSWORD_FLOW
from tests.unit.session.build import ALICE, LOCKED, MINUTE, NOW, PLAIN, after, held, soft_logged_out

LOCKED_OUT = Locked(held(), "Ask the office.")
AT_THE_DOOR = soft_logged_out(problem=LOCKED, problem_at=NOW, asking=False)
STAYS_LOCKED = [
    LOCKED_OUT,
    Refreshing(held(), Cause.REJECTED, locked=LOCKED_OUT),
    Saving(held(2), before=held(), locked=LOCKED_OUT),
]
NOT_LOCKED = [
    Active(held()),
    Refreshing(held(), Cause.REJECTED),
    Saving(held(2), before=held()),
    soft_logged_out(),
    soft_logged_out(problem=PLAIN, asking=False),
    soft_logged_out(problem=LOCKED, asking=True),
    SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, AT_THE_DOOR),
]
PAGE = Contact(ContactKind.PAGE, "https://example.org/help")
OFFICE = Contact(ContactKind.EMAIL, "office@example.org")
KEEPER = Contact(ContactKind.MATRIX_ID, "@keeper:example.org")


def card(state: State, *contacts: Contact) -> LockedShown:
    shown = lock_screen(Snapshot(state), contacts)
    assert shown is not None
    return shown


@pytest.mark.parametrize("state", STAYS_LOCKED)
def test_f22_the_card_stays_while_tokens_are_renewed(state: State) -> None:
    shown = card(state)
    assert shown.says == "Ask the office."
    assert "Everything is kept" in shown.text
    assert [button.action for button in shown.buttons] == [BannerAction.TRY_NOW]
    assert whose_lock(state) == ALICE


def test_f03_who_asked_to_wait_cannot_be_asked_about_the_lock_at_once() -> None:
    assert card(replace(LOCKED_OUT, retry_at=after(MINUTE))).buttons == ()


@pytest.mark.parametrize("state", [*STAYS_LOCKED, AT_THE_DOOR])
def test_f22_a_locked_session_is_shown_as_locked_with_its_rooms_and_nothing_to_answer(state: State) -> None:
    shown = present.window(Snapshot(state, keeping=Keeping("Secret Service")), LoginShown(), NOW, (PAGE,))
    assert shown.session is not None
    assert (shown.session.state, shown.session.tone) == ("Locked", Tone.LOCKED)
    assert not shown.session.refreshing
    assert not shown.session.can_refresh
    assert shown.session.can_sign_out
    assert shown.session.no_refresh
    assert shown.rooms_frozen
    assert shown.relogin is None
    assert shown.locked is not None
    assert shown.locked.contacts[0].value == PAGE.value


@pytest.mark.parametrize("state", NOT_LOCKED)
def test_what_is_not_locked_has_no_card(state: State) -> None:
    assert lock_screen(Snapshot(state), (PAGE,)) is None
    assert whose_lock(state) is None


def test_f22_somebody_who_was_not_let_in_again_is_told_that_a_password_will_be_needed() -> None:
    shown = card(AT_THE_DOOR)
    assert "your password is needed once the account is unlocked" in shown.text
    assert "Nothing on this computer was lost" in shown.text
    assert shown.says == LOCKED.error
    assert [button.action for button in shown.buttons] == [BannerAction.SIGN_IN_AGAIN]


def test_contacts_say_what_they_are_and_only_a_page_can_be_opened() -> None:
    contacts = card(LOCKED_OUT, OFFICE, KEEPER, PAGE).contacts
    assert [contact.caption for contact in contacts] == ["Support by e-mail", "Support on Matrix", "Support page"]
    assert [contact.is_page for contact in contacts] == [False, False, True]
