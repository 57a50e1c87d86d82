"""Numbers of leaf groups and changes as objects, one after the other: what arrays of all of them are held against.

In: a wave as a reader sees it, two waves of a group. Out: `Part`s, `Change`. Called by: tests.
"""

from analytics.figures.differences import Part, Stood, wave_mean
from analytics.measures.change import Change, compare
from analytics.pages.seen.visible import Visible


def parts_of(now: Visible, partition: str, measure: str) -> dict[str, Part]:
    """What is shown of one number, leaf group by leaf group."""
    leaves = [group for group in now.whole.org.values() if group.leaf and group.partition == partition]
    read = [(leaf, now.whole.level(leaf.id, measure)) for leaf in leaves]
    return {
        leaf.id: Part(reading, now.whole.answering(leaf), now.whole.invited(leaf))
        for leaf, reading in read
        if reading.shown
    }


def change_of(earlier: Stood, later: Stood) -> Change | None:
    before, after = wave_mean(earlier), wave_mean(later)
    return compare(before, after) if before and after else None
