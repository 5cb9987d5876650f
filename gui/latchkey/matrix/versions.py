"""``GET /_matrix/client/versions``: whether there is a homeserver (S9, S14)."""

from __future__ import annotations

import re

import msgspec

PATH = "/_matrix/client/versions"

_SINCE_V1_1 = re.compile(r"v1\.[1-9][0-9]*")
"""``/v3`` came with v1.1; older servers know other paths."""


class Versions(msgspec.Struct):
    versions: list[str]


DECODER = msgspec.json.Decoder(Versions)


def has_common_version(versions: Versions) -> bool:
    return any(_SINCE_V1_1.fullmatch(version) for version in versions.versions)
