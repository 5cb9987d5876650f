"""The login view and the dialog "Sign in again" with every way in, and while one leads through elsewhere."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app import elsewhere, finding_words, words
from latchkey.app.finding import Found, Offers, Provider
from latchkey.app.login_shown import FieldMark, LoginShown, PassageShown, PasswordPlace, WaysShown
from latchkey.app.passage import Passage, PassageStage
from latchkey.app.ways_shown import at_login, back
from latchkey.session.answers import NotThrough, Obstacle
from latchkey.session.instant import Instant

URL = "https://matrix.example.org"
DEVICE = "ABCDEFGHIJ"
CODE = "JTZJ-BMXS"
ADDRESS = "https://account.example.org/link"
LINK = "https://account.example.org/authorize?client_id=01HX&response_type=code&state=5Yd"


def providers(*names: str) -> Offers:
    """Of a server that offers single sign-on alone."""
    return Offers(sso=True, providers=tuple(Provider(f"idp{number}", name) for number, name in enumerate(names)))


OFFERS = {
    "oauth": Offers(password=True, oauth=True, oauth_creates=True, device_code=True),
    "oauth-alone": Offers(oauth=True),
    "sso": Offers(sso=True),
    "sso-is-oauth": Offers(sso=True, sso_is_oauth=True),
    "sso-provider": providers("Harbour office"),
    "sso-providers": providers("Harbour office", "Pilots' guild", "Lighthouse", "Tugs", "Ferry line", "Customs"),
    "password-and-sso": replace(providers("Harbour office", "Pilots' guild"), password=True, registers=True),
    "password-and-account": Offers(password=True, registers=True),
}
HOSTILE = at_login(
    providers("<h1>Free & safe</h1>", "\u202eevil\u202c \u05de\u05d2\u05d3\u05dc\u05d5\u05e8", "Ever so long " * 800),
    {},
)
"""What a server may call its providers."""
RELOGIN_WAYS = {
    "oauth": back("oauth", DEVICE, OFFERS["oauth"], {}),
    "sso": back("m.login.sso/idp0", DEVICE, OFFERS["sso-provider"], {}),
    "password": back("m.login.password", DEVICE, OFFERS["password-and-sso"], {}),
}


def passages(now: Instant) -> dict[str, PassageShown]:
    ends_at = now.later(887_000)
    in_browser = Passage(PassageStage.IN_BROWSER, "oauth", LINK, ends_at=ends_at)
    stages = {
        "asking": Passage(PassageStage.ASKING, "oauth"),
        "in-browser": in_browser,
        "no-browser": replace(in_browser, browser_opened=False),
        "code": Passage(
            PassageStage.CODE,
            "oauth/device_code",
            f"{ADDRESS}?code={CODE}",
            user_code=CODE,
            verification_uri=ADDRESS,
            ends_at=ends_at,
        ),
        "finishing": Passage(PassageStage.FINISHING, "oauth"),
    }
    return {name: elsewhere.told(passage, URL) for name, passage in stages.items()}


def logins(found: LoginShown, now: Instant) -> dict[str, LoginShown]:
    """By the names of their pictures; ``found`` is one that takes a password."""
    shown = {name: _offered(found, at_login(offers, {})) for name, offers in OFFERS.items()}
    return {
        **shown,
        "oauth-consent": replace(
            shown["oauth"],
            homeserver_note="Found nas.lan",
            consent_note="The way to nas.lan is not encrypted: others on it could read what signs you in.",
        ),
        "sso-denied": _not_through(shown["sso"], Obstacle.DENIED),
        "oauth-broken": _not_through(shown["oauth"], Obstacle.BROKEN_METADATA),
        "no-listener": _not_through(shown["oauth-alone"], Obstacle.NO_LISTENER),
        "no-password": LoginShown(
            homeserver_mark=FieldMark.PROBLEM,
            homeserver_note=finding_words.no_way_in(
                Found(URL, "example.org", None, ("m.login.token",), needs_consent=False)
            ),
            ways=WaysShown(PasswordPlace.NOWHERE),
        ),
        **{
            name: replace(shown["oauth"], state="Signing in", busy=True, can_sign_in=False, passage=passage)
            for name, passage in passages(now).items()
        },
    }


def _offered(found: LoginShown, ways: WaysShown) -> LoginShown:
    return replace(found, ways=ways, can_sign_in=ways.password is not PasswordPlace.NOWHERE)


def _not_through(shown: LoginShown, obstacle: Obstacle) -> LoginShown:
    answer = NotThrough(obstacle, "example.org")
    return replace(shown, problem=words.sign_in_problem(answer), problem_details=words.details(answer))
