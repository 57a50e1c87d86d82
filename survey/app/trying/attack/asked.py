"""What the invented company is asked: statements to agree with, in themes of three, the last theme a sensitive one.

In: how many statements. Out: a questionnaire as text, and which statements are turned.
Called by: survey.app.trying.attack.
"""

from typing import Final

POINTS: Final = 5
UNFAVOURABLE: Final = 2  # answers up to here, after turning, are the unfavourable side
IN_A_THEME: Final = 3
INDEX: Final = "index:work"
THEMES: Final = ("wellbeing", "demands", "support", "fairness", "growth", "voice", "rest")  # the last is always "stay"
HEAD: Final = 'id = "attack"\nversion = "1"\nlicence = "CC0-1.0"\ntitle = { en = "What an attacker goes for" }\n'


def items_of(number: int) -> tuple[str, ...]:
    """Ids of the statements.

    >>> items_of(3)
    ('q1', 'q2', 'q3')
    """
    return tuple(f"q{place + 1}" for place in range(number))


def turned(place: int) -> bool:
    """Every fourth statement is worded the other way round, as questionnaires do."""
    return place % 4 == 3


def questionnaire_of(number: int) -> str:
    """The questionnaire file (TOML): agreement in five points, an index over all themes but the sensitive one."""
    themes = [items_of(number)[first : first + IN_A_THEME] for first in range(0, number, IN_A_THEME)]
    named = dict(zip([*THEMES[: len(themes) - 1], "stay"], themes, strict=True))
    scales = [_scale(name, items, sensitive=name == "stay") for name, items in named.items()]
    ordinary = ", ".join(f'"{name}"' for name in named if name != "stay")
    index = f'[[index]]\nid = "work"\ntitle = {{ en = "Work" }}\nscales = [{ordinary}]\n'
    return "\n".join([HEAD, *scales, index, *(_item(place, name) for place, name in enumerate(items_of(number)))])


def _scale(name: str, items: tuple[str, ...], *, sensitive: bool) -> str:
    listed = ", ".join(f'"{item}"' for item in items)
    said = str(sensitive).lower()
    return f'[[scale]]\nid = "{name}"\ntitle = {{ en = "{name}" }}\nitems = [{listed}]\nsensitive = {said}\n'


def _item(place: int, name: str) -> str:
    words = f"Statement {place + 1} holds{' no longer' if turned(place) else ''}"
    said = str(turned(place)).lower()
    return f'[[item]]\nid = "{name}"\nkind = "agree5"\ntext = {{ en = "{words}" }}\nreverse = {said}\n'
