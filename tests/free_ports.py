"""Ports for servers that have to be told one before they start.

In: nothing. Out: a port at which nobody listens, and that nobody is given meanwhile. Called by: tests with a server.

Whoever asks the system for any port, and every connection that goes out, gets one of a range of its own (from 32768 on
Linux, from 49152 elsewhere). A port from there can be taken while a server starts, or between its death and its return.
"""

import random
import socket
from itertools import cycle

HOST = "127.0.0.1"
_FIRST, _LAST = 20_000, 32_000
_begin = random.SystemRandom().randrange(_FIRST, _LAST)  # elsewhere in each process of the tests, which are several
_ports = cycle([*range(_begin, _LAST), *range(_FIRST, _begin)])


def free_port() -> int:
    """Never one that was given before, until all were."""
    return next(port for port in _ports if is_free(port))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
