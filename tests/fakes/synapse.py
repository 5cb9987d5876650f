"""A real Synapse on loopback with the token lifetimes a test asks for."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl

import httpx
from signedjson.key import generate_signing_key, write_signing_keys

TERMS_VERSION = "1.0"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
_CLOSED: dict[str, object] = {"hs_disabled": True, "hs_disabled_message": "This homeserver rests"}


@dataclass(frozen=True, slots=True)
class SynapseLifetimes:
    """Synapse's own durations, as ``"5s"`` or ``"10m"``. ``None`` switches that limit off.

    ``access=None`` switches refresh tokens off. Synapse refuses to start when ``access``, ``refresh`` or
    ``nonrefreshable`` is longer than ``session``, and crashes on ``session`` without ``access``.
    """

    access: str | None = "1h"
    refresh: str | None = None
    nonrefreshable: str | None = None
    session: str | None = None


class Synapse:
    """One process. ``folder`` holds its database, so that a stopped one starts again where it was."""

    server_name = "localhost"

    def __init__(self, folder: Path, lifetimes: SynapseLifetimes | None = None, **more: object) -> None:
        """``more``: settings of Synapse that go before those every test needs."""
        self.folder = folder
        self._more: dict[str, object] = more
        """Settings on top of what every test needs; read at each start."""
        self.lifetimes = lifetimes or SynapseLifetimes()
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._passwords: dict[str, str] = {}
        self._admin_token: str | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def settle(self, **more: object) -> None:
        """More settings, from the next start on."""
        self._more |= more

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns once Synapse itself says that it listens; raises with the end of its log when it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write_settings()
        with (
            tempfile.TemporaryDirectory() as short,
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready,
            (self.folder / "stderr.txt").open("wb") as said,
        ):
            # Synapse tells systemd that it is ready; a socket's path must be short, and a test's folder is not.
            address = f"{short}/ready"
            ready.bind(address)
            ready.settimeout(0.25)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "synapse.app.homeserver", "--config-path", str(self.folder / "homeserver.yaml")],
                cwd=self.folder,
                env={**os.environ, "NOTIFY_SOCKET": address},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            deadline = time.monotonic() + START_TIMEOUT_S
            while time.monotonic() < deadline:
                with contextlib.suppress(TimeoutError):
                    if b"READY=1" in ready.recv(4096):
                        return
                if self._process.poll() is not None:
                    break
        self.stop()
        raise RuntimeError(f"Synapse did not start: {(self.folder / 'stderr.txt').read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def freeze(self) -> None:
        """Its sockets stay open, connections are taken on, and nothing is answered. ``thaw`` before ``stop``."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def user_id(self, localpart: str) -> str:
        return f"@{localpart}:{self.server_name}"

    def register(self, localpart: str, password: str) -> str:
        """A new account without any device; answers its user ID."""
        body = {
            "username": localpart,
            "password": password,
            "inhibit_login": True,
            "auth": {"type": "m.login.dummy"},
        }
        self._passwords[localpart] = password
        return str(self._call("POST", "/_matrix/client/v3/register", body)["user_id"])

    def login(self, localpart: str, **more: object) -> dict[str, Any]:
        """The answer of ``POST /login`` for a second client; its tokens are the test's to keep."""
        return self._call(
            "POST",
            "/_matrix/client/v3/login",
            {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": localpart},
                "password": self._passwords[localpart],
                **more,
            },
        )

    def logout_all(self, localpart: str) -> None:
        """A second client signs in and ends every session of this user, its own included."""
        token = self.login(localpart)["access_token"]
        self._call("POST", "/_matrix/client/v3/logout/all", {}, token)

    def devices(self, localpart: str) -> dict[str, str | None]:
        """Device IDs and display names as Synapse's database has them."""
        rows = self._sql(
            "SELECT device_id, display_name FROM devices WHERE user_id = ? AND NOT hidden", self.user_id(localpart)
        )
        return {str(device): name for device, name in rows}

    def keep_all_tokens(self) -> None:
        """From now on every token that is given is also written down for ``all_tokens``."""
        self._sql("CREATE TABLE all_tokens (token TEXT)")
        for table in ("access_tokens", "refresh_tokens"):
            kept = "INSERT INTO all_tokens VALUES (NEW.token)"
            self._sql(f"CREATE TRIGGER keep_{table} AFTER INSERT ON {table} BEGIN {kept}; END")

    def all_tokens(self) -> set[str]:
        return {str(token) for (token,) in self._sql("SELECT token FROM all_tokens")}

    def expire_access_tokens(self, localpart: str) -> None:
        """Every access token of this user that was not used yet has expired. Used ones sit in Synapse's cache."""
        self._sql("UPDATE access_tokens SET valid_until_ms = 1 WHERE user_id = ?", self.user_id(localpart))

    def expire_refresh_tokens(self, localpart: str) -> None:
        """As ``refresh_token_lifetime`` does."""
        self._sql("UPDATE refresh_tokens SET expiry_ts = 1 WHERE user_id = ?", self.user_id(localpart))

    def end_sessions(self, localpart: str, *, in_ms: int = 0) -> None:
        """The hard end of this user's sessions, as ``session_lifetime`` sets it, is ``in_ms`` from now."""
        self._sql(
            "UPDATE refresh_tokens SET ultimate_session_expiry_ts = ? WHERE user_id = ?",
            time.time_ns() // 1_000_000 + in_ms - 1,
            self.user_id(localpart),
        )

    def lock(self, localpart: str, *, locked: bool = True) -> None:
        """As an administrator does; ``locked=False`` opens the account again."""
        self._call("PUT", f"/_synapse/admin/v2/users/{self.user_id(localpart)}", {"locked": locked}, self._warden())

    def suspend(self, localpart: str, *, suspended: bool = True) -> None:
        """As an administrator does."""
        path = f"/_synapse/admin/v1/suspend/{self.user_id(localpart)}"
        self._call("PUT", path, {"suspend": suspended}, self._warden())

    def deactivate(self, localpart: str) -> None:
        """As an administrator does; for good."""
        self._call("POST", f"/_synapse/admin/v1/deactivate/{self.user_id(localpart)}", {}, self._warden())

    def remove_devices(self, localpart: str) -> None:
        """As an administrator does, all of this user's."""
        path = f"/_synapse/admin/v2/users/{self.user_id(localpart)}/delete_devices"
        self._call("POST", path, {"devices": list(self.devices(localpart))}, self._warden())

    def close_down(self, admin_contact: str | None) -> None:
        """Starts again, closed to everybody as if a limit was reached; ``None`` opens it again."""
        self._more = {name: value for name, value in self._more.items() if name not in _CLOSED}
        if admin_contact is not None:
            self._more |= _CLOSED | {"admin_contact": admin_contact}
        self.stop()
        self.start()

    def require_consent(self) -> None:
        """Starts again; from then on nobody may act before they have agreed to the terms."""
        self._more["user_consent"] = _terms(self.folder / "terms")
        self.stop()
        self.start()

    def agree(self, consent_uri: str) -> None:
        """Sends the form of the page on which terms are agreed to, as a browser does."""
        httpx.get(consent_uri, trust_env=False, timeout=30).raise_for_status()
        uri, _, query = consent_uri.partition("?")
        form = {**dict(parse_qsl(query)), "v": TERMS_VERSION}
        httpx.post(uri, data=form, trust_env=False, timeout=30).raise_for_status()

    def add_registration_token(self, token: str) -> None:
        """As an administrator does."""
        self._call("POST", "/_synapse/admin/v1/registration_tokens/new", {"token": token}, self._warden())

    def ask_at_registration(self, token: str) -> None:
        """Starts again; from then on an account takes this token, and agreeing to the terms."""
        self.add_registration_token(token)
        consent = {**_terms(self.folder / "terms"), "require_at_registration": True}
        self._more |= {"user_consent": consent, "registration_requires_token": True}
        self.stop()
        self.start()

    def _warden(self) -> str:
        """The access token of an administrator."""
        if self._admin_token is None:
            admin = self.register("warden", "warden")
            # Before anything asks: Synapse remembers who is no administrator.
            self._sql("UPDATE users SET admin = 1 WHERE name = ?", admin)
            self._admin_token = str(self.login("warden")["access_token"])
        return self._admin_token

    def log_text(self) -> str:
        """Everything Synapse wrote, for tests that look for secrets or count requests."""
        return (self.folder / "homeserver.log").read_text(errors="replace")

    def _call(self, method: str, path: str, body: dict[str, object], token: str | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.request(method, self.url + path, json=body, headers=headers, trust_env=False, timeout=30)
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{method} {path} answered {answer.status_code} {answer.json().get('errcode')}")
        result: dict[str, Any] = answer.json()
        return result

    def _sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.folder / "homeserver.db", timeout=30)) as database, database:
            return database.execute(statement, values).fetchall()

    def _write_settings(self) -> None:
        key = self.folder / "signing.key"
        if not key.exists():
            with key.open("w") as file:
                write_signing_keys(file, [generate_signing_key("a_test")])
        many = {"per_second": 100_000, "burst_count": 100_000}
        resources = ["consent"] if "user_consent" in self._more else []
        listener = {
            "port": self.port,
            "bind_addresses": ["127.0.0.1"],
            "tls": False,
            "type": "http",
            "resources": [{"names": ["client", "media", *resources], "compress": False}],
        }
        settings: dict[str, object] = {
            "server_name": self.server_name,
            "public_baseurl": f"{self.url}/",
            "pid_file": str(self.folder / "homeserver.pid"),
            "listeners": [listener],
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "homeserver.db")}},
            "log_config": str(self.folder / "log.yaml"),
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(key),
            "macaroon_secret_key": "not a secret",
            "form_secret": "not a secret",
            "bcrypt_rounds": 4,
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "enable_registration": True,
            "enable_registration_without_verification": True,
            "presence": {"enabled": False},
            "rc_login": {"address": many, "account": many, "failed_attempts": many},
            "rc_registration": many,
            "rc_message": many,
            "rc_room_creation": many,
            "rc_joins": {"local": many, "remote": many},
            "rc_joins_per_room": many,
            "rc_invites": {"per_room": many, "per_user": many, "per_issuer": many},
            "refreshable_access_token_lifetime": self.lifetimes.access,
        }
        limits = {
            "refresh_token_lifetime": self.lifetimes.refresh,
            "nonrefreshable_access_token_lifetime": self.lifetimes.nonrefreshable,
            "session_lifetime": self.lifetimes.session,
        }
        settings.update({name: value for name, value in limits.items() if value is not None})
        settings.update(self._more)
        log = {
            "version": 1,
            "formatters": {"plain": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
            "handlers": {
                "file": {
                    "class": "logging.FileHandler",
                    "formatter": "plain",
                    "filename": str(self.folder / "homeserver.log"),
                }
            },
            "root": {"level": "INFO", "handlers": ["file"]},
            "disable_existing_loggers": False,
        }
        # JSON is YAML.
        (self.folder / "homeserver.yaml").write_text(json.dumps(settings))
        (self.folder / "log.yaml").write_text(json.dumps(log))


def _terms(folder: Path) -> dict[str, object]:
    """Nobody may act before they have agreed to the terms."""
    (folder / "en").mkdir(parents=True)
    (folder / "en" / f"{TERMS_VERSION}.html").write_text("<form method=post><button>I agree</button></form>")
    (folder / "en" / "success.html").write_text("Thank you.")
    return {
        "version": TERMS_VERSION,
        "template_dir": str(folder),
        "block_events_error": "Please agree to the terms at %(consent_uri)s",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
