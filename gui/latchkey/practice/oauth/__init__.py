"""The authentication server beside the practice homeserver: OAuth 2.0 as Matrix uses it (CS API, OAuth 2.0 API), with the rules of
Matrix Authentication Service 1.22."""
