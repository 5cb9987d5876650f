"""A homeserver to practise on: real HTTP on loopback, short lifetimes, a process of its own.

It answers as Synapse 1.163 does, and one suite of tests holds both to it (``tests/contract/test_homeserver*.py``); what
differs is listed in ``tests/contract/differences.py``, from which ``docs/practice.md`` tells it.
"""
