"""Checks what Latchkey needs of this computer: one examination, shown in the terminal and in the window.

``latchkey doctor`` needs no display. It makes no session, tells no server who asks, and takes its test entry out of the
keyring again."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from latchkey.app.checkup import Finding, Mark, as_line, exit_code, in_short
from latchkey.language import tr

TOPIC_COLUMN = 24
STOPPED = 130
KEY_LIMIT_S = 10.0


async def examine(profile: str, folder: Path) -> AsyncGenerator[Finding, None]:
    """One finding after another, each as soon as it is there; to be closed where nobody wants the rest."""
    from latchkey.desktop.clock import SystemClock
    from latchkey.matrix.examination import examine_network
    from latchkey.store.examination import examine_folder
    from latchkey.store.profile import Profile
    from latchkey.store.settings_file import look
    from latchkey.vault.trial import try_keyring

    works = True
    async with aclosing(try_keyring()) as of_keyring:
        async for finding in of_keyring:
            works = works and finding.mark is not Mark.BROKEN
            yield finding
    stored = Profile(folder).sessions()
    for one in stored if works else ():  # a keyring that is locked would ask the person once for each
        yield await _key(profile, one.identity.session_id, one.backend)
    for finding in await asyncio.to_thread(lambda: list(examine_folder(folder))):
        yield finding
    proxy = look(folder).proxy
    async with aclosing(
        examine_network(SystemClock(), [one.identity.homeserver_url for one in stored], proxy)
    ) as of_network:
        async for finding in of_network:
            yield finding


async def _key(profile: str, session_id: str, kept_in: str) -> Finding:
    """Whether the key of a stored session is where it is said to be (F37, F44); the key itself goes nowhere."""
    from latchkey.app import words
    from latchkey.session.answers import NoKey
    from latchkey.vault.keyring_vault import KeyringVault

    topic = tr("Key of {session}", session=session_id)
    vault = KeyringVault(profile, time_limit_s=KEY_LIMIT_S)
    found = await vault.fetch(session_id)
    vault.end()
    if isinstance(found, NoKey):
        return Finding(topic, Mark.BROKEN, f"{words.no_key(found)} {tr('It was put into {keyring}.', keyring=kept_in)}")
    if found.backend != kept_in:
        sentence = tr("It is in {found}; it was put into {keyring}.", found=found.backend, keyring=kept_in)
        return Finding(topic, Mark.LOOK, sentence)
    return Finding(topic, Mark.FINE, tr("It is in {keyring}.", keyring=kept_in))


def main(arguments: Sequence[str]) -> int:
    """0 where nothing is broken, 1 where something is, 2 where the command line was wrong, 130 after Ctrl-C."""
    from latchkey.desktop.folders import DEFAULT_PROFILE, ProfileNameError, profile_place

    parser = argparse.ArgumentParser(
        prog="latchkey doctor",
        description="Check what Latchkey needs of this computer: keyring, stored data, clock, network.",
        epilog="Exit codes: 0 nothing is broken; 1 something is; 2 the command line is wrong; 130 stopped by Ctrl-C.",
    )
    parser.add_argument("--profile", default=DEFAULT_PROFILE, metavar="NAME", help="the profile to look at")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line, for other programs")
    asked = parser.parse_args(arguments)
    try:
        folder = profile_place(asked.profile)
    except ProfileNameError as error:
        parser.error(str(error))
    try:
        findings = asyncio.run(_printed(asked.profile, folder, as_json=asked.json))
    except KeyboardInterrupt:
        return STOPPED
    if not asked.json:
        _print(f"\n{in_short(findings)}")
    return exit_code(findings)


async def _printed(profile: str, folder: Path, *, as_json: bool) -> list[Finding]:
    findings = []
    async with aclosing(examine(profile, folder)) as found:
        async for finding in found:
            findings.append(finding)
            _print(_json(finding) if as_json else as_line(finding, TOPIC_COLUMN))
    return findings


def _json(finding: Finding) -> str:
    return json.dumps({"topic": finding.topic, "mark": finding.mark.name.lower(), "sentence": finding.sentence})


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the command line's own voice
