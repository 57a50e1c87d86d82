"""How each number is computed, in words with sources: the same on the page, on paper and in a speaker's notes.

In: a desk. Out: sections of headings and sentences; what results/method.html shows.
Called by: `analytics.pages.routes`, `analytics.reports.story.account`, `analytics.reports.workbook.sheets`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.pages.account import method
from analytics.pages.desk import Desk


@dataclass(frozen=True)
class Rule:
    """What a number is, how it is made, and who described that first."""

    term: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Section:
    """Rules that belong together."""

    title: str
    rules: tuple[Rule, ...]


def page(desk: Desk) -> Mapping[str, Any]:
    return {**method(desk), "sections": sections(desk)}


def sections(desk: Desk) -> list[Section]:
    """Every section that the wave's rules need."""
    found = [index_section(desk), certainty(desk), models(desk), ranges(desk)]
    if not desk.now.only_noise:
        found.insert(0, averages(desk))
    return [*([noise(desk)] if desk.now.noise["measures"] else []), *found]


def averages(desk: Desk) -> Section:
    _, found, policy = desk.words, method(desk), desk.now.policy
    steps, caps, wide = found["steps"], found["caps"], found["wide_caps"]
    first, second = policy["fine_step_answers"], policy["finest_step_answers"]
    ranges_of = (
        _("%(low)s to %(high)s", low=policy["minimum_answers"], high=first - 1),
        _("%(low)s to %(high)s", low=first, high=second - 1),
        _("%(low)s or more", low=second),
    )
    rounded = [f"{answers}: {step}" for answers, step in zip(ranges_of, steps, strict=True)]
    return Section(
        _("From answers to an average"),
        (
            Rule(
                _("Average"),
                _(
                    "Every question is turned so that a higher number is better. The average of a question is the sum"
                    " of the answers divided by the number of people who answered it; who skipped it does not count."
                ),
            ),
            Rule(_("How an average on five points is rounded, half up"), "; ".join(rounded) + "."),
            Rule(
                _("Ends"),
                _(
                    "It is never told beyond “%(low)s or less” and “%(high)s or more” (on 0 to 10: %(wide_low)s and"
                    " %(wide_high)s). Other scales have steps in proportion.",
                    low=caps[0],
                    high=caps[1],
                    wide_low=wide[0],
                    wide_high=wide[1],
                )
                + " "
                + _(
                    "Capped averages enter themes and departments at the cap, so very low values come out too high and"
                    " very high ones too low."
                ),
            ),
        ),
    )


def index_section(desk: Desk) -> Section:
    _ = desk.words
    shares = Rule(
        _("Shares"),
        _(
            "Favourable is 4 or 5 of 5, neutral 3, unfavourable 1 or 2; on 0 to 10 it is 9 or 10, 7 or 8, and 0 to 6."
            " Whole percent, from counts with chance noise."
        ),
        _("Discrete Gaussian noise: Canonne, Kamath, Steinke 2020"),
    )
    return Section(
        _("Index, themes, departments"),
        (
            Rule(
                _("Index"),
                _(
                    "Average minus the lowest possible answer, divided by the range of the scale, times 100. So 0 is"
                    " the worst and 100 the best possible answer of everybody."
                ),
            ),
            Rule(_("Theme"), _("The average of the indices of its questions. At least half of them must be shown.")),
            Rule(
                _("Department, division, organisation"),
                _(
                    "The average of those of their groups that are shown, each weighted by the middle of its range of"
                    " respondents."
                ),
            ),
            *(() if desk.now.only_noise else (shares,)),
        ),
    )


