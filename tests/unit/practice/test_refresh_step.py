"""A refresh that waits for a step by the person, and a session that lives on meanwhile."""

from __future__ import annotations

import httpx
import pytest

from latchkey.practice.server import PracticeServer

from .talking import ask, login, refresh, verdict


def refresh_with(server: PracticeServer, refresh_token: str, auth: object) -> httpx.Response:
    return ask(server, "POST", "/refresh", json={"refresh_token": refresh_token, "auth": auth})


@pytest.mark.parametrize(("step", "stage"), [("subscription", "org.example.subscription"), ("terms", "m.login.terms")])
def test_a_refresh_asks_for_a_step_and_works_after_it(step: str, stage: str) -> None:
    with PracticeServer(seed=1) as server:
        told = login(server)
        server.turn({"refresh_step": step})
        asked = refresh(server, told)
        assert (verdict(asked), asked.json()["flows"]) == ((401, None, None), [{"stages": [stage]}])
        assert ask(server, "GET", "/account/whoami", told["access_token"]).status_code == 200
        session = asked.json()["session"]
        again = refresh_with(server, told["refresh_token"], {"session": session})
        assert again.status_code == 401
        assert again.json()["session"] == session
        page = f"/auth/{stage}/fallback/web?session={session}"
        assert ask(server, "GET", page).status_code == 200
        assert ask(server, "POST", page).status_code == 200
        renewed = refresh_with(server, told["refresh_token"], {"session": session})
        assert renewed.status_code == 200
        assert refresh(server, renewed.json()).status_code == 200, "once it was done, nothing is asked for"


def test_terms_may_be_agreed_to_without_a_page() -> None:
    with PracticeServer(seed=1) as server:
        told = login(server)
        server.turn({"refresh_step": "terms"})
        asked = refresh(server, told).json()
        assert "policies" in asked["params"]["m.login.terms"]
        auth = {"type": "m.login.terms", "session": asked["session"]}
        assert refresh_with(server, told["refresh_token"], auth).status_code == 200


def test_a_refresh_token_that_is_none_is_not_asked_for_a_step() -> None:
    with PracticeServer(seed=1) as server:
        server.turn({"refresh_step": "terms"})
        assert verdict(refresh_with(server, "made-up", None)) == (401, "M_UNKNOWN_TOKEN", None)
