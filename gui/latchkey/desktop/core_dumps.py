"""Keeps the memory of the program, which holds tokens, out of files that a crash leaves."""

from __future__ import annotations

import sys


def leave_none() -> None:
    """One byte is the limit that stops the kernel also where another program takes core dumps (core(5): a pipe is not
    bound by a limit of zero, and 1 means none). Why not ``PR_SET_DUMPABLE``: docs/decisions/0004-core-dumps.md."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0 if most == 0 else 1, most))
