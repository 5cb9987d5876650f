from __future__ import annotations

import asyncio
import gc
import socket
import warnings

import pytest
from starlette.types import Receive, Scope, Send

from latchkey.practice.serving import Serving, listen


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("nobody asks for anything")


@pytest.mark.parametrize("turns", range(6))
async def test_who_is_just_being_let_in_while_it_ends_is_not_left_standing(turns: int) -> None:
    serving, listening = Serving(nothing), listen(0)
    with warnings.catch_warnings(record=True) as told, listening, socket.socket() as caller:
        warnings.simplefilter("always")
        served = asyncio.create_task(serving.serve(sockets=[listening]))
        while not serving.started:
            await asyncio.sleep(0)
        caller.connect(listening.getsockname())
        for _ in range(turns):
            await asyncio.sleep(0)
        serving.end()
        await served
        gc.collect()
        assert [str(warning.message) for warning in told] == []
        caller.settimeout(5)
        assert not has_more(caller)


def has_more(caller: socket.socket) -> bytes:
    try:
        return caller.recv(1)
    except ConnectionResetError:  # it was never let in
        return b""


async def test_a_client_that_does_not_read_its_answer_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async def more_than_is_read(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 20_000_000})

    monkeypatch.setattr("latchkey.practice.serving._LAST_ANSWERS_S", 0.05)
    serving, listening = Serving(more_than_is_read), listen(0)
    with warnings.catch_warnings(record=True) as told, listening, socket.socket() as caller:
        warnings.simplefilter("always")
        served = asyncio.create_task(serving.serve(sockets=[listening]))
        while not serving.started:
            await asyncio.sleep(0)
        caller.connect(listening.getsockname())
        caller.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while not serving.server_state.tasks:
            await asyncio.sleep(0)
        serving.end()
        await served
        assert not serving.server_state.connections
        gc.collect()
        assert [str(warning.message) for warning in told] == []
