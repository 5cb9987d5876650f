"""For whoever connects to nothing, or without encryption: reading the system's certificates takes longer than such a test."""

from __future__ import annotations

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
