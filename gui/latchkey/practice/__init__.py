"""A homeserver to practise on: real HTTP on loopback, short lifetimes, a process of its own."""
