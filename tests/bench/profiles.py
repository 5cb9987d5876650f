"""Sessions on disk, as the program itself would have left them."""

from __future__ import annotations

from pathlib import Path

from latchkey.app.ports import CacheChange
from latchkey.desktop.clock import SystemClock
from latchkey.matrix.servers import HttpServers
from latchkey.session.answers import Key, LoggedIn, NotStored
from latchkey.session.identity import Identity
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held, Tokens
from latchkey.store.profile import Profile
from latchkey.vault.memory_vault import MemoryVault

SESSION_ID = "be9c4be9"


def a_session() -> Held:
    """One that no server knows."""
    identity = Identity(SESSION_ID, "@alice:example.org", "BENCHDEV", "https://matrix.example.org", "m.login.password")
    tokens = Tokens(Secret("an access token"), Secret("a refresh token"), 300_000, SystemClock().now())
    return Held(identity, tokens)


async def signed_in(homeserver_url: str, user: str, password: str) -> Held:
    servers = HttpServers(SystemClock())
    try:
        answer = await servers.entrance(homeserver_url).login(
            user, Secret(password), device_id=None, device_name="Bench"
        )
    finally:
        await servers.close()
    if not isinstance(answer, LoggedIn):
        raise RuntimeError(f"{user} cannot sign in: {answer}")
    granted = answer.granted
    identity = Identity(SESSION_ID, answer.user_id, answer.device_id, answer.homeserver_url, "m.login.password")
    return Held(identity, Tokens(granted.access, granted.refresh, granted.expires_in_ms, granted.sent_at))


async def keep_session(profile: Path, held: Held, rooms: CacheChange | None = None) -> Secret:
    """Write a session into a profile's folder; answers its key."""
    key = await MemoryVault().create(SESSION_ID)
    files = await Profile(profile).create(held.identity, backend="Bench")
    if not isinstance(key, Key) or isinstance(files, NotStored):
        raise RuntimeError(f"{key} {files}")
    troubles = [await files.tokens.save(key.value, held)]
    if rooms is not None:
        troubles.append(await files.rooms.apply(rooms))
    await files.close()
    if any(troubles):
        raise RuntimeError(f"not stored: {troubles}")
    return key.value
