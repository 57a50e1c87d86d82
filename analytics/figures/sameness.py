"""Whether two waves asked the same: a theme is compared only where its questions are, word for word.

In: the questions of two waves. Out: yes or no. Called by: analytics.pages.desk, analytics.pages.behind.trends.
"""

from collections.abc import Mapping

from analytics.figures.questions import Item, Questions, Theme

Labels = Mapping[str, str]


def same_questions(one: Questions, other: Questions, measure: str) -> bool:
    """Say whether a theme is made of the same questions in both; their ids and order may differ, their words not.

    A translation that only one of them has changes nothing; a theme that only one of them has is not the same.
    """
    mine, theirs = items_behind(one, measure), items_behind(other, measure)
    for item in mine:
        partner = next((found for found in theirs if alike(item, found)), None)
        if partner is None:
            return False
        theirs.remove(partner)
    return bool(mine) and not theirs


def items_behind(questions: Questions, measure: str) -> list[Item]:
    """The questions of a scale, or of all scales of an index."""
    theme = next((found for found in questions.themes if found.measure == measure), None)
    if theme is None:
        return []
    scales = {scale.id: scale for scale in questions.scales}
    parts: list[Theme] = [theme] if theme in questions.scales else [scales[name] for name in theme.items]
    return [questions.items[name] for part in parts for name in part.items]


def alike(one: Item, other: Item) -> bool:
    """Say whether two questions have the same words and answers, in every language that both have."""
    if (one.kind, one.reverse, len(one.options)) != (other.kind, other.reverse, len(other.options)):
        return False
    answers = zip(one.options, other.options, strict=True)
    return _same_words(one.text, other.text) and all(_same_words(*pair) for pair in answers)


def _same_words(one: Labels, other: Labels) -> bool:
    both = one.keys() & other.keys()
    return bool(both) and all(one[language] == other[language] for language in both)
