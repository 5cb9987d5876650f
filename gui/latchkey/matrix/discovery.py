"""From what a person typed to a homeserver that answers (spec S1 to S14)."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, replace

from latchkey.app.finding import FindProblem, Found, NotFound, Offers
from latchkey.app.oauth import OAuthServer
from latchkey.app.ports import Line
from latchkey.app.support import Contact
from latchkey.session.answers import NoAnswer, NotThrough, Refused, Trouble
from latchkey.session.ports import Clock

from . import login_flows, oauth_metadata, provider_icons, support, versions, well_known
from .address import BaseUrl, Typed, parse_base_url, parse_typed
from .auth import json_headers
from .reading import read
from .refusal import refusal
from .request import Redirects, Request
from .transport import SMALL_BYTES, Answer, Transport, Wire, host_of
from .well_known import Pointed

_REGISTER_PATH = "/_matrix/client/v3/register"

_SIDE_S = 5.0
"""For each question that may be left unanswered: whether there is OAuth, and whether accounts can be made."""

_SAYS_NOTHING = (
    Trouble.NAME_NOT_FOUND,
    Trouble.CONNECTION_REFUSED,
    Trouble.CONNECTION_LOST,
    Trouble.NO_NETWORK,
    Trouble.TIMED_OUT,
)
"""No web server at the bare name says nothing about the homeserver: the name itself is tried (S13 leaves it open). A bad
certificate does say something, and is told."""


@dataclass(frozen=True, slots=True)
class _Homeserver:
    base: BaseUrl


class HttpFinder:
    """``Finder`` over connections of its own, which carry no secret."""

    def __init__(
        self,
        clock: Clock,
        *,
        line: Line | None = None,
        time_limit_s: float = 10,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``time_limit_s`` bounds each of at most six requests in a row. ``tls`` and ``wire`` are for tests."""
        self._time_limit_s = time_limit_s
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)

    async def find(self, typed: str) -> Found | NotFound:
        meant = parse_typed(typed)
        if isinstance(meant, FindProblem):
            return NotFound(meant)
        if meant.scheme is not None or meant.place.is_loopback:
            return await self._at(meant, _direct(meant, meant.scheme or "http"))
        pointed = await self._well_known(meant)
        if isinstance(pointed, NotFound):
            return pointed
        if pointed is None:
            return await self._at(meant, _direct(meant, "https"))
        return await self._pointed_at(meant, pointed)

    async def support(self, user_id: str, homeserver_url: str) -> tuple[Contact, ...]:
        """Where the server's name leads nowhere, as in a network without one, the homeserver itself is asked."""
        named = parse_typed(user_id)
        places = [homeserver_url]
        if isinstance(named, Typed) and not named.place.is_loopback:
            places.insert(0, f"https://{named.place.host}")
        for place in places:
            request = Request("GET", place + support.PATH, redirects=Redirects.ANYWHERE)
            answer = await self._transport.exchange(
                request, max_bytes=support.MAX_BYTES, time_limit_s=self._time_limit_s
            )
            contacts = support.judge(answer) if isinstance(answer, Answer) else ()
            if contacts:
                return contacts
        return ()

    async def offers(self, homeserver_url: str) -> Offers | None:
        asked = await self._offers(homeserver_url)
        return None if isinstance(asked, NotFound) else asked[1]

    async def icon(self, homeserver_url: str, mxc: str) -> bytes | None:
        return await provider_icons.fetch(self._transport, homeserver_url, mxc)

    async def close(self) -> None:
        await self._transport.close()

    async def _well_known(self, meant: Typed) -> Pointed | NotFound | None:
        """``None`` for IGNORE."""
        answer = await self._get(f"https://{meant.place.host}{well_known.PATH}")
        if isinstance(answer, Answer):
            return well_known.judge(answer)
        if answer.trouble in _SAYS_NOTHING:
            return None
        return NotFound(FindProblem.NO_ANSWER, answer.host, answer.detail, no_answer=answer)

    async def _pointed_at(self, meant: Typed, pointed: Pointed) -> Found | NotFound:
        homeserver = await self._homeserver(pointed.homeserver)
        if isinstance(homeserver, NotFound):
            return NotFound(
                FindProblem.WELL_KNOWN_DEAD_END,
                pointed.homeserver.place.shown_netloc,
                homeserver.detail,
                homeserver.no_answer,
                homeserver.refused,
            )
        dead_end = await self._identity_server_fails(pointed.identity_server)
        if dead_end is not None:
            return dead_end
        return await self._found(meant, homeserver)

    async def _identity_server_fails(self, server: BaseUrl | NotFound | None) -> NotFound | None:
        if server is None or isinstance(server, NotFound):
            return server
        answer = await self._get(server.url + "/_matrix/identity/v2")
        if isinstance(answer, Answer) and answer.status == 200:
            return None
        return NotFound(
            FindProblem.WELL_KNOWN_IDENTITY_DEAD_END,
            server.place.shown_netloc,
            no_answer=answer if isinstance(answer, NoAnswer) else None,
            refused=refusal(answer, "/_matrix/identity/v2") if isinstance(answer, Answer) else None,
        )

    async def _at(self, meant: Typed, base: BaseUrl) -> Found | NotFound:
        homeserver = await self._homeserver(base)
        return homeserver if isinstance(homeserver, NotFound) else await self._found(meant, homeserver)

    async def _homeserver(self, base: BaseUrl) -> _Homeserver | NotFound:
        """A server that answers ``/versions``, where it said it is."""
        answer = await self._get(base.url + versions.PATH)
        if isinstance(answer, NoAnswer):
            return _silent(answer)
        if not answer.is_success:
            return _refused(refusal(answer, "/versions"), answer.host)
        seen = read(answer, versions.DECODER)
        if isinstance(seen, NoAnswer):
            is_json = seen.trouble is Trouble.MALFORMED
            problem = FindProblem.NO_COMMON_VERSION if is_json else FindProblem.NOT_MATRIX
            return NotFound(problem, seen.host, seen.detail)
        if not versions.has_common_version(seen):
            return NotFound(FindProblem.NO_COMMON_VERSION, answer.host, ", ".join(seen.versions)[:200])
        return _Homeserver(_moved(base, answer.url))

    async def _found(self, meant: Typed, homeserver: _Homeserver) -> Found | NotFound:
        base = homeserver.base
        asked = await self._offers(base.url)
        if isinstance(asked, NotFound):
            return asked
        types, offers = asked
        if not offers.oauth_creates and not offers.sso_is_oauth:  # where they are, this must not be asked (R6)
            offers = replace(offers, registers=await self._makes_accounts(base.url))
        return Found(base.url, meant.place.shown_netloc, meant.user_id, types, base.needs_consent, offers)

    async def _offers(self, base_url: str) -> tuple[tuple[str, ...], Offers] | NotFound:
        """With the types of ``GET /login``, as the server lists them. One of its two APIs is enough to be found by."""
        async with asyncio.TaskGroup() as both:  # who gives up waits until neither holds a connection any more
            asked_flows = both.create_task(self._flows(base_url))
            side_limit_s = min(_SIDE_S, self._time_limit_s)
            asked_oauth = both.create_task(oauth_metadata.ask(self._transport, base_url, time_limit_s=side_limit_s))
        flows, oauth = asked_flows.result(), asked_oauth.result()
        if isinstance(flows, NotFound):
            if not isinstance(oauth, OAuthServer):
                return flows
            flows = []
        offers = login_flows.offers(flows)
        if isinstance(oauth, OAuthServer):
            creates, by_code = oauth.creates_accounts, bool(oauth.device_authorization_endpoint)
            offers = replace(offers, oauth=True, oauth_creates=creates, device_code=by_code)
        elif not offers.has_any:
            match oauth:
                case NotThrough():
                    offers = replace(offers, oauth=True)  # whoever tries is told what is wrong with it
                case NoAnswer():
                    return _silent(oauth)
                case Refused():
                    return _refused(oauth, host_of(base_url))
        return login_flows.types(flows), offers

    async def _flows(self, base_url: str) -> list[object] | NotFound:
        """Of ``GET /login``; none where there is no such endpoint (A2)."""
        answer = await self._get(base_url + login_flows.PATH)
        if isinstance(answer, NoAnswer):
            return _silent(answer)
        if answer.is_success:
            flows = login_flows.listed(answer)
            return _silent(flows) if isinstance(flows, NoAnswer) else flows
        if answer.status in (404, 405) and refusal(answer, "/login").errcode == "M_UNRECOGNIZED":
            return []
        return _refused(refusal(answer, "/login"), answer.host)

    async def _makes_accounts(self, base_url: str) -> bool:
        """Whether ``POST /register`` asks how a person wants to show that they may (U1). Whatever else it answers is no
        offer, and no reason to say more about it here."""
        request = Request("POST", base_url + _REGISTER_PATH, json_headers({}), body=b"{}")
        limit_s = min(_SIDE_S, self._time_limit_s)
        answer = await self._transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=limit_s)
        return isinstance(answer, Answer) and refusal(answer, "/register").challenge is not None

    async def _get(self, url: str) -> Answer | NoAnswer:
        request = Request("GET", url, redirects=Redirects.ANYWHERE)
        return await self._transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=self._time_limit_s)


