"""The list of attacks: where each one lives, loaded when it is asked for.

In: an id such as A3. Out: its function. Called by: survey.app.trying.attack.running.
"""

import importlib
from collections.abc import Callable
from typing import Final

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.outcome import Outcome

Attack = Callable[[Company, Callable[[str], None]], Outcome]

MODULES: Final[dict[str, str]] = {  # id -> module beside this one, with a function `run(company, progress)`
    "A1": "inference.algebra",
    "A2": "inference.bounds",
    "A3": "inference.telling",
    "A4": "inference.subtracting",
    "A5": "inference.swapping",
    "A6": "inference.neighbours",
    "A7": "operator.storage",
    "A8": "operator.logs",
    "A9": "operator.lying.hostile",
    "A10": "operator.searching.search",
}


class UnknownAttack(LookupError):
    """An id that no attack has."""


def attack_named(name: str) -> Attack:
    """The function that runs an attack on a company; raises UnknownAttack."""
    if name not in MODULES:
        raise UnknownAttack(f"there is no attack {name!r}; choose of {', '.join(MODULES)}")
    found: Attack = importlib.import_module(f"survey.app.trying.attack.{MODULES[name]}").run
    return found
