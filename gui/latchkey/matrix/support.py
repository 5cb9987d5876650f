"""``GET /.well-known/matrix/support``: whom to ask (spec S17). Every field is the server's word; what is no address is
passed over."""

from __future__ import annotations

import msgspec

from latchkey.app.support import Contact, ContactKind

from .address import Typed, email_address, parse_typed, web_page
from .transport import Answer

PATH = "/.well-known/matrix/support"
MAX_BYTES = 1 << 16
MOST_CONTACTS = 4

_ADMIN, _SECURITY = "m.role.admin", "m.role.security"
_ANY = msgspec.json.Decoder()


def judge(answer: Answer) -> tuple[Contact, ...]:
    """Administrators before all others, and the page last; nobody is sent to those who hear of security holes. Never
    raises."""
    try:
        found = _ANY.decode(answer.body) if answer.status == 200 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return ()
    listed = found.get("contacts")
    people = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    people = [person for person in people if person.get("role") != _SECURITY]
    people.sort(key=lambda person: person.get("role") != _ADMIN)
    contacts = [contact for person in people for contact in _ways(person)]
    page = web_page(found.get("support_page"))
    pages = [Contact(ContactKind.PAGE, page)] if page else []
    return (*dict.fromkeys(contacts[:MOST_CONTACTS]), *pages)


def _ways(person: dict[object, object]) -> list[Contact]:
    email, matrix_id = email_address(person.get("email_address")), person.get("matrix_id")
    ways = []
    if email:
        ways.append(Contact(ContactKind.EMAIL, email))
    if isinstance(matrix_id, str) and matrix_id.startswith("@") and " " not in matrix_id:
        typed = parse_typed(matrix_id)
        if isinstance(typed, Typed) and typed.user_id:
            ways.append(Contact(ContactKind.MATRIX_ID, typed.user_id))
    return ways