def _direct(meant: Typed, scheme: str) -> BaseUrl:
    return BaseUrl(f"{scheme}://{meant.place.netloc}", scheme, meant.place)


def _moved(base: BaseUrl, url: str) -> BaseUrl:
    """Where redirects of ``/versions`` ended: a POST is not sent on, so the new address is the one to use.

    Only where the one who said so could be trusted with it: over https, or within the same host.
    """
    if url == base.url + versions.PATH or not url.endswith(versions.PATH):
        return base
    moved = parse_base_url(url.removesuffix(versions.PATH))
    if moved is None or (base.scheme == "http" and moved.place.host != base.place.host):
        return base
    return moved


def _silent(no_answer: NoAnswer) -> NotFound:
    is_web_page = no_answer.trouble is Trouble.NOT_MATRIX
    problem = FindProblem.NOT_MATRIX if is_web_page else FindProblem.NO_ANSWER
    return NotFound(problem, no_answer.host, no_answer.detail, no_answer=no_answer)


def _refused(refused: Refused, host: str) -> NotFound:
    if refused.status == 429:
        problem = FindProblem.RATE_LIMITED
    elif refused.status >= 500 or refused.errcode not in (None, "M_UNRECOGNIZED", "M_NOT_FOUND"):
        problem = FindProblem.REFUSED
    else:
        problem = FindProblem.NOT_MATRIX
    return NotFound(problem, host, f"HTTP {refused.status}", refused=refused)
