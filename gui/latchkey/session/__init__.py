"""What a session is and what can happen to it: pure, without I/O, clock, Qt or asyncio."""
