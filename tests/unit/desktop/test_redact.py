"""What goes into a log or a report carries no secret."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from latchkey.desktop.log import log_file
from latchkey.desktop.redact import redact

SECRET = "sEcReT-0123456789_abc"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization: bearer {SECRET}",
        f"{{'authorization': 'Bearer {SECRET}'}}",
        f"b'Authorization: Bearer {SECRET}'",
        f"https://example.org/_matrix/client/v3/sync?access_token={SECRET}&since=s1",
        f"GET http://127.0.0.1:8008/x?loginToken={SECRET} failed",
        f"http://alice:{SECRET}@example.org/",
        f'{{"refresh_token": "{SECRET}", "expires_in_ms": 5}}',
        f'{{"access_token":"{SECRET}"}}',
        f"{{'password': '{SECRET}'}}",
        f'{{"password": "with \\" and spaces {SECRET}"}}',
        f"{json.dumps({'password': f'with {SECRET} and'}).encode()!r}",
        f"""{json.dumps({"password": f'a "quoted" {SECRET}'}).encode()!r}""",
        f"""{json.dumps(json.dumps({"password": f'a "quoted" {SECRET}'}))!r}""",
        f"{{'password': 'cut off {SECRET}",
        f"refresh_token={SECRET}",
        f"code_verifier={SECRET}&grant_type=authorization_code",
        f"TypeError: f(password='{SECRET}', n=1)",
    ],
)
def test_a_secret_is_not_in_what_is_left(text: str) -> None:
    assert SECRET not in redact(text)
    assert "<redacted>" in redact(text)


@pytest.mark.parametrize(
    "token",
    [
        "syt_YWxpY2U_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
        "syr_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
        "syl_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
        "mat_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
        "mar_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
        "mct_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
        "mcr_aBcDeFgHiJkLmNoPqRsT_0Xyz12",
    ],
)
def test_a_token_is_known_by_its_looks_wherever_it_stands(token: str) -> None:
    assert redact(f"unexpected {token!r} in a list") == "unexpected '<redacted>' in a list"


@pytest.mark.parametrize(
    "text",
    [
        "M_UNKNOWN_TOKEN: Access token has expired",
        'File "sync.py", line 12, in token',
        "the refresh token was rotated, expires_in_ms=300000",
        "https://example.org/_matrix/client/v3/login",
        "KeyError: 'password'",
        "access 1a2b3c4d refresh 5e6f7a8b",
    ],
)
def test_what_helps_to_find_a_bug_stays(text: str) -> None:
    assert redact(text) == text


def test_the_log_file_holds_what_happened_with_its_traceback_and_no_secret(tmp_path: Path) -> None:
    log = logging.getLogger("latchkey.test")
    with log_file(tmp_path, "default") as (path, _):
        log.info("signed in with access_token=%s", SECRET)
        log.error("failed", exc_info=ValueError(f"Bearer {SECRET}"))
        logging.getLogger("httpx").info("GET https://example.org/?access_token=%s", SECRET)
    written = path.read_text("utf-8")
    assert "INFO latchkey.test: signed in with access_token=<redacted>" in written
    assert "ValueError: Bearer <redacted>" in written
    assert "httpx" not in written
    assert SECRET not in written
    log.info("after the end")
    assert path.read_text("utf-8") == written


@pytest.fixture(autouse=True)
def _announced(caplog: pytest.LogCaptureFixture) -> None:
    """These tests log errors on purpose."""
