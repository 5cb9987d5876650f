"""The page on which people look after their account: their devices, and signing them out (CS API, account management)."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from latchkey.practice.answering import Offer
from latchkey.practice.asked import form_of
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.identity import HINT, NotKnown, who
from latchkey.practice.pages import alert, button, form, page, table, words
from latchkey.practice.pages import field as page_field
from latchkey.practice.sessions import Device

from .grants import Grants

_ENDING = ("org.matrix.device_delete", "org.matrix.session_end")
_VIEWING = ("org.matrix.device_view", "org.matrix.session_view")


def offers(homeserver: Homeserver, grants: Grants) -> list[Offer]:
    on = _Account(homeserver, grants)
    return [(method, path, on.show) for path in ("/account", "/account/") for method in ("GET", "POST")]


@dataclass(frozen=True, slots=True)
class _Account:
    """Who has signed in here goes on with a ticket, which stands in the forms."""

    homeserver: Homeserver
    grants: Grants
    _tickets: dict[str, str] = field(default_factory=dict)

    async def show(self, request: Request) -> Response:
        sent = await form_of(request) if request.method == "POST" else {}
        address = f"{request.url.path}?{request.url.query}"
        ticket = sent.get("ticket", "")
        if ticket not in self._tickets:
            if "username" not in sent:
                return _sign_in_page(address)
            try:
                user_id = who(self.homeserver, sent)
            except NotKnown as error:
                return _sign_in_page(address, str(error))
            ticket = "".join(self.homeserver.random.choices(string.ascii_letters, k=24))
            self._tickets[ticket] = user_id
        user_id, asked_for = self._tickets[ticket], request.query_params.get("device_id", "")
        if sent.get("do") == "end" and sent.get("device") in self.homeserver.sessions.devices(user_id):
            self.grants.end_device(user_id, sent["device"])
            return page("Signed out", words(f"The device {sent['device']} is signed out."), _list_link(ticket))
        action = request.query_params.get("action", "")
        devices = self.homeserver.sessions.devices(user_id)
        if action in (*_ENDING, *_VIEWING):
            device = devices.get(asked_for)
            if device is None:
                return page("No such device", alert("It is signed out already."), _list_link(ticket), status=404)
            title = "Sign this device out?" if action in _ENDING else "A device"
            return page(title, _device_table([device], address, ticket))
        return page(f"Devices of {user_id}", _device_table(list(devices.values()), address, ticket))


def _device_table(devices: list[Device], address: str, ticket: str) -> str:
    rows = [
        (
            words(f"{device.display_name or 'Without a name'} ({device.device_id})"),
            words(_seen(device)),
            form(
                address,
                button(f"Sign out {device.device_id}", "end"),
                hidden={"ticket": ticket, "device": device.device_id},
            ),
        )
        for device in devices
    ]
    return table(("Device", "Last seen", "Sign out"), rows)


def _seen(device: Device) -> str:
    if device.last_seen_ms is None:
        return "never"
    return datetime.fromtimestamp(device.last_seen_ms / 1000, UTC).strftime("%d %B %Y")


def _list_link(ticket: str) -> str:
    return form("/account/", button("All devices", "list"), hidden={"ticket": ticket})


def _sign_in_page(address: str, error: str = "") -> Response:
    return page(
        "Your account",
        form(
            address,
            alert(error),
            page_field("Username", "username"),
            page_field("Password", "password", kind="password"),
            words(HINT),
            button("Sign in", "allow"),
        ),
    )
