"""What a request holds, or a refusal in Synapse's words where it holds something else."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.requests import Request

from .refusal import refusal
from .serving import read_body

LONGEST_DEVICE_NAME = 100


async def json_object(request: Request, *, may_be_empty: bool = False) -> dict[str, object]:
    try:
        raw = await read_body(request)
    except OverflowError as error:
        raise refusal(413, "M_TOO_LARGE", str(error)) from None
    if may_be_empty and not raw:
        return {}
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise refusal(400, "M_NOT_JSON", "Content not JSON.") from None
    if may_be_empty and body is None:
        return {}
    if not isinstance(body, dict):
        raise refusal(400, "M_BAD_JSON", "Content must be a JSON object.")
    return body


async def form_of(request: Request) -> dict[str, str]:
    """What a form sent, in the way that browsers and OAuth clients do; of what is there twice, the last. Raises ``Refusal``."""
    try:
        raw = await read_body(request)
    except OverflowError as error:
        raise refusal(413, "M_TOO_LARGE", str(error)) from None
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def one_of(asked: QueryParams, name: str, known: tuple[str, ...]) -> str:
    text = asked.get(name, known[0])
    if text not in known:
        raise refusal(400, "M_INVALID_PARAM", f"Query parameter {name} must be one of {list(known)}")
    return text


def whole_number(text: str, name: str = "timeout") -> int:
    try:
        number = int(text)
    except ValueError:
        raise refusal(400, "M_INVALID_PARAM", f"Query parameter {name} must be an integer") from None
    if number < 0:
        raise refusal(400, "M_INVALID_PARAM", f"Query parameter {name} must be a positive integer.")
    return number


def required(asked: QueryParams, name: str) -> str:
    """Raises ``Refusal``."""
    if name not in asked:
        raise refusal(400, "M_MISSING_PARAM", f"Missing required string query parameter {name}")
    return asked[name]


def check_device_name(name: str) -> None:
    """Raises ``Refusal``."""
    if len(name) > LONGEST_DEVICE_NAME:
        raise refusal(400, "M_TOO_LARGE", f"Device display name is too long (max {LONGEST_DEVICE_NAME})")
