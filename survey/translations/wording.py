"""Sentences that a refusal says in English and a page in its reader's language.

In: English with places for values. Out: Sentence, which is that text and remembers what it was made of.
Called by: every room that refuses something at the desk, or keeps what was refused; survey.app.site.translations.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

KEPT = '{"'  # how what was kept with its words begins


class Sentence(str):
    """A sentence in English; `pattern` is what a catalogue has the words of another language for."""

    pattern: str
    values: Mapping[str, object]


class Several(str):
    """Several sentences that are said together."""

    parts: tuple[str, ...]


def worded(pattern: str, **values: object) -> Sentence:
    """A sentence whose words are in the catalogues, as those of `gettext` are.

    >>> worded("wave %(wave)r is %(days)s days old", wave="w1", days=3)
    "wave 'w1' is 3 days old"
    """
    return _sentence(pattern, values)


def _sentence(pattern: str, values: Mapping[str, object]) -> Sentence:
    made = Sentence(pattern % values)
    made.pattern, made.values = pattern, values
    return made


def several(parts: Iterable[str], between: str = "\n") -> Several:
    listed = tuple(parts)
    made = Several(between.join(listed))
    made.parts = listed
    return made


def in_words_of(text: str, gettext: Callable[[str], str]) -> str:
    """The same in another language. What has no words there, such as a name or what a library said, stays as it is."""
    if isinstance(text, Several):
        return "\n".join(in_words_of(part, gettext) for part in text.parts)
    if not isinstance(text, Sentence):
        return text
    values = {name: in_words_of(one, gettext) if isinstance(one, str) else one for name, one in text.values.items()}
    return gettext(text.pattern) % values


def to_text(said: str) -> str:
    """A sentence with what it was made of, to be kept; any other text as it is.

    >>> to_text(worded("wave %(wave)s", wave="w1"))
    '{"pattern": "wave %(wave)s", "values": {"wave": "w1"}}'
    >>> from_text(to_text('{"error": "of a library"}'))
    '{"error": "of a library"}'
    """
    plain = not isinstance(said, Sentence | Several) and said.startswith(KEPT)
    kept = _parts_of(_sentence("%(said)s", {"said": said}) if plain else said)
    return kept if isinstance(kept, str) else json.dumps(kept)


def _parts_of(said: object) -> Any:
    if isinstance(said, Several):
        return {"parts": [_parts_of(part) for part in said.parts]}
    if isinstance(said, Sentence):
        return {"pattern": said.pattern, "values": {name: _parts_of(one) for name, one in said.values.items()}}
    return said if isinstance(said, int | float | None) else str(said)


def from_text(text: str) -> str:
    """What `to_text` kept; a text that was kept without its words is itself.

    >>> from_text('{"pattern": "wave %(wave)s", "values": {"wave": "w1"}}'), from_text("the disk is full")
    ('wave w1', 'the disk is full')
    """
    found: str = _made_of(json.loads(text)) if text.startswith(KEPT) else text
    return found


def _made_of(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    if "parts" in kept:
        return several(_made_of(part) for part in kept["parts"])
    return _sentence(kept["pattern"], {name: _made_of(one) for name, one in kept["values"].items()})


def said_by(problem: BaseException) -> str:
    """What an error says, with what it was made of: `str(problem)` would be the English alone."""
    said = problem.args[0] if problem.args else ""
    return said if isinstance(said, (Sentence, Several)) else str(problem)


def sentences_of(problem: BaseException) -> tuple[str, ...]:
    said = said_by(problem)
    return (
        said.parts if isinstance(said, Several) else (said,) if isinstance(said, Sentence) else tuple(said.splitlines())
    )
