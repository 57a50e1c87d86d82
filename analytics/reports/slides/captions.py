"""How to read a chart of a slide, which has whiskers and shades where paper has bands and lines.

In: a block of a report. Out: a sentence. Called by: `analytics.reports.slides.writing`.
"""

from analytics.figures.readings import PROTECTED
from analytics.figures.wording import Wording
from analytics.reports.story.course import asked_otherwise
from analytics.reports.story.parts import Course, Shares, Standing


def caption(block: Standing | Course | Shares, _: Wording) -> str:
    if isinstance(block, Shares):
        return shades(_) if block.apart else block.note
    said = [_("Thin lines are 95%% intervals; where none is seen, it is shorter than the mark.")]
    if isinstance(block, Standing):
        return " ".join([*said, block.coarser]).strip()
    if any(point.focus == PROTECTED for point in block.points):
        said.append(_("Where the line is open, the wave is not shown, to protect anonymity."))
    if any(point.broken for point in block.points):
        said.append(
            _(
                "Dashed: one or two people may have come or left, or nobody knows who did, so the number is rounded"
                " more coarsely."
            )
        )
    return " ".join([*said, *asked_otherwise(block.points, _)])


def shades(_: Wording) -> str:
    return _(
        "Share of the differences between people that goes along with each theme, in percent. Neighbours of one shade"
        " cannot be told apart: their order could be chance."
    )


def percent(number: str, _: Wording) -> str:
    """A form of numbers with the sign, which some languages set apart."""
    sign = f'"{_("%(percent)s%%", percent="")}"'
    return ";".join(f"{part}{sign}" for part in number.split(";"))
