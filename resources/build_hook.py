"""Compiles the resources whenever the package is built or installed, so that an installed tree has its icons."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
from compile_resources import compile_resources


class ResourcesHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        compile_resources()
        build_data["artifacts"].append("gui/latchkey/_resources/*.py")
