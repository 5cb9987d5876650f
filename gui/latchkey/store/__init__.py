"""The database of a session: sealed tokens, sync position, rooms, journal."""
