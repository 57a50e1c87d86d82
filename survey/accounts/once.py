"""Ids that people copy into a command: by chance, or of a form, so that one that is sent twice makes one thing.

In: the word that a form was given when it was shown, and what was typed into it. Out: an id of letters and digits.
Called by: survey.accounts, survey.actions, survey.app.outward.announcing, survey.app.desk.
"""

import secrets
from hashlib import sha256

from survey.credentials.canonical import canonical

ID_BYTES = 9


def new_id() -> str:
    """In hex: an id of base64url may begin with a dash, and a command would take it for an option."""
    return secrets.token_hex(ID_BYTES)


def mark_of(seed: bytes) -> str:
    """Names a form in the access log, which remembers it for good; of its seed it tells nothing. Empty without one.

    >>> mark_of(b""), len(mark_of(b"x" * 32))
    ('', 18)
    """
    return sha256(b"canopy form noted\n" + seed).digest()[:ID_BYTES].hex() if seed else ""


def id_of(once: str, *said: object) -> str:
    """Of nothing but chance where there was no form.

    >>> id_of("a", "x") == id_of("a", "x"), id_of("a", "x") == id_of("a", "y"), id_of("", "x") == id_of("", "x")
    (True, False, False)
    """
    if not once:
        return new_id()
    return sha256(canonical([once, *map(str, said)])).digest()[:ID_BYTES].hex()
