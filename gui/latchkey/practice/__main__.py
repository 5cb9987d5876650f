"""``python -m latchkey.practice``: the practice homeserver as a process of its own."""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence

from .control import ControlServer
from .director import Director
from .knobs import Knobs
from .lifetimes import parse_duration_s
from .scenarios import SCENARIOS, scenario_called
from .server import PracticeServer

_KNOBS = ("access_s", "refresh_s", "session_s", "nonrefreshable_s", "rotate")
_PORTS_TRIED, _LAST_PORT = 100, 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until a signal, or until standard input ends where ``--with-parent`` is given. The exit status: 0, or 2 where
    what was asked for cannot be had."""
    asked = _parser().parse_args(arguments)
    if asked.list:
        _list_scenarios()
        return 0
    turned = {name: value for name, value in vars(asked).items() if name in _KNOBS}
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        scenario = scenario_called(asked.scenario) if asked.scenario else None
        Knobs().turned(turned)
        server = _started(asked)
    except ValueError as error:
        return _complain(str(error))
    except (OSError, OverflowError) as error:
        return _complain(f"Port {asked.port} cannot be had: {error}")
    director = Director(server)
    if scenario is None:
        server.turn(turned)
    else:
        director.play(scenario, turned)
    if asked.with_parent:
        threading.Thread(target=_wait_for_parent, args=(ended,), daemon=True).start()
    with ControlServer(director) as control:
        told = {
            "homeserver": server.url,
            "users": dict(server.users),
            "scenario": asked.scenario,
            "control": control.url,
            "control_token": control.token,
        }
        print(json.dumps(told), flush=True)  # noqa: T201 - the command line's own voice
        # A wait without a limit would keep Windows from delivering Ctrl+C.
        while not ended.wait(1.0):
            pass
    server.stop()
    return 0


def _started(asked: argparse.Namespace) -> PracticeServer:
    """On the port that was asked for, or the next one that is free. Raises ``OSError`` and ``OverflowError``."""
    port = asked.port
    while True:
        server = PracticeServer(port=port, chatter_s=asked.chatter, seed=asked.seed, older_devices=True)
        try:
            server.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port - asked.port >= _PORTS_TRIED or port == _LAST_PORT:
                raise
            port += 1
            continue
        if port != asked.port:
            _say(f"Port {asked.port} is taken; port {port} is used instead.")
        return server


def _list_scenarios() -> None:
    for scenario in SCENARIOS.values():
        text = f"{scenario.name}\n    {scenario.sentence}\n    You should see: {scenario.see} ({scenario.outcome})"
        print(f"{text}\n    {scenario.part}" if scenario.part else text)  # noqa: T201 - the command line's own voice


def _complain(text: str) -> int:
    _say(text)
    return 2


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - the command line's own voice


def _wait_for_parent(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    ended.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="latchkey practice",
        description="A homeserver to practise on. Durations: 30s, 5m, 2h, or none. What is given goes before the scenario's own.",
    )
    parser.add_argument(
        "--port", type=int, default=0, help="0, the default, takes a free one; where it is taken, the next free one"
    )
    parser.add_argument("--scenario", default="", metavar="NAME", help="what is to go wrong; --list tells them")
    parser.add_argument("--list", action="store_true", help="list the scenarios, and end")
    for name, flag, text in (
        ("access_s", "--access", "life of an access token (30s); none: no refresh tokens are given"),
        ("refresh_s", "--refresh", "life of a refresh token (10m)"),
        ("session_s", "--session", "hard end of a session (3m)"),
        ("nonrefreshable_s", "--nonrefreshable", "life of a token that cannot be refreshed (none)"),
    ):
        parser.add_argument(flag, dest=name, type=_duration, default=argparse.SUPPRESS, metavar="DURATION", help=text)
    parser.add_argument(
        "--rotate",
        action=argparse.BooleanOptionalAction,
        default=argparse.SUPPRESS,
        help="whether each refresh gives a new refresh token (yes)",
    )
    parser.add_argument("--chatter", type=_duration, default=7.0, help="time between two messages (7s)")
    parser.add_argument("--seed", type=int, help="a number; the same one gives the same tokens, IDs and talk")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    return parser


def _duration(text: str) -> float | None:
    try:
        return parse_duration_s(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
