"""Every state a window can be in, with somebody's harbour in it. Shared by the pictures and by the tests of the views."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app import left_out, parting, present, waits
from latchkey.app.banners import banner
from latchkey.app.checkup import CheckupShown, Finding, Mark, in_short
from latchkey.app.key_question import key_question
from latchkey.app.login_shown import FieldMark, LoginShown, ReloginShown
from latchkey.app.ports import Fate, Unopened
from latchkey.app.rooms import ENCRYPTED, YOU, Room
from latchkey.app.shown import (
    Ask,
    Banner,
    BannerAction,
    Button,
    ContactShown,
    Details,
    Expiry,
    Happening,
    KeepQuestion,
    Limit,
    LockedShown,
    Receipt,
    SessionShown,
    Tone,
    WindowShown,
)
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.app.waits import Wait
from latchkey.session.answers import Challenge, KeyTrouble, NoKey, NotStored
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.secret import Secret
from latchkey.session.states import RefreshChallenged, Restoring, Saving, SoftLoggedOut, SoftLogoutReason, State
from latchkey.session.tokens import Held, NoExpiry, Tokens
from tests.shots.bench_states import BENCHES
from tests.shots.device_states import DEVICES
from tests.shots.interaction_states import STAGES
from tests.shots.journal_states import AFTER_THE_END, FAREWELLS, FILES, JOURNALS
from tests.shots.link_states import LINKS
from tests.shots.registration_states import REGISTRATIONS
from tests.shots.settings_states import ABOUT, SETTINGS
from tests.shots.way_states import RELOGIN_WAYS, logins, passages

NOON_MS = 1_763_726_400_000
"""21 November 2025, 12:00 UTC."""
NOW = Instant(NOON_MS, 1_000_000)
MINUTE_MS = 60_000
DAY_MS = 86_400_000


def now() -> Instant:
    return NOW


ROOMS = (
    Room(
        "!harbour:example.org",
        "Harbour Watch",
        topic="Tides, traffic and who left the crane unlocked.\nStanding orders: channel 12.",
        canonical_alias="#harbour:example.org",
        unread=3,
        highlights=1,
        joined_members=14,
        recency_ms=NOON_MS - 2 * MINUTE_MS,
        last_sender="Bo",
        last_text="the tide is turning",
        last_ms=NOON_MS - 2 * MINUTE_MS,
    ),
    Room(
        "!bo:example.org",
        "Bo",
        is_direct=True,
        joined_members=2,
        recency_ms=NOON_MS - 8 * MINUTE_MS,
        last_sender=YOU,
        last_text="see you there",
        last_ms=NOON_MS - 8 * MINUTE_MS,
    ),
    Room(
        "!meadow:example.org",
        "Kernel meadow",
        encrypted=True,
        joined_members=41,
        unread=128,
        recency_ms=NOON_MS - DAY_MS,
        last_sender="Ines",
        last_text=ENCRYPTED,
        last_ms=NOON_MS - DAY_MS,
    ),
    Room(
        "!orchard:example.org",
        "Orchard night",
        invited_by="@carol:example.org",
        joined_members=5,
        recency_ms=NOON_MS - DAY_MS - 5 * MINUTE_MS,
    ),
    Room(
        "!rtl:example.org",
        "מגדלור הצפון",
        joined_members=7,
        recency_ms=NOON_MS - 2 * DAY_MS,
        last_sender="נועה",
        last_text="The lamp is fixed (שוב)",
        last_ms=NOON_MS - 2 * DAY_MS,
    ),
    Room(
        "!markup:example.org",
        "<b>Bold plans</b> & other <i>markup</i>",
        joined_members=3,
        unread=2,
        recency_ms=NOON_MS - 3 * DAY_MS,
        last_sender="Dara",
        last_text="<img src=x> is just text here",
        last_ms=NOON_MS - 3 * DAY_MS,
    ),
    Room(
        "!long:example.org",
        "The society for the very careful naming of rooms whose names do not fit into any list " * 40,
        encrypted=True,
        joined_members=2210,
        recency_ms=NOON_MS - 9 * DAY_MS,
        last_sender="Maximiliane of the Seven Long Piers",
        last_text="and so the minutes of the last meeting were read out once more, in full " * 20,
        last_ms=NOON_MS - 9 * DAY_MS,
    ),
    Room(
        "!emoji:example.org",
        "🌊 Ünïcode pier ⚓",
        joined_members=9,
        recency_ms=NOON_MS - 40 * DAY_MS,
        last_sender="Åse",
        last_text="👋🏽 hello",
        last_ms=NOON_MS - 40 * DAY_MS,
    ),
)

HAPPENINGS = (
    Happening("11:59:12", "Token refreshed, good for 5 minutes, refresh token rotated"),
    Happening("11:59:12", "Refreshing in time"),
    Happening("11:51:40", "Back online after 14 seconds"),
    Happening("11:51:26", "Offline: no network connection"),
    Happening("11:49:12", "Token refreshed, good for 5 minutes, refresh token rotated"),
    Happening("11:24:02", "Session opened"),
)

ACTIVE = SessionShown(
    state="Active",
    tone=Tone.GOOD,
    state_hint="Signed in, and the access token works.",
    user_id="@alice:example.org",
    device_id="ABCDEFGHIJ",
    homeserver="matrix.example.org",
    kept_in="Secret Service",
    survives_restart=True,
    expiry=Expiry(at=NOW.later(252_000), lifetime_ms=300_000, source="The server said 5 minutes at 11:59:12."),
    refreshing=False,
    refresh_due=NOW.later(192_000),
    no_refresh="",
    last_refresh="11:59:12, the 7th, refresh token rotated",
    can_refresh=True,
    can_sign_out=True,
    happenings=HAPPENINGS,
    signed_in_with="Single sign-on (oidc-harbour)",
)

RELOGIN = ReloginShown(
    title="Sign in again to go on",
    explanation=(
        "Your homeserver asks you to sign in again. Nothing on this computer was lost: 8 rooms are kept, and this device "
        "stays the same."
    ),
    user_id="@alice:example.org",
    homeserver="matrix.example.org",
    device_id="ABCDEFGHIJ",
)

SOFT_LOGGED_OUT = replace(
    ACTIVE,
    state="Soft logged out",
    tone=Tone.ASKING,
    state_hint="Your homeserver asks you to sign in again. Nothing on this computer was lost.",
    expiry=Expiry(),
    refresh_due=None,
    no_refresh="After signing in again",
    can_refresh=False,
)

CHALLENGED = replace(
    ACTIVE,
    state="Sign-in step needed",
    tone=Tone.ASKING,
    state_hint="Your homeserver asks for something before it renews the session. Everything is kept.",
    refresh_due=None,
    no_refresh="After the sign-in step",
)

LOCKED_SESSION = replace(
    ACTIVE,
    state="Locked",
    tone=Tone.LOCKED,
    state_hint="Your homeserver has locked the account. Everything is kept.",
    refresh_due=None,
    no_refresh="When the token ends",
    can_refresh=False,
)

LOCKED = LockedShown(
    "Everything is kept, and this window goes on by itself once the account is unlocked. It looks every half minute.",
    "User account has been locked <b>for good reason</b>",
    (
        ContactShown("Support by e-mail", "harbour-master@example.org", "Copy support by e-mail"),
        ContactShown("Support on Matrix", "@harbour-master:example.org", "Copy support on matrix"),
        ContactShown("Support page", "https://example.org/support?topic=locked", "Copy support page", is_page=True),
    ),
    (Button("Check now", BannerAction.TRY_NOW),),
)

OFFLINE_BANNER = Banner(
    "Offline since 11:58: no answer in time. Next try in {left}. You stay signed in.",
    Tone.IDLE,
    (Button("Try now", BannerAction.TRY_NOW),),
    Wait(NOW.later(4_000), "Offline since 11:58: no answer in time. Next try now. You stay signed in."),
)

AT_LIMIT = (
    "Not served since 11:58: your homeserver has reached a limit of its own and does not serve you at present. "
    "Its administrator can be reached at harbour-master@example.org."
)

NO_TOKEN_SENT = "finds no access token in what Latchkey sends. That is a fault in Latchkey, not in your session."

FOUND = LoginShown(homeserver_mark=FieldMark.FOUND, homeserver_note="Found matrix.example.org", can_sign_in=True)

DETAILS = Details(("endpoint: /login", "status: 403", "errcode: M_FORBIDDEN", "error: Invalid username or password"))

UNTOLD_BANNER = Banner(
    "The server has not been told yet: @alice:example.org signed out of example.org at 11:58. It is tried again until the "
    "server answers, also after a restart.",
    Tone.ASKING,
    (
        Button("Try now", BannerAction.TELL_NOW),
        Button(
            "Forget it",
            BannerAction.FORGET_UNTOLD,
            Ask(
                "Forget this sign-out?",
                "The server will not be told, and this device stays on its list: ABCDEFGHIJ. You can remove it there, from "
                "another session.",
                "Forget it",
            ),
        ),
    ),
)
USED_ELSEWHERE_BANNER = Banner(
    "Someone else may have used this session's refresh token: your homeserver says that it was used before this program "
    "sent it. If you cannot explain that, sign out everywhere and change your password.",
    Tone.ASKING,
    (
        Button(
            "Sign out everywhere",
            BannerAction.SIGN_OUT_EVERYWHERE,
            Ask(
                "Sign out everywhere?",
                "All sessions of @alice:example.org end, on every device, and this one too. Everything stored for this "
                "session on this computer is removed.",
                "Sign out everywhere",
            ),
        ),
        Button("Close", BannerAction.DISMISS_USED_ELSEWHERE),
    ),
)
NEWER = Unopened(
    "0a1b2c3d",
    Fate.NEWER,
    NotStored("the session's file was written by a newer version of Latchkey"),
    "profiles/default/sessions/0a1b2c3d",
)

LOGINS = {
    "empty": LoginShown(),
    "first-run": LoginShown(welcome=True),
    "untold": LoginShown(untold=UNTOLD_BANNER),
    "refused": LoginShown(
        untold=Banner(
            "You are signed out here, but example.org did not accept it from @alice:example.org: it may have kept the device "
            "ABCDEFGHIJ. You can remove that there, from another session.",
            Tone.ASKING,
            (Button("Close", BannerAction.DISMISS_REFUSED),),
        )
    ),
    "looking": LoginShown(homeserver_mark=FieldMark.LOOKING, homeserver_note="Looking for example.org…"),
    "found": FOUND,
    "not-found": LoginShown(
        homeserver_mark=FieldMark.PROBLEM,
        homeserver_note="No server called exmaple.org was found. Check the spelling and your connection.",
        homeserver_details=Details(("host: exmaple.org", "trouble: name_not_found")),
    ),
    "consent": replace(
        FOUND,
        homeserver_note="Found 192.0.2.7",
        consent_note="The way to 192.0.2.7 is not encrypted: others on it could read what signs you in.",
    ),
    "problem": replace(FOUND, problem="Wrong username or password.", problem_details=DETAILS, password_refused=True),
    "rate-limited": replace(
        FOUND, problem=waits.TOO_MANY_TRIES.counting, wait=Wait(NOW.later(23_000), waits.TOO_MANY_TRIES.over)
    ),
    "busy": replace(FOUND, busy=True),
    **{
        name: replace(
            FOUND,
            farewell=parting.headline(farewell, NOW),
            farewell_why=parting.why(farewell),
            farewell_tone=parting.tone(farewell),
        )
        for name, farewell in FAREWELLS.items()
    },
}

LOGINS |= REGISTRATIONS
LOGINS["newer-session"] = replace(
    FOUND,
    notice=left_out.notice((NEWER,)),
    notice_details=left_out.details((NEWER,)),
)

LOGINS |= logins(FOUND, NOW)

ALICE = Identity("0a1b2c3d", "@alice:example.org", "ABCDEFGHIJ", "https://matrix.example.org", "m.login.password")
KEYRING_LOCKED = NoKey(KeyTrouble.LOCKED, "Secret Service", "it answered with KeyringLocked")


def _shown(state: State) -> WindowShown:
    """As the program itself shows it."""
    return present.window(
        Snapshot(state, keeping=Keeping("Secret Service"), room_count=8, synced=True), LoginShown(), NOW
    )


def _at_start(trouble: NoKey | NotStored, *, asking: bool = True) -> WindowShown:
    return _shown(Restoring(ALICE, trouble, asking=asking))


FINDINGS = (
    Finding("Keyring", Mark.FINE, "Secret Service is used."),
    Finding("Keyring lock", Mark.FINE, "It is unlocked."),
    Finding("Keyring write", Mark.LOOK, "A test entry was written in 1,630 ms, which is slow."),
    Finding("Keyring read", Mark.FINE, "It was read back in 24 ms."),
    Finding("Keyring size limit", Mark.FINE, "It takes 16,384 characters or more; Latchkey writes 44."),
    Finding("Keyring delete", Mark.FINE, "The test entry was deleted in 31 ms."),
    Finding(
        "Key of 0a1b2c3d", Mark.BROKEN, "The key to this session is not in Secret Service. It was put into KWallet."
    ),
    Finding("Free space", Mark.FINE, "82,062 MB are free."),
    Finding("Homeserver matrix.example.org", Mark.FINE, "It answers; its certificate is trusted."),
    Finding("Clocks", Mark.LOOK, "This computer's clock is 5 minutes behind that of matrix.example.org. Check it."),
)
QUIT = Button("Quit", BannerAction.QUIT)
CONTINUE = Button("Continue without saving", BannerAction.KEEP_FOR_THIS_RUN)
TRY_AGAIN = Button("Try again", BannerAction.RETRY_KEY)

SESSIONS = {
    "active": WindowShown(session=ACTIVE),
    "untold": WindowShown(session=ACTIVE, banner=UNTOLD_BANNER),
    "unopened": WindowShown(session=ACTIVE, banner=left_out.banner((NEWER,))),
    **{name: WindowShown(session=ACTIVE, devices=one) for name, one in DEVICES.items()},
    **{name: WindowShown(session=ACTIVE, settings=one) for name, one in SETTINGS.items()},
    **{name: WindowShown(session=ACTIVE, about=one) for name, one in ABOUT.items()},
    "used-elsewhere": WindowShown(session=ACTIVE, banner=USED_ELSEWHERE_BANNER),
    "last-fifth": WindowShown(
        session=replace(ACTIVE, expiry=replace(ACTIVE.expiry, at=NOW.later(41_000)), refresh_due=NOW.later(-1))
    ),
    "long": WindowShown(
        session=replace(
            ACTIVE,
            expiry=Expiry(at=NOW.later(8_070_000), lifetime_ms=DAY_MS, source="The server said 24 hours at 11:50:42."),
            refresh_due=NOW.later(8_010_000),
        )
    ),
    "hard-end": WindowShown(
        session=replace(
            ACTIVE,
            expiry=Expiry(
                at=NOW.later(1_680_000), lifetime_ms=2_400_000, source="The server said 40 minutes at 11:48:00."
            ),
            refresh_due=NOW.later(1_620_000),
            sign_in_needed=Limit(
                NOW.later(1_680_000),
                NOW.later(-1_200_000),
                "Since 11:40 every lifetime that the server gave ends at this moment, whatever is refreshed.",
            ),
        )
    ),
    "cannot-be-renewed": WindowShown(
        session=replace(
            ACTIVE,
            refresh_due=None,
            no_refresh="No refresh token given",
            last_refresh="Not yet",
            can_refresh=False,
            sign_in_needed=Limit(
                NOW.later(252_000),
                NOW.later(-48_000),
                "The server gave no refresh token, so the session ends with its access token.",
            ),
        )
    ),
    "refreshing": WindowShown(
        session=replace(
            ACTIVE,
            state="Refreshing",
            tone=Tone.BUSY,
            state_hint="A new access token is being fetched.",
            refreshing=True,
            refresh_due=None,
            no_refresh="now",
            can_refresh=False,
        )
    ),
    "never-expires": WindowShown(
        session=replace(
            ACTIVE,
            state_hint="Signed in, and the access token works.",
            expiry=Expiry(
                none=NoExpiry.NEVER, source="At 11:59 the server named no lifetime: the token does not expire."
            ),
            refresh_due=None,
            no_refresh="Not needed",
            last_refresh="Not yet",
            can_refresh=False,
        )
    ),
    "not-known": WindowShown(
        session=replace(
            ACTIVE, expiry=Expiry(none=NoExpiry.NOT_KNOWN, source="What the server said at 11:59 is no lifetime.")
        )
    ),
    "offline": WindowShown(
        session=replace(
            ACTIVE,
            state="Offline",
            tone=Tone.IDLE,
            state_hint="The homeserver cannot be reached. You stay signed in.",
        ),
        banner=OFFLINE_BANNER,
        rooms_frozen=True,
    ),
    **{
        name: WindowShown(
            session=replace(ACTIVE, state="Offline" if tone is Tone.FAILING else "Active", tone=tone, state_hint=hint),
            banner=replace(
                OFFLINE_BANNER,
                text=f"{text} Next try in {{left}}. You stay signed in.",
                tone=tone,
                buttons=buttons,
                wait=Wait(NOW.later(4_000), f"{text} Next try now. You stay signed in."),
            ),
            rooms_frozen=True,
        )
        for name, tone, hint, text, buttons in (
            (
                "server-error",
                Tone.FAILING,
                "The homeserver has a problem of its own. You stay signed in.",
                "Server error since 11:58: the server has a problem of its own (502).",
                OFFLINE_BANNER.buttons,
            ),
            (
                "rate-limited",
                Tone.LIMITED,
                "The homeserver asks to wait. You stay signed in.",
                "Asked to wait since 11:58: too many requests.",
                (),
            ),
            (
                "not-authorised",
                Tone.BARRED,
                "The homeserver turns requests away. You stay signed in.",
                f"Not authorised since 11:58: your homeserver {NO_TOKEN_SENT}",
                OFFLINE_BANNER.buttons,
            ),
        )
    },
    "locked": WindowShown(
        session=LOCKED_SESSION,
        locked=LOCKED,
        rooms_frozen=True,
    ),
    "locked-offline": WindowShown(
        session=LOCKED_SESSION,
        banner=OFFLINE_BANNER,
        locked=replace(LOCKED, says="", contacts=()),
        rooms_frozen=True,
    ),
    "locked-out": WindowShown(
        session=replace(SOFT_LOGGED_OUT, state="Locked", tone=Tone.LOCKED),
        locked=replace(
            LOCKED,
            text=(
                "Your sign-in had run out before, so your password is needed once the account is unlocked. "
                "Nothing on this computer was lost: 8 rooms are kept, and this device stays the same."
            ),
            buttons=(Button("Sign in again", BannerAction.SIGN_IN_AGAIN),),
        ),
        rooms_frozen=True,
    ),
    "not-saved": WindowShown(
        session=replace(ACTIVE, kept_in="This run only", survives_restart=False),
        banner=Banner(
            "Your session is not saved: Secret Service did not answer.",
            Tone.ASKING,
            (Button("Try again", BannerAction.RETRY_SAVE),),
        ),
    ),
    "soft-logged-out": WindowShown(session=SOFT_LOGGED_OUT, relogin=RELOGIN, rooms_frozen=True),
    "relogin-wrong": WindowShown(
        session=SOFT_LOGGED_OUT,
        relogin=replace(RELOGIN, problem="Wrong password.", details=DETAILS),
        rooms_frozen=True,
    ),
    "relogin-busy": WindowShown(session=SOFT_LOGGED_OUT, relogin=replace(RELOGIN, busy=True), rooms_frozen=True),
    **{
        f"relogin-{name}": WindowShown(session=SOFT_LOGGED_OUT, relogin=replace(RELOGIN, ways=ways), rooms_frozen=True)
        for name, ways in RELOGIN_WAYS.items()
    },
    **{
        f"relogin-{name}": WindowShown(
            session=SOFT_LOGGED_OUT,
            relogin=replace(RELOGIN, ways=RELOGIN_WAYS["oauth"], busy=True, passage=passage),
            rooms_frozen=True,
        )
        for name, passage in passages(NOW).items()
    },
    "not-now": WindowShown(
        session=SOFT_LOGGED_OUT,
        banner=Banner(
            "Soft logged out: everything is kept.",
            Tone.ASKING,
            (Button("Sign in again", BannerAction.SIGN_IN_AGAIN),),
        ),
        rooms_frozen=True,
    ),
    "keep-question": WindowShown(
        session=replace(ACTIVE, kept_in="This run only", survives_restart=False, happenings=()),
        keep_question=KeepQuestion(
            "Keep this session?",
            "No keyring was found",
            "You are signed in, but the session cannot be saved. This computer has no keyring that answers. "
            "Without saving, you stay signed in until you quit.",
            (QUIT, CONTINUE, TRY_AGAIN),
            BannerAction.KEEP_FOR_THIS_RUN,
            DETAILS,
        ),
        loading_rooms=True,
    ),
    "keyring-locked": _at_start(KEYRING_LOCKED),
    "keyring-failed": _at_start(NoKey(KeyTrouble.FAILED, "Secret Service", "did not answer within 30 s")),
    "no-keyring": _at_start(NoKey(KeyTrouble.FAILED, "", "no keyring was found")),
    "key-gone": _at_start(NoKey(KeyTrouble.ABSENT, "Secret Service")),
    "other-keyring": _at_start(NoKey(KeyTrouble.ABSENT, "KWallet")),
    "wrong-key": _at_start(NotStored("what is stored does not open with the key from the keyring", wrong_key=True)),
    "keyring-put-off": _at_start(KEYRING_LOCKED, asking=False),
    "without-saving": _shown(SoftLoggedOut(ALICE, SoftLogoutReason.KEY_HELD_BACK, held_back=KEYRING_LOCKED)),
    "keyring-locked-at-sign-in": WindowShown(
        session=replace(ACTIVE, kept_in="Not saved yet", survives_restart=False, happenings=()),
        keep_question=key_question(
            Snapshot(Saving(Held(ALICE, Tokens(Secret("a"), None, 1, NOW)), trouble=KEYRING_LOCKED))
        ),
        loading_rooms=True,
    ),
    "suspended": WindowShown(
        session=ACTIVE,
        receipt=Receipt(
            "Your homeserver has suspended this account: it may read and leave rooms, but neither join them nor write. "
            "You stay signed in.",
            Tone.BARRED,
        ),
    ),
    "terms": WindowShown(
        session=ACTIVE,
        receipt=Receipt(
            "Your homeserver asks you to agree to its terms before it does that. You stay signed in.",
            Tone.ASKING,
            "https://matrix.example.org/_matrix/consent?u=alice&h=6f6c9f6d8b1e4c21",
        ),
    ),
    "limit": WindowShown(
        session=replace(ACTIVE, tone=Tone.BARRED, state_hint="The homeserver turns requests away. You stay signed in."),
        banner=Banner(
            f"{AT_LIMIT} Next try in {{left}}. You stay signed in.",
            Tone.BARRED,
            (Button("Try now", BannerAction.TRY_NOW),),
            Wait(NOW.later(4_000), f"{AT_LIMIT} Next try now. You stay signed in."),
        ),
        rooms_frozen=True,
    ),
    **{name: WindowShown(session=CHALLENGED, interaction=stage) for name, stage in STAGES.items()},
    "challenge-put-off": WindowShown(
        session=CHALLENGED,
        banner=banner(
            Snapshot(
                RefreshChallenged(
                    Held(ALICE, Tokens(Secret("a"), Secret("r"), 1, NOW)), Challenge("s", (("org.example.payment",),))
                )
            ),
            NOW.later(1_000),
        ),
        rooms_frozen=True,
    ),
    "no-browser": WindowShown(
        session=ACTIVE,
        unopened_page="https://matrix.example.org/_matrix/consent?u=alice&v=1.0&h=3f2a9c7be1d04f6688a1b2c3d4e5f60718293a4b",
    ),
    **{name: WindowShown(session=ACTIVE, link=link) for name, link in LINKS.items()},
    "checkup": WindowShown(session=ACTIVE, checkup=CheckupShown(FINDINGS, running=False, summary=in_short(FINDINGS))),
    "checkup-running": WindowShown(session=ACTIVE, checkup=CheckupShown(FINDINGS[:3], summary="Checking… 3 done.")),
    **{name: WindowShown(session=ACTIVE, journal=journal) for name, journal in JOURNALS.items()},
    **{name: WindowShown(session=ACTIVE, journal_file=journal) for name, journal in FILES.items()},
    **{
        name: WindowShown(session=ACTIVE, bench=bench, bench_mark=mark, rooms_frozen=mark is not None)
        for name, (bench, mark) in BENCHES.items()
    },
    "receipt": WindowShown(session=ACTIVE, receipt=Receipt("Same device ABCDEFGHIJ. Nothing was lost.")),
    "loading": WindowShown(session=ACTIVE, loading_rooms=True),
    "no-rooms": WindowShown(session=ACTIVE),
}

WITHOUT_ROOMS = frozenset({"loading", "no-rooms", "keep-question", "keyring-locked-at-sign-in"})

BENCH_AT_LOGIN = WindowShown(
    login=LOGINS["empty"], bench=BENCHES["bench-in-force"][0], bench_mark=BENCHES["bench-in-force"][1]
)
JOURNAL_OF_THE_END = WindowShown(login=LOGINS["farewell"], journal=AFTER_THE_END)
