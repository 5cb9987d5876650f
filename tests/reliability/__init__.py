"""Which rule against a lost session is held by which tests."""
