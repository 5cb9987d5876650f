"""Devices and the tokens that belong to them: issuing, rotation, expiry and the ends of a session, as Synapse 1.163 does."""

from __future__ import annotations

import contextlib
import string
from dataclasses import dataclass, field, replace
from random import Random

from .knobs import Knobs, ToldLifetime
from .refusal import Refusal, forbidden, refusal, unknown_token

_LETTERS = string.ascii_letters
_HUNDRED_YEARS_MS = 100 * 366 * 24 * 60 * 60 * 1000
_ASKED_AGAIN = "The administrator asks you to sign in again"


@dataclass(slots=True)
class Device:
    device_id: str
    display_name: str | None
    last_seen_ms: int | None = None
    last_seen_ip: str = "127.0.0.1"


@dataclass(slots=True, eq=False)
class AccessToken:
    text: str
    user_id: str
    device_id: str
    expires_ms: int | None
    used: bool = False
    soft_when_expired: bool = True
    soft_logged_out: bool = False
    is_oauth: bool = False


@dataclass(slots=True, eq=False)
class RefreshToken:
    text: str
    access: AccessToken
    expires_ms: int | None
    session_ends_ms: int | None
    successor: RefreshToken | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What an answer tells about new tokens. Fields are the specification's (CS API, ``/login`` and ``/refresh``)."""

    access: AccessToken
    refresh: RefreshToken | None
    now_ms: int
    told_lifetime: ToldLifetime = ToldLifetime.TRUE

    def fields(self) -> dict[str, object]:
        told: dict[str, object] = {"access_token": self.access.text}
        if self.refresh is not None:
            told["refresh_token"] = self.refresh.text
        if self.access.expires_ms is not None and self.told_lifetime is not ToldLifetime.NEVER:
            told["expires_in_ms"] = _told_ms(self.access.expires_ms - self.now_ms, self.told_lifetime)
        return told


