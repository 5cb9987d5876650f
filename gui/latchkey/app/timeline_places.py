"""Where each event of the journal stands in its timeline."""

from __future__ import annotations

from collections.abc import Mapping

from .timeline import Lane, Sign

PLACES: Mapping[str, tuple[Lane, Sign]] = {
    "signed_in": (Lane.SESSION, Sign.DONE),
    "sign_in_failed": (Lane.SESSION, Sign.FAILED),
    "sign_in_passage": (Lane.SESSION, Sign.NOTE),
    "restored": (Lane.SAVES, Sign.DONE),
    "restore_failed": (Lane.SAVES, Sign.FAILED),
    "not_opened": (Lane.SAVES, Sign.FAILED),
    "file_mended": (Lane.SAVES, Sign.HINT),
    "request_rejected": (Lane.ACCESS, Sign.REJECTED),
    "refresh_started": (Lane.ACCESS, Sign.BEGUN),
    "tokens_refreshed": (Lane.ACCESS, Sign.DONE),
    "hard_end_noticed": (Lane.SESSION, Sign.HINT),
    "hard_end_withdrawn": (Lane.SESSION, Sign.NOTE),
    "refresh_failed": (Lane.ACCESS, Sign.FAILED),
    "refresh_token_used_elsewhere": (Lane.REFRESH, Sign.HINT),
    "used_elsewhere_dismissed": (Lane.REFRESH, Sign.NOTE),
    "refresh_challenged": (Lane.REFRESH, Sign.HINT),
    "challenge_met": (Lane.REFRESH, Sign.DONE),
    "challenge_postponed": (Lane.REFRESH, Sign.NOTE),
    "tokens_saved": (Lane.SAVES, Sign.DONE),
    "save_failed": (Lane.SAVES, Sign.FAILED),
    "kept_for_this_run": (Lane.SAVES, Sign.HINT),
    "rooms_not_saved": (Lane.SAVES, Sign.FAILED),
    "second_witness": (Lane.SESSION, Sign.NOTE),
    "soft_logged_out": (Lane.SESSION, Sign.HINT),
    "signed_in_again": (Lane.SESSION, Sign.DONE),
    "locked": (Lane.SESSION, Sign.HINT),
    "unlocked": (Lane.SESSION, Sign.DONE),
    "logged_out": (Lane.SESSION, Sign.ENDED),
    "signed_out": (Lane.SESSION, Sign.ENDED),
    "revocation_waits": (Lane.SESSION, Sign.NOTE),
    "revocation_told": (Lane.SESSION, Sign.DONE),
    "revocation_refused": (Lane.SESSION, Sign.REJECTED),
    "revocation_dropped": (Lane.SESSION, Sign.HINT),
    "unreachable": (Lane.SERVER, Sign.FAILED),
    "not_authorised": (Lane.SERVER, Sign.REJECTED),
    "device_renamed": (Lane.SESSION, Sign.NOTE),
    "devices_signed_out": (Lane.SESSION, Sign.DONE),
    "action_refused": (Lane.SERVER, Sign.REJECTED),
    "reachable": (Lane.SERVER, Sign.DONE),
    "synced": (Lane.SYNC, Sign.DONE),
    "bench": (Lane.BENCH, Sign.NOTE),
}
"""The first place of each event of docs/journal.md; some have a second one. What is not here is in the lane "Other"."""
