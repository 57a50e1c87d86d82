"""Ids of what a form makes: the same form, sent twice with the same words, makes the same thing.

In: the word that a form was given when it was shown, and what was typed into it. Out: an id.
Called by: survey.app.outward.announcing.
"""

import secrets
from hashlib import sha256

from survey.credentials.canonical import b64u, canonical

ID_BYTES = 9


def id_of(once: str, *said: object) -> str:
    """Of nothing but chance where there was no form.

    >>> id_of("a", "x") == id_of("a", "x"), id_of("a", "x") == id_of("a", "y"), id_of("", "x") == id_of("", "x")
    (True, False, False)
    """
    drawn = sha256(canonical([once, *map(str, said)])).digest() if once else secrets.token_bytes(ID_BYTES)
    return b64u(drawn[:ID_BYTES])