@dataclass(slots=True)
class Sessions:
    knobs: Knobs
    random: Random
    _devices: dict[str, dict[str, Device]] = field(default_factory=dict)
    _access: dict[str, AccessToken] = field(default_factory=dict)
    _refresh: dict[str, RefreshToken] = field(default_factory=dict)

    def devices(self, user_id: str) -> dict[str, Device]:
        return self._devices.setdefault(user_id, {})

    def sign_in(
        self, user_id: str, device_id: str | None, display_name: str | None, *, refreshable: bool, now_ms: int
    ) -> Issued:
        """A known ``device_id`` is reused, and nothing that was issued to it before is invalidated.

        The specification says otherwise; this is what Synapse does. There are knobs for both.
        """
        devices = self.devices(user_id)
        if device_id in devices and self.knobs.reuse_ends_older_tokens:
            self.remove_devices(user_id, device_id)
        if device_id is None or not self.knobs.keep_device_id:
            device_id = "".join(self.random.choices(string.ascii_uppercase, k=10))
        if device_id not in devices:
            devices[device_id] = Device(device_id, display_name)
        ends_ms = _after(now_ms, self.knobs.session_s)
        if refreshable and self.knobs.access_s is not None:
            return self._issue(user_id, device_id, ends_ms, now_ms)
        expires_ms = _earlier(_after(now_ms, self.knobs.nonrefreshable_s), ends_ms)
        return Issued(self._new_access(user_id, device_id, expires_ms), None, now_ms, self.knobs.told_lifetime)

    def authenticate(self, text: str, now_ms: int, *, expired_too: bool = False) -> AccessToken:
        """The token, marked as used; ``expired_too`` is for ``/logout``. Raises ``Refusal``."""
        token = self._access.get(text)
        if token is None:
            raise unknown_token("Invalid access token passed.")
        if not expired_too:
            if token.soft_logged_out:
                raise unknown_token(_ASKED_AGAIN, soft_logout=True)
            if token.expires_ms is not None and token.expires_ms < now_ms:
                expired = unknown_token("Access token has expired", soft_logout=token.soft_when_expired)
                raise Refusal(self.knobs.expired_status, expired.body)
        token.used = True
        device = self.devices(token.user_id)[token.device_id]
        device.last_seen_ms = now_ms
        return token

    def check_refresh(self, text: str, now_ms: int) -> RefreshToken:
        """A refresh token that is good. The old one may be repeated until one of the new pair is used. Raises ``Refusal``."""
        old = self._refresh.get(text)
        if old is None:
            raise refusal(401, "M_UNKNOWN_TOKEN", "refresh token does not exist")
        if old.access.soft_logged_out:
            raise unknown_token(_ASKED_AGAIN, soft_logout=True)
        if old.successor is not None and (old.successor.access.used or old.successor.successor is not None):
            raise forbidden("refresh token isn't valid anymore")
        if old.expires_ms is not None and old.expires_ms < now_ms:
            raise forbidden("The supplied refresh token has expired")
        if old.session_ends_ms is not None and old.session_ends_ms < now_ms:
            raise forbidden("The session has expired and can no longer be refreshed")
        return old

    def refresh(self, text: str, now_ms: int) -> Issued:
        """A new pair; each repetition takes the place of the pair before it. Raises ``Refusal``."""
        old = self.check_refresh(text, now_ms)
        issued = self._renew(old, now_ms)
        if issued.refresh is None:
            return issued
        if old.successor is not None:
            self._forget(old.successor)
        old.successor = issued.refresh
        for older in [token for token in self._refresh.values() if token.successor is old]:
            self._forget(older)
        return issued

    def remove_devices(self, user_id: str, *device_ids: str) -> None:
        """With every token that was issued to them; without ``device_ids``, all of this user's."""
        gone = set(device_ids) or set(self.devices(user_id))
        for device_id in gone:
            self.devices(user_id).pop(device_id, None)
        self._access = {t: a for t, a in self._access.items() if a.user_id != user_id or a.device_id not in gone}
        self._refresh = {
            t: r for t, r in self._refresh.items() if r.access.user_id != user_id or r.access.device_id not in gone
        }

    def remove_everything(self) -> None:
        for user_id in list(self._devices):
            self.remove_devices(user_id)

    def expire_access_tokens(self, now_ms: int, *, soft: bool) -> None:
        for token in self._access.values():
            token.expires_ms = now_ms - 1
            token.soft_when_expired = self.knobs.oauth_soft_expiry if token.is_oauth else soft

    def use_refresh_tokens_elsewhere(self, now_ms: int) -> None:
        """As a thief with copies of them: each is exchanged for a new pair, and the new pair is used."""
        for stolen in [token for token in self._refresh.values() if token.successor is None]:
            with contextlib.suppress(Refusal):
                self.authenticate(self.refresh(stolen.text, now_ms).access.text, now_ms)

    def soft_log_out_everyone(self) -> None:
        for access in self._access.values():
            access.soft_logged_out = True
        for refresh in self._refresh.values():
            refresh.access.soft_logged_out = True

    def put_device(self, user_id: str, device_id: str, name: str | None) -> None:
        """One that is there already keeps its name."""
        self.devices(user_id).setdefault(device_id, Device(device_id, name))

    def give_oauth_access(self, user_id: str, device_id: str, ends_ms: int | None, now_ms: int) -> AccessToken:
        """Lives as native ones do, and is refused without ``soft_logout`` when it has expired."""
        life_s = self.knobs.nonrefreshable_s if self.knobs.access_s is None else self.knobs.access_s
        token = self._new_access(user_id, device_id, _earlier(_after(now_ms, life_s), ends_ms))
        token.is_oauth, token.soft_when_expired = True, self.knobs.oauth_soft_expiry
        return token

    def forget_access(self, token: AccessToken) -> None:
        self._access.pop(token.text, None)

    def was_used(self, text: str) -> bool:
        """An access token that there is, and that a request came with before."""
        return text in self._access and self._access[text].used

    def _issue(self, user_id: str, device_id: str, ends_ms: int | None, now_ms: int) -> Issued:
        access = self._new_access(user_id, device_id, self._access_ends_ms(ends_ms, now_ms))
        refresh_ms = _earlier(_after(now_ms, self.knobs.refresh_s), ends_ms)
        refresh = RefreshToken(self._token_text("refresh", user_id), access, refresh_ms, ends_ms)
        self._refresh[refresh.text] = refresh
        return Issued(access, refresh, now_ms, self.knobs.told_lifetime)

    def _renew(self, old: RefreshToken, now_ms: int) -> Issued:
        user_id, device_id, ends_ms = old.access.user_id, old.access.device_id, old.session_ends_ms
        told = self.knobs.told_lifetime
        told = ToldLifetime.NEVER if told is ToldLifetime.AT_SIGN_IN else told
        if self.knobs.rotate:
            return replace(self._issue(user_id, device_id, ends_ms, now_ms), told_lifetime=told)
        old.access = self._new_access(user_id, device_id, self._access_ends_ms(ends_ms, now_ms))
        old.expires_ms = _earlier(_after(now_ms, self.knobs.refresh_s), ends_ms)
        return Issued(old.access, None, now_ms, told)

    def _access_ends_ms(self, ends_ms: int | None, now_ms: int) -> int | None:
        return _earlier(_after(now_ms, self.knobs.access_s), ends_ms)

    def _new_access(self, user_id: str, device_id: str, expires_ms: int | None) -> AccessToken:
        token = AccessToken(self._token_text("access", user_id), user_id, device_id, expires_ms)
        self._access[token.text] = token
        return token

    def _forget(self, refresh: RefreshToken) -> None:
        del self._refresh[refresh.text]
        # Synapse goes on answering, from its memory, an access token that was used before its refresh token went.
        if not refresh.access.used:
            self._access.pop(refresh.access.text, None)

    def _token_text(self, kind: str, user_id: str) -> str:
        localpart = user_id[1:].partition(":")[0]
        return f"practice_{kind}_{localpart}_{''.join(self.random.choices(_LETTERS, k=20))}"


def _told_ms(lifetime_ms: int, told: ToldLifetime) -> int:
    match told:
        case ToldLifetime.IN_SECONDS:
            return lifetime_ms // 1000
        case ToldLifetime.NEGATIVE:
            return -lifetime_ms
        case ToldLifetime.HUNDRED_YEARS:
            return _HUNDRED_YEARS_MS
    return lifetime_ms


def _after(now_ms: int, lifetime_s: float | None) -> int | None:
    return None if lifetime_s is None else now_ms + round(lifetime_s * 1000)


def _earlier(one_ms: int | None, other_ms: int | None) -> int | None:
    if one_ms is None or other_ms is None:
        return one_ms if other_ms is None else other_ms
    return min(one_ms, other_ms)
