"""Tries the keyring of this computer with an entry of its own, which is gone again afterwards (F41)."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING

from latchkey.app.checkup import Finding, Mark
from latchkey.language import mark, number, tr

from .keyring_vault import random_key
from .patient_thread import PatientThread

if TYPE_CHECKING:
    from .rings import Ring

SERVICE = "Latchkey (test entry)"
TIME_LIMIT_S = 10.0
SLOW_MS = 1000
NEEDED = 44
"""Characters: a session's key in base64 (F40)."""
LENGTHS = (1280, 2560, 16384)
"""What keyrings are known to refuse: the Windows Credential Manager everything over the first."""


async def try_keyring(*, time_limit_s: float = TIME_LIMIT_S) -> AsyncGenerator[Finding, None]:
    """Backend, lock, write, read, size limit, delete; ends early where the next makes no sense. Puts no prompt on the
    screen where that can be known."""
    thread: PatientThread[Finding] = PatientThread("keyring trial", time_limit_s)
    trial = _Trial()
    steps = (
        (tr("Keyring"), trial.find),
        (tr("Keyring lock"), trial.look_at_lock),
        (tr("Keyring write"), trial.write),
        (tr("Keyring read"), trial.read),
        (tr("Keyring size limit"), trial.find_limit),
    )
    try:
        for topic, step in steps:
            finding = await _one(thread, topic, step, time_limit_s)
            yield finding
            if finding.mark is Mark.BROKEN:
                break
    finally:
        gone = await _one(thread, tr("Keyring delete"), trial.delete, time_limit_s) if trial.has_written else None
        thread.end()
    if gone is not None:
        yield gone


async def _one(
    thread: PatientThread[Finding], topic: str, step: Callable[[], tuple[Mark, str]], limit_s: float
) -> Finding:
    def work(_: object) -> Finding:
        try:
            return Finding(topic, *step())
        except Exception as error:  # noqa: BLE001 - keyrings raise anything; their words could quote what was written
            return Finding(topic, Mark.BROKEN, tr("It answered with {error}.", error=type(error).__name__))

    try:
        return await thread.run(work)
    except TimeoutError:
        return Finding(topic, Mark.BROKEN, tr("It did not answer within {limit} s.", limit=f"{limit_s:g}"))


class _Trial:
    """One entry under a name that nobody else uses. Each step blocks and may raise anything."""

    def __init__(self) -> None:
        self._entry = f"test-{secrets.token_hex(4)}"
        self._value = random_key()
        self._ring: Ring | None = None
        self.has_written = False

    @property
    def ring(self) -> Ring:
        assert self._ring is not None  # noqa: S101 - later steps come only after the first went well
        return self._ring

    def find(self) -> tuple[Mark, str]:
        from .rings import name_for_people, usable_rings

        rings = list(usable_rings())
        if not rings:
            return Mark.BROKEN, tr("No keyring answers on this computer, so no session can be kept over a restart.")
        self._ring = rings[0]
        others = ", ".join(name_for_people(ring) for ring in rings[1:])
        used = name_for_people(self.ring)
        if not others:
            return Mark.FINE, tr("{keyring} is used.", keyring=used)
        return Mark.FINE, tr("{keyring} is used; also found: {others}.", keyring=used, others=others)

    def look_at_lock(self) -> tuple[Mark, str]:
        from .rings import is_locked

        locked = is_locked(self.ring)
        if locked is None:
            return Mark.FINE, tr("Whether it is locked cannot be told without asking you.")
        if locked:
            return Mark.BROKEN, tr(
                "It is locked: unlock it, then check again. Saved sessions cannot be opened until then."
            )
        return Mark.FINE, tr("It is unlocked.")

    def write(self) -> tuple[Mark, str]:
        self.has_written = True  # also where it is not known
        sentences = (
            mark("A test entry was written in {ms} ms."),
            mark("A test entry was written in {ms} ms, which is slow."),
        )
        return _timed(sentences, lambda: self.ring.set_password(SERVICE, self._entry, self._value))

    def read(self) -> tuple[Mark, str]:
        found: list[str | None] = []
        sentences = mark("It was read back in {ms} ms."), mark("It was read back in {ms} ms, which is slow.")
        timed = _timed(sentences, lambda: found.append(self.ring.get_password(SERVICE, self._entry)))
        if found == [self._value]:
            return timed
        return Mark.BROKEN, tr("It did not keep what was written. A session cannot be kept there.")

    def find_limit(self) -> tuple[Mark, str]:
        taken = NEEDED
        for length in LENGTHS:
            text = "x" * length
            try:
                self.ring.set_password(SERVICE, self._entry, text)
                kept = self.ring.get_password(SERVICE, self._entry) == text
            except Exception:  # noqa: BLE001 - a refusal is what is looked for
                kept = False
            if not kept:
                return Mark.FINE, tr(
                    "It takes {taken} characters and refuses {refused}; Latchkey writes {needed}.",
                    taken=number(taken),
                    refused=number(length),
                    needed=NEEDED,
                )
            taken = length
        return Mark.FINE, tr(
            "It takes {taken} characters or more; Latchkey writes {needed}.", taken=number(taken), needed=NEEDED
        )

    def delete(self) -> tuple[Mark, str]:
        if self.ring.get_password(SERVICE, self._entry) is None:
            return Mark.FINE, tr("Nothing of the test was left.")
        sentences = (
            mark("The test entry was deleted in {ms} ms."),
            mark("The test entry was deleted in {ms} ms, which is slow."),
        )
        timed = _timed(sentences, lambda: self.ring.delete_password(SERVICE, self._entry))
        if self.ring.get_password(SERVICE, self._entry) is not None:
            return Mark.BROKEN, tr("The test entry '{entry}' could not be deleted.", entry=SERVICE)
        return timed


def _timed(sentences: tuple[str, str], call: Callable[[], object]) -> tuple[Mark, str]:
    """The second sentence is for a keyring that is slow."""
    began = time.monotonic()
    call()
    took_ms = (time.monotonic() - began) * 1000
    slow = took_ms > SLOW_MS
    return (Mark.LOOK if slow else Mark.FINE), tr(sentences[slow], ms=f"{took_ms:.0f}")
