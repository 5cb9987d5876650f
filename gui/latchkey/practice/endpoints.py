"""The Client-Server API of the practice homeserver: requests in, answers of ``Homeserver`` out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from . import email_endpoints, fallback, own_devices, registration, sso
from .answering import V3, Offer, joined_by_path, operation_of, token_of
from .asked import json_object, one_of, whole_number
from .homeserver import Homeserver
from .login import login_answer
from .oauth import server as oauth_server
from .oauth.grants import Grants
from .oauth.server import grants_of
from .refresh_step import check_refresh_step
from .refusal import Refusal, forbidden, refusal, unrecognized
from .sessions import AccessToken
from .stages import proofs
from .sync import Filter, parse_since
from .world import check_content

_MEDIA = "/_matrix/client/v1/media"
_OPEN_MEDIA = "/_matrix/media/v3"
_CONSENT = "/_matrix/consent"
_CONSENT_PAGE = """<!doctype html><title>Terms</title><form method="post"><p>Practise kindly.</p>
<button>I agree</button></form>"""
_VERSIONS = [f"v1.{minor}" for minor in range(1, 16)]

_ROOM_VERSIONS = {"default": "11", "available": {"11": "stable"}}
_CANNOT: dict[str, object] = {
    f"m.{what}": {"enabled": False}
    for what in (
        "change_password", "set_displayname", "set_avatar_url", "3pid_changes", "get_login_token", "profile_fields",
    )
}  # fmt: skip
_PUSH_RULES = ("override", "content", "room", "sender", "underride", "postcontent")
_TRUTHS = ("false", "true")


def create_app(homeserver: Homeserver, public_baseurl: str, grants: Grants | None = None) -> Starlette:
    """``public_baseurl`` is the address that ``/login`` tells in ``well_known``; ``grants`` are OAuth's, where there are some."""
    on = _Endpoints(homeserver, public_baseurl)
    homeserver.interactions.proofs = proofs(homeserver)
    offers: list[Offer] = [
        ("GET", "/_matrix/client/versions", on.versions),
        ("GET", f"{V3}/login", on.login_flows),
        ("POST", f"{V3}/login", on.login),
        ("GET", f"{V3}/account/whoami", on.whoami),
        ("POST", f"{V3}/refresh", on.refresh),
        ("POST", f"{V3}/logout", on.logout),
        ("POST", f"{V3}/logout/all", on.logout_all),
        ("GET", f"{V3}/capabilities", on.capabilities),
        ("GET", f"{V3}/pushrules/", on.push_rules),
        ("GET", f"{V3}/profile/{{user_id}}", on.profile),
        ("POST", f"{V3}/user/{{user_id}}/filter", on.keep_filter),
        ("GET", f"{V3}/user/{{user_id}}/filter/{{filter_id}}", on.kept_filter),
        ("GET", f"{V3}/sync", on.sync),
        ("POST", f"{V3}/join/{{room}}", on.join),
        ("POST", f"{V3}/rooms/{{room}}/join", on.join),
        ("POST", f"{V3}/rooms/{{room}}/leave", on.leave),
        ("PUT", f"{V3}/rooms/{{room}}/send/{{type}}/{{txn_id}}", on.send),
        ("GET", "/.well-known/matrix/support", on.support),
        ("GET", _CONSENT, on.consent_page),
        ("POST", _CONSENT, on.consent),
        ("GET", f"{_MEDIA}/download/{{server}}/{{media}}", on.media),
        ("GET", f"{_MEDIA}/download/{{server}}/{{media}}/{{name}}", on.media),
        ("GET", f"{_MEDIA}/thumbnail/{{server}}/{{media}}", on.thumbnail),
        ("GET", f"{_OPEN_MEDIA}/download/{{server}}/{{media}}", on.icon),
        ("GET", f"{_OPEN_MEDIA}/thumbnail/{{server}}/{{media}}", on.icon),
        *own_devices.offers(homeserver),
        *fallback.offers(homeserver),
        *oauth_server.offers(homeserver, grants or grants_of(homeserver), public_baseurl),
        *registration.offers(homeserver, public_baseurl),
        *sso.offers(homeserver),
        *email_endpoints.offers(homeserver),
    ]
    app = Starlette(
        routes=joined_by_path(offers),
        exception_handlers={Refusal: _refused, HTTPException: _unrecognized},
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True, slots=True)
class _Endpoints:
    homeserver: Homeserver
    public_baseurl: str

    async def versions(self, request: Request) -> Response:
        if "authorization" in request.headers:
            self._token(request, even_expired=True)
        return JSONResponse({"versions": _VERSIONS, "unstable_features": {}})

    async def login_flows(self, _request: Request) -> Response:
        password = [{"type": "m.login.password"}] if self.homeserver.knobs.password_login else []
        return JSONResponse({"flows": [*sso.flows(self.homeserver), *password]})

    async def login(self, request: Request) -> Response:
        answer = login_answer(self.homeserver, await json_object(request))
        return JSONResponse({**answer, "well_known": {"m.homeserver": {"base_url": self.public_baseurl}}})

    async def refresh(self, request: Request) -> Response:
        self.homeserver.check_refreshing()
        body = await json_object(request)
        if "refresh_token" not in body:
            raise refusal(400, "M_MISSING_PARAM", "Missing params: ['refresh_token']")
        text = body["refresh_token"]
        if not isinstance(text, str):
            raise refusal(400, "M_INVALID_PARAM", "Invalid param: refresh_token")

        def allow() -> None:
            check_refresh_step(self.homeserver, operation_of(request), body, self.public_baseurl)

        return JSONResponse(self.homeserver.refresh(text, allow).fields())

    async def whoami(self, request: Request) -> Response:
        token = self._token(request)
        return JSONResponse({"user_id": token.user_id, "device_id": token.device_id, "is_guest": False})

    async def logout(self, request: Request) -> Response:
        token = self._native_token(request)
        self.homeserver.log_out(token.user_id, token.device_id)
        return JSONResponse({})

    async def logout_all(self, request: Request) -> Response:
        self.homeserver.log_out(self._native_token(request).user_id)
        return JSONResponse({})

    async def capabilities(self, request: Request) -> Response:
        self._token(request)
        return JSONResponse({"capabilities": {**_CANNOT, "m.room_versions": _ROOM_VERSIONS}})

    async def push_rules(self, request: Request) -> Response:
        self._token(request)
        return JSONResponse({"global": {kind: [] for kind in _PUSH_RULES}})

    async def profile(self, request: Request) -> Response:
        if "authorization" in request.headers:
            self._token(request)
        return JSONResponse(self.homeserver.world.profile(request.path_params["user_id"]))

    async def keep_filter(self, request: Request) -> Response:
        kept = self._filters(request)
        body = await json_object(request)
        Filter.of(body)
        kept.append(body)
        return JSONResponse({"filter_id": str(len(kept) - 1)})

    async def kept_filter(self, request: Request) -> Response:
        kept, filter_id = self._filters(request), request.path_params["filter_id"]
        if not filter_id.isdecimal():
            raise refusal(400, "M_UNKNOWN", "Invalid filter_id")
        if int(filter_id) >= len(kept):
            raise refusal(404, "M_NOT_FOUND", "No such filter")
        return JSONResponse(kept[int(filter_id)])

    def _filters(self, request: Request) -> list[dict[str, object]]:
        user_id = self._token(request).user_id
        if request.path_params["user_id"] != user_id:
            raise forbidden("Cannot use filters of other users")
        return self.homeserver.filters.setdefault(user_id, [])

    async def sync(self, request: Request) -> Response:
        token = self._token(request)
        asked = request.query_params
        timeout_ms = whole_number(asked.get("timeout", "0"))
        kept = self.homeserver.filters.get(token.user_id, [])
        wanted = Filter.parse(asked.get("filter"), kept, full_state=one_of(asked, "full_state", _TRUTHS) == "true")
        one_of(asked, "set_presence", ("online", "offline", "unavailable"))
        return JSONResponse(await self.homeserver.sync(token, parse_since(asked.get("since")), wanted, timeout_ms))

    async def join(self, request: Request) -> Response:
        token = self._token(request)
        await json_object(request, may_be_empty=True)
        self.homeserver.accounts.check_joining(token.user_id, self._consent_page)
        if request.url.path.endswith("/join") and not request.path_params["room"].startswith("!"):
            raise refusal(404, "M_UNKNOWN", "Not a room ID")
        return JSONResponse({"room_id": self.homeserver.world.join(token.user_id, request.path_params["room"])})

    async def leave(self, request: Request) -> Response:
        token = self._token(request)
        await json_object(request, may_be_empty=True)
        self.homeserver.accounts.check_limit()
        self.homeserver.world.leave(token.user_id, request.path_params["room"])
        return JSONResponse({})

    async def send(self, request: Request) -> Response:
        token = self._token(request)
        content = await json_object(request)
        self.homeserver.accounts.check_sending(token.user_id, self._consent_page)
        where = request.path_params
        check_content(where["type"], content)
        sent_by = (token.device_id, where["txn_id"])
        event_id = self.homeserver.world.send(token.user_id, where["room"], where["type"], content, sent_by=sent_by)
        return JSONResponse({"event_id": event_id})

    async def support(self, _request: Request) -> Response:
        told = self.homeserver.accounts.support
        if told is None:
            raise unrecognized(404)
        return JSONResponse(told)

    async def consent_page(self, _request: Request) -> Response:
        return HTMLResponse(_CONSENT_PAGE)

    async def consent(self, request: Request) -> Response:
        asked = request.query_params
        user_id = self.homeserver.world.user_id(asked.get("u", ""))
        if not self.homeserver.accounts.agree(user_id, asked.get("h", "")):
            raise forbidden("HMAC incorrect")
        return HTMLResponse("<!doctype html><title>Terms</title><p>Thank you.</p>")

    async def icon(self, request: Request) -> Response:
        """Without a token, since nobody has one yet: the pictures of providers, and no others."""
        if "/thumbnail/" in request.url.path:
            _check_sides(request)
        if request.path_params["media"] not in [provider.icon for provider in sso.PROVIDERS]:
            raise refusal(404, "M_NOT_FOUND", f"Not found '{request.url.path}'")
        return self._picture(request)

    async def media(self, request: Request) -> Response:
        await self.homeserver.hold_media()
        self._token(request)
        return self._picture(request)

    async def thumbnail(self, request: Request) -> Response:
        """The pictures are small: the whole one is the thumbnail."""
        await self.homeserver.hold_media()
        self._token(request)
        _check_sides(request)
        return self._picture(request)

    def _picture(self, request: Request) -> Response:
        found = self.homeserver.media.get(request.path_params["media"])
        if found is None or request.path_params["server"] != self.homeserver.server_name:
            raise refusal(404, "M_NOT_FOUND", f"Not found '{request.url.path}'")
        return Response(found, media_type="image/png", headers={"Cross-Origin-Resource-Policy": "cross-origin"})

    @property
    def _consent_page(self) -> str:
        return f"{self.public_baseurl.rstrip('/')}{_CONSENT}"

    def _native_token(self, request: Request) -> AccessToken:
        """For signing out, which OAuth has another way for."""
        unknown = refusal(401, "M_UNKNOWN_TOKEN", "Invalid access token")
        try:
            token = self._token(request, even_expired=True)
        except Refusal as refused:
            is_delegated = self.homeserver.knobs.oauth and refused.body["errcode"] == "M_UNKNOWN_TOKEN"
            raise unknown if is_delegated else refused from None
        if token.is_oauth:
            raise unknown
        return token

    def _token(self, request: Request, *, even_expired: bool = False) -> AccessToken:
        return token_of(self.homeserver, request, even_expired=even_expired)


def _check_sides(request: Request) -> None:
    for side in ("width", "height"):
        if side not in request.query_params:
            raise refusal(400, "M_MISSING_PARAM", f"Missing required integer query parameter {side}")
        whole_number(request.query_params[side], side)


async def _refused(_request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refusal)  # noqa: S101 - Starlette calls this for nothing else
    return JSONResponse(refused.body, refused.status, refused.headers)


async def _unrecognized(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    answer = unrecognized(error.status_code)
    return JSONResponse(answer.body, answer.status, error.headers)
