"""The Client-Server API over HTTP."""
