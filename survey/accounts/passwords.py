"""Passwords: what is accepted as one, and how it is kept.

In: a password. Out: an Argon2id hash, or why it is refused. Called by: survey.accounts.

Long is what counts; nothing is asked about capitals and digits, and nothing expires (NIST SP 800-63B, section 3.1.1).
"""

from collections.abc import Iterable
from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST = 12  # characters
LONGEST = 256  # characters; a limit only so that nobody keeps the server busy with a megabyte
FEWEST_DIFFERENT = 5  # characters; `aaaaaaaaaaaa` and `121212121212` are long and worth nothing
AT_ONCE = 2  # checks at the same time: each takes 64 MiB, and guessing must not starve the machine

HASHER = PasswordHasher()  # RFC 9106, second recommendation: Argon2id, 64 MiB, 3 passes, 4 lanes
PLACES = BoundedSemaphore(AT_ONCE)

# What guessers try first among the long ones; compared without capitals, blanks and digits at the ends.
OBVIOUS = frozenset(
    """password passwordpassword passwort passwortpasswort mypassword letmein letmeinplease iloveyou iloveyouso
    welcome welcomeback willkommen administrator adminadmin adminpassword changeme changemeplease qwertyuiop
    qwertyqwerty qwertzuiop qwertzqwertz asdfghjkl asdfghjklö asdfasdfasdf zxcvbnm qwertyuiopasdfghjkl abcdefghijkl
    abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abcabcabcabc princess sunshine football baseball
    superman batman dragon master monkey trustno starwars whatever hallohallo hallohallohallo schatz schatzschatz
    sommer winter fruehling frühling herbst geheim geheimgeheim canopy canopysurvey organisation organization
    correcthorsebatterystaple thisismypassword meinpasswort wellbeing wellbeingsurvey""".split()
)
RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


class PasswordRefused(ValueError):
    """A password that would not hold. `reason` names which rule; the message is a sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


def check_new(password: str, known: Iterable[str] = ()) -> None:
    """Refuse what is short, endless or among the first things that somebody would try.

    `known`: words that belong to the account, such as its name and address.
    """
    text = normalize("NFKC", password)
    if len(text) < SHORTEST:
        raise PasswordRefused(
            "short", f"the password needs at least {SHORTEST} characters: three words are easy to keep"
        )
    if len(text) > LONGEST:
        raise PasswordRefused("long", f"the password can have at most {LONGEST} characters: shorten it")
    if is_obvious(text, known):
        raise PasswordRefused("obvious", "this password is among the first that somebody would try: choose another one")


def is_obvious(text: str, known: Iterable[str]) -> bool:
    folded = text.casefold()
    bare = "".join(folded.split()).strip("0123456789!?.,-_#*+$")
    if len(set(folded)) < FEWEST_DIFFERENT or bare in OBVIOUS or any(folded in run for run in RUNS):
        return True
    rest = folded
    for piece in sorted({piece for word in known for piece in words_of(word)}, key=len, reverse=True):
        rest = rest.replace(piece, "")
    return rest != folded and sum(letter.isalpha() for letter in rest) < FEWEST_DIFFERENT


def words_of(word: str) -> list[str]:
    """A name or address, whole and in parts: `Ada.Berg@firm.example` has ada, berg, firm, example."""
    folded = word.casefold()
    parts = folded.replace("@", " ").replace(".", " ").replace("-", " ").split()
    return [folded, *(part for part in parts if len(part) > 2)]


def keep(password: str) -> str:
    with PLACES:
        return HASHER.hash(normalize("NFKC", password))


def matches(kept: str, password: str) -> bool:
    """Whether it is the password; always the same work for one set of parameters."""
    text = normalize("NFKC", password[: LONGEST + 1])
    with PLACES:
        try:
            return HASHER.verify(kept, text)
        except VerificationError:
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was kept with other parameters than today's, so that it is to be hashed anew at the next sign-in."""
    return HASHER.check_needs_rehash(kept)


def nobodys() -> str:
    """A kept password that nobody knows: checked for addresses without an account, so that they take as long."""
    return NOBODYS


NOBODYS = HASHER.hash("\0 no keyboard writes this")
