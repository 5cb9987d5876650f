"""A homeserver to practise on: real HTTP on loopback, short lifetimes, a process of its own.

It answers as Synapse 1.163 does, and one suite of tests holds both to it (``tests/contract/test_homeserver_*.py``). Known
differences: a token in the URL is no token; a login with a number for a name is refused with 400, not 500; ``/sync`` tells
nothing of push rules, encryption keys and other people's devices, and does not repeat a first answer for two minutes;
filters are taken in the URL alone; at the hard end of a session the words are always those of an expired refresh token.
"""
