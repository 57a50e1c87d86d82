"""How the code of a card is written, so that somebody can read it from paper and type it.

In: 16 bytes, or what was typed. Out: 26 letters and digits without those that look alike (Crockford's base 32).
Called by: survey.waves.codes.drawn, survey.app.cards, survey.waves.codes.invitations (the door's way to a hash).
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
LENGTH = 26  # characters of 5 bits: 128 bits, and two that are zero
CODE_BYTES = 16


def spelt(raw: bytes) -> str:
    """26 characters for 16 bytes.

    >>> spelt(bytes(15) + b"\\x21")
    '00000000000000000000000011'
    """
    number = int.from_bytes(raw)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def heard(typed: str) -> bytes | None:
    """The 16 bytes behind what was typed, in small letters or large ones, with gaps or without; None if it is no code.

    >>> heard("ooooo-ooooo-ooooo-ooooo-oooo-1i")[-1]
    33
    """
    plain = typed.strip().upper().translate(LOOK_ALIKE)
    if len(plain) != LENGTH or any(letter not in ALPHABET for letter in plain):
        return None
    number = 0
    for letter in plain:
        number = number << 5 | ALPHABET.index(letter)
    return number.to_bytes(CODE_BYTES) if number < 1 << 8 * CODE_BYTES else None


def grouped(code: str) -> str:
    """As it is printed: five groups of four, one of six.

    >>> grouped("00000000000000000000000011")
    '0000 0000 0000 0000 0000 000011'
    """
    return " ".join([code[at : at + 4] for at in range(0, 20, 4)] + [code[20:]])
