"""Each way in which a certificate can be wrong has its own name."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from pathlib import Path

import pytest
import truststore

from latchkey.matrix import tls
from latchkey.matrix.request import Request
from latchkey.matrix.tls import system_tls, tls_at_hand
from latchkey.matrix.transport import Answer, Transport
from latchkey.matrix.trouble import trouble_of
from latchkey.session.answers import NoAnswer, Trouble
from tests.fakes.certificates import Authority, self_signed
from tests.fakes.fault_server import FaultServer, always, http
from tests.fakes.stopped_clock import StoppedClock


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


async def ask(url: str, trusting: ssl.SSLContext) -> Answer | NoAnswer:
    transport = Transport(StoppedClock(), tls=trusting)
    try:
        return await transport.exchange(Request("GET", url), max_bytes=100, time_limit_s=20)
    finally:
        await transport.close()


async def told(server_tls: ssl.SSLContext, trusting: ssl.SSLContext) -> Trouble:
    async with FaultServer(always(http("fine")), tls=server_tls) as server:
        answer = await ask(server.url, trusting)
        assert isinstance(answer, NoAnswer)
        assert answer.host == server.host
        assert server.heard == []
        return answer.trouble


async def test_a_certificate_of_a_trusted_authority_is_accepted(authority: Authority) -> None:
    async with FaultServer(always(http("fine")), tls=authority.server("127.0.0.1")) as server:
        answer = await ask(server.url, authority.client())
    assert isinstance(answer, Answer)


async def test_a_self_signed_certificate_is_untrusted(authority: Authority) -> None:
    assert await told(self_signed("127.0.0.1"), authority.client()) is Trouble.TLS_UNTRUSTED


async def test_a_certificate_of_an_unknown_authority_is_untrusted(authority: Authority) -> None:
    for other in (Authority("Another authority"), Authority()):
        assert await told(other.server("127.0.0.1"), authority.client()) is Trouble.TLS_UNTRUSTED


async def test_the_systems_own_store_does_not_trust_the_authority_of_the_tests(authority: Authority) -> None:
    assert await told(authority.server("127.0.0.1"), system_tls()) is Trouble.TLS_UNTRUSTED


async def test_an_expired_certificate_is_told_as_such(authority: Authority) -> None:
    expired = authority.server("127.0.0.1", valid_days=(-2, -1))
    assert await told(expired, authority.client()) is Trouble.TLS_EXPIRED


async def test_a_certificate_for_another_name_is_told_as_such(authority: Authority) -> None:
    assert await told(authority.server("example.org"), authority.client()) is Trouble.TLS_WRONG_HOST
    assert await told(authority.server("127.0.0.2"), authority.client()) is Trouble.TLS_WRONG_HOST


async def test_a_certificate_of_tomorrow_is_a_failure_of_tls(authority: Authority) -> None:
    assert await told(authority.server("127.0.0.1", valid_days=(1, 2)), authority.client()) is Trouble.TLS_FAILED


async def test_a_port_that_speaks_plain_http_is_a_failure_of_tls(authority: Authority) -> None:
    async def answer_anything(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer_anything, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        answer = await ask(f"https://127.0.0.1:{port}/", authority.client())
    assert isinstance(answer, NoAnswer)
    assert (answer.trouble, answer.detail) == (Trouble.TLS_FAILED, "wrong version number")


class TestWhereTheSystemKeepsItsCertificates:
    @pytest.fixture(autouse=True)
    def _linux(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "linux")

    def made(self, monkeypatch: pytest.MonkeyPatch, cafile: str | None, capath: str | None) -> ssl.SSLContext:
        nowhere = ssl.DefaultVerifyPaths(cafile, capath, "", "", "", "")  # type: ignore[arg-type]  # Python itself puts None there
        monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
        return system_tls.__wrapped__()

    def test_the_place_openssl_names_comes_first(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "0a1b2c3d.0").touch()
        monkeypatch.setattr(tls, "_ELSEWHERE", ("/nonexistent",))
        for cafile, capath in ((str(tmp_path / "x"), None), (None, str(tmp_path))):
            assert self.made(monkeypatch, cafile, capath).verify_mode is ssl.CERT_REQUIRED

    @pytest.mark.parametrize("capath", [None, "/nonexistent", "."])
    def test_where_that_is_empty_the_usual_places_are_tried(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, authority: Authority, capath: str | None
    ) -> None:
        (tmp_path / "ca.pem").write_text(ssl.DER_cert_to_PEM_cert(authority.der))
        monkeypatch.setattr(tls, "_ELSEWHERE", ("/nonexistent", str(tmp_path / "ca.pem"), "/nonexistent"))
        context = self.made(monkeypatch, None, capath and str(tmp_path / capath))
        assert context.get_ca_certs(binary_form=True) == [authority.der]

    @pytest.mark.parametrize("platform", ["win32", "darwin"])
    def test_where_the_store_is_a_program_truststore_asks_it(
        self, monkeypatch: pytest.MonkeyPatch, platform: str
    ) -> None:
        monkeypatch.setattr(sys, "platform", platform)
        assert isinstance(system_tls.__wrapped__(), truststore.SSLContext)


async def test_the_context_is_made_once_and_checks_names() -> None:
    assert system_tls() is system_tls()
    assert system_tls().check_hostname
    assert system_tls().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (10, Trouble.TLS_EXPIRED),
        (-67818, Trouble.TLS_EXPIRED),
        (0x800B0101, Trouble.TLS_EXPIRED),
        (0x800B0101 - (1 << 32), Trouble.TLS_EXPIRED),
        (62, Trouble.TLS_WRONG_HOST),
        (-67602, Trouble.TLS_WRONG_HOST),
        (0x800B010F, Trouble.TLS_WRONG_HOST),
        (18, Trouble.TLS_UNTRUSTED),
        (-67843, Trouble.TLS_UNTRUSTED),
        (0x800B0109, Trouble.TLS_UNTRUSTED),
        (23, Trouble.TLS_FAILED),
    ],
)
def test_the_codes_of_each_platform_are_known(code: int, trouble: Trouble) -> None:
    error = ssl.SSLCertVerificationError("no")
    error.verify_code, error.verify_message = code, "no"
    assert trouble_of(error) == (trouble, "no")


def test_of_several_addresses_that_failed_the_one_that_says_most_is_told() -> None:
    group = ExceptionGroup("all", [OSError(101, "Network is unreachable"), ConnectionRefusedError(111, "refused")])
    outer = OSError("All connection attempts failed")
    outer.__cause__ = group
    assert trouble_of(outer) == (Trouble.CONNECTION_REFUSED, "refused")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (TimeoutError(110, "Connection timed out"), Trouble.TIMED_OUT),
        (BrokenPipeError(32, "Broken pipe"), Trouble.CONNECTION_LOST),
        (ssl.SSLEOFError(8, "EOF"), Trouble.CONNECTION_LOST),
        (ssl.SSLError(1, "odd"), Trouble.TLS_FAILED),
        (ssl.SSLCertVerificationError("Peer sent no certificates to verify"), Trouble.TLS_FAILED),
        (UnicodeError("label too long"), Trouble.NAME_NOT_FOUND),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Trouble.NAME_NOT_FOUND),
    ],
)
def test_each_cause_has_its_trouble(error: Exception, trouble: Trouble) -> None:
    told = trouble_of(error)
    assert told is not None
    assert told[0] is trouble


def test_an_unknown_cause_is_none_of_them() -> None:
    error = RuntimeError("odd")
    error.__context__ = error_of_its_own = OSError(5, "odd too")
    error_of_its_own.__context__ = error
    assert trouble_of(error) is None


async def test_once_it_was_made_no_thread_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = await tls_at_hand()
    monkeypatch.setattr(asyncio, "to_thread", None)
    assert await tls_at_hand() is made
