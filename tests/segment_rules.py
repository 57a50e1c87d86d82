"""Rules that groups are cut by in tests, and people of units of known sizes.

In: how many people a unit has. Out: `RULES`, people. Called by: tests of groups.
"""

from survey.roster.people import Person
from survey.roster.segments import SegmentRules

RULES = SegmentRules(
    minimum_answers=6,
    sensitive_minimum=9,
    k_issue=8,
    confidence=0.9,
    response=0.75,
    text_minimum=30,
    one_group_below=30,
    refuse_below=15,
)


def people(sizes: dict[str, int]) -> list[Person]:
    return [Person(f"{unit} {n}", "", "", unit) for unit, size in sizes.items() for n in range(size)]
