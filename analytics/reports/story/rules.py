"""What protects people and how numbers are made, in sentences with the numbers of the wave's own policy.

In: a wave. Out: pairs of a heading and a sentence.
Called by: `analytics.reports.workbook.sheets`, `analytics.reports.story.account`.
"""

from analytics.figures.wording import Wording
from analytics.pages.account import method
from analytics.pages.desk import Desk

Entry = tuple[str, str]


def protection(desk: Desk) -> list[Entry]:
    """Give the rules that were signed before the first answer."""
    _, policy = desk.words, desk.now.policy
    sensitive = [_.title(scale.title) for scale in desk.now.questions.scales if scale.sensitive]
    found = [
        (
            _("A number needs %(minimum)s answers", minimum=policy["minimum_answers"]),
            _(
                "Counted for each question by itself. Questions from 0 to 10 need %(wide)s. Below that nothing is"
                " shown, and nothing is merged afterwards to make it fit.",
                wide=policy["wide_minimum_answers"],
            ),
        )
    ]
    if sensitive:
        found.append(
            (
                _("Sensitive questions need %(minimum)s", minimum=policy["sensitive_minimum"]),
                _(
                    "Here: %(themes)s. They are shown for larger groups only, made of whole teams.",
                    themes=_.listed(sensitive),
                ),
            )
        )
    return [*found, *rounding(desk), *publication(_)]


def rounding(desk: Desk) -> list[Entry]:
    _, policy, numbers = desk.words, desk.now.policy, method(desk)
    steps, caps = numbers["steps"], numbers["caps"]
    return [
        (
            _("Averages are rounded"),
            _(
                "On five points to %(coarse)s below %(fine_from)s answers, to %(fine)s below %(finest_from)s, above to"
                " %(finest)s, and never told beyond %(low)s and %(high)s.",
                coarse=steps[0],
                fine_from=policy["fine_step_answers"],
                fine=steps[1],
                finest_from=policy["finest_step_answers"],
                finest=steps[2],
                low=caps[0],
                high=caps[1],
            ),
        ),
        (
            _("Shares from %(minimum)s answers on", minimum=policy["distribution_minimum"]),
            _(
                "With a little chance noise of about %(sigma)s people on every count, drawn once.",
                sigma=_.decimal(policy["distribution_sigma"], "0"),
            ),
        ),
    ]


def publication(_: Wording) -> list[Entry]:
    return [
        (
            _("Everything else is arithmetic"),
            _(
                "Themes, departments, margins and changes are computed from published numbers alone. They cannot"
                " contain anything that is not already published."
            ),
        ),
        (
            _("One or two people came or left"),
            _(
                "Then the group's numbers are rounded more coarsely, so that the difference between two waves does not"
                " show what those people answered."
            ),
        ),
        (
            _("How many answered is a range"),
            _("A group that is hidden and a group in which nobody answered look exactly the same."),
        ),
        (
            _("Published once"),
            _(
                "All numbers of a wave were published together when it closed. There is no way to ask for others:"
                " this server keeps no answers any more."
            ),
        ),
    ]


def columns(_: Wording) -> list[Entry]:
    """Explain the columns of the table of all numbers."""
    return [
        (_("Value"), _("The number as it was published.")),
        (
            _("Lowest, highest"),
            _("What rounding leaves open: the exact number of those who answered lies between them."),
        ),
        (_("Margin"), _("Half the width of the 95%% interval around the value.")),
        (_("Noise"), _("Standard deviation of the chance noise on a share, in percentage points.")),
        (
            _("Status"),
            _("A withheld number is in no cell of this file. Its line is there so that nothing looks like zero."),
        ),
    ]
