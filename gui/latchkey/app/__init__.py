"""The controller of a session, and what a view is shown of it."""