def certainty(desk: Desk) -> Section:
    _ = desk.words
    return Section(
        _("How sure a number is"),
        (
            *(() if desk.now.only_noise else margins(desk)),
            Rule(
                _("Change between waves"),
                _(
                    "The difference of two averages of different people, never linked, without the correction for small"
                    " groups. It is called a change only if 0 lies outside its 95%% interval."
                ),
                "Welch 1947; Newcombe 1998",
            ),
            Rule(
                _("Many numbers on one page"),
                _(
                    "Arrows and changes are adjusted for all comparisons of the page, so that on average at most about"
                    " one in twenty marks is due to chance."
                ),
                "Benjamini, Hochberg 1995",
            ),
        ),
    )


def margins(desk: Desk) -> tuple[Rule, Rule]:
    _ = desk.words
    said = [
        _(
            "Half the 95%% interval for everybody who was invited: Student's t, with the correction for groups in which"
            " nearly everybody answered, and with the rounding counted in."
        )
    ]
    if desk.now.imported:
        said.append(_("Who was asked is not known for this wave, so that its margins go without that correction."))
    said.append(
        _(
            "The number of answers is the middle of the range; the spread of answers is the organisation's (below 100"
            " respondents: a quarter of the scale). A theme's margin is the average of its questions' margins, which"
            " errs on the wide side."
        )
    )
    return (
        Rule(_("Margin of an average"), " ".join(said), "Cochran, Sampling Techniques, 1977"),
        Rule(
            _("Margin of a share"),
            _("Wilson's interval with the same correction, widened by the noise."),
            "Wilson 1927; Korn, Graubard 1998",
        ),
    )


def models(desk: Desk) -> Section:
    _ = desk.words
    return Section(
        _("What goes together, and what is expected"),
        (
            Rule(
                _("Drivers"),
                _(
                    "Each theme's average contribution to the differences in wellbeing, over all orders of the themes;"
                    " above twelve themes by relative weights. From 100 people on, computed while the ballots were open"
                    " in memory."
                ),
                "Lindeman, Merenda, Gold 1980; Johnson 2000",
            ),
            Rule(
                _("Retention outlook"),
                _(
                    "The probability that a group lies more than a quarter of a point below or above the organisation,"
                    " allowing for small numbers and rounding; from published averages."
                ),
                "Gelman et al., Bayesian Data Analysis, 2013",
            ),
        ),
    )


def ranges(desk: Desk) -> Section:
    _, found = desk.words, method(desk)
    bands = [_("%(low)s to %(high)s", low=low, high=high) for low, high in found["bands"]]
    return Section(
        _("Ranges and colours"),
        (
            Rule(_("How many answered"), ", ".join([*bands, _("then two significant digits.")])),
            Rule(
                _("Colours"),
                _(
                    "The heat map has seven colours with ends at %(bounds)s. From a margin of %(wide)s points on, only"
                    " the three pale ones are used.",
                    bounds=", ".join(str(bound) for bound in found["bounds"]),
                    wide=found["wide"],
                ),
            ),
        ),
    )


def noise(desk: Desk) -> Section:
    _, spent = desk.words, desk.now.noise
    return Section(
        _("Numbers with noise"),
        (
            Rule(
                _("Score of a person"),
                _(
                    "From 0 to 100, the average of their themes and questions, if they answered at least half of them."
                    " Scores are added up while the ballots are open; none is kept."
                ),
            ),
            Rule(
                _("Noise"),
                _(
                    "The sum of the scores and the number of people each get discrete Gaussian noise, drawn once. The"
                    " index is one divided by the other."
                ),
                _("Discrete Gaussian noise: Canonne, Kamath, Steinke 2020"),
            ),
            Rule(
                _("What it costs"),
                _(
                    "ρ = %(rho)s of zero-concentrated differential privacy for all these numbers together, of %(year)s"
                    " a year.",
                    rho=_.decimal(spent["rho"], "0.0##"),
                    year=_.decimal(spent["year"]),
                ),
                "Bun, Steinke 2016",
            ),
            Rule(
                _("Margin"),
                _(
                    "Half the 95%% interval for everybody who was invited: the noise, and those who did not answer,"
                    " with a quarter of the scale as the spread of scores."
                ),
            ),
        ),
    )
