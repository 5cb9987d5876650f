"""Compiles the resources whenever the package is built or installed, so that an installed tree has its icons."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
from compile_resources import compile_resources


class ResourcesHook(BuildHookInterface[BuilderConfig]):
    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        compile_resources()
        build_data["artifacts"].append("gui/latchkey/_resources/*.py")
