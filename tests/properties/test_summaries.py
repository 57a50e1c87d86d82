"""Whatever the numbers: no sentence claims a direction that the margins do not carry, or names a number of its own."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.figures.differences import Pair, Part, Snapshot, margin_between, moves
from analytics.figures.questions import Theme
from analytics.figures.readings import Shown
from analytics.figures.wording import Wording
from analytics.pages.brief.picks import Read, Stand, signed, strengths, to_work_on
from analytics.pages.brief.saying import standing, trends
from analytics.pages.brief.saying.trends import Seen

WORDS = Wording("en", lambda message, **values: message % values)
TITLES = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Hazel", "Larch", "Maple")
readings = st.builds(Shown, st.floats(0, 100), st.floats(0.5, 30))
people = st.integers(7, 400)


@st.composite
def waves(draw: st.DrawFn) -> tuple[Snapshot, Snapshot]:
    """One theme in two waves, of groups in which half of the invited answered."""
    found = []
    for shown, n in ((draw(readings), draw(people)), (draw(readings), draw(people))):
        found.append(Snapshot(shown, (Part(shown, n, 2 * n),), draw(st.floats(50, 625))))
    return found[0], found[1]


themes = st.lists(st.tuples(waves(), st.builds(Shown, st.floats(0, 100), st.floats(0.1, 4))), min_size=1, max_size=8)


def stands_of(found: list[tuple[tuple[Snapshot, Snapshot], Shown]]) -> list[Stand]:
    moved = moves([pair for pair, _whole in found])
    read = [
        Read(Theme(f"scale:{title}", {"en": title}, {}, (), sensitive=False), title, now, Pair(whole, now), move)
        for title, ((_before, after), whole), move in zip(TITLES, found, moved, strict=False)
        if (now := after.reading).shown
    ]
    return signed(read, whole=False)


def said_about(stands: list[Stand]) -> list[str]:
    single = [Seen(stand.title, stand.reading, stand.organisation, stand.move, "May") for stand in stands]
    return [
        *standing.overview(stands, WORDS),
        *"".join(standing.changes(stands, "May", WORDS)).replace("; higher:", "\nHigher than in May:").splitlines(),
        *standing.scales(stands, False, WORDS),
        *(standing.why(stand, WORDS) for stand in stands),
        *(sentence for seen in single for sentence in trends.sentences(seen, WORDS)),
    ]


def named(sentences: list[str], beginning: str) -> set[str]:
    return {title for one in sentences if one.startswith(beginning) for title in TITLES if title in one}


@settings(max_examples=60, deadline=None)
@given(themes)
def test_no_sentence_claims_a_direction_that_the_margins_do_not_carry(found: object) -> None:
    stands = stands_of(found)  # type: ignore[arg-type]
    said = said_about(stands)
    gaps = {one.title: one.judged.value - one.organisation.value for one in stands}  # type: ignore[union-attr]
    widths = {one.title: margin_between(one.organisation, one.judged) for one in stands}  # type: ignore[arg-type]
    assert named(said, "Clearly above") <= {title for title in gaps if gaps[title] > widths[title]}
    assert named(said, "Clearly below") <= {title for title in gaps if -gaps[title] > widths[title]}
    changes = {one.title: one.move for one in stands if one.move}
    assert named(said, "Lower than in") <= {name for name, move in changes.items() if -move.difference > move.margin}
    assert named(said, "Higher than in") <= {name for name, move in changes.items() if move.difference > move.margin}


@settings(max_examples=60, deadline=None)
@given(themes)
def test_a_theme_is_picked_only_for_a_sign_that_stands_out_and_never_twice(found: object) -> None:
    stands = stands_of(found)  # type: ignore[arg-type]
    good, bad = strengths(stands).chosen, to_work_on(stands).chosen
    assert not {one.title for one in good} & {one.title for one in bad}
    for one in (*good, *bad):
        assert one.judged.shown and one.organisation.shown
        far = abs(one.judged.value - one.organisation.value) > margin_between(one.organisation, one.judged)
        sided = abs(one.judged.value - 50) > one.judged.margin
        assert far or sided or (one.move is not None and one.move.alone)


@settings(max_examples=60, deadline=None)
@given(themes)
def test_no_sentence_holds_a_number_that_was_not_given_to_it(found: object) -> None:
    stands = stands_of(found)  # type: ignore[arg-type]
    numbers = {str(count) for count in range(len(stands) + 1)}
    for one in stands:
        for shown in (one.reading, one.organisation):
            assert shown.shown
            numbers |= {WORDS.whole(shown.value), WORDS.whole(max(shown.margin, 1))}
        if one.move:
            margin = WORDS.whole(max(one.move.margin, 1))
            numbers |= {WORDS.whole(abs(one.move.difference)), margin, WORDS.whole(one.move.smallest_detectable)}
    assert set(re.findall(r"\d+", " ".join(said_about(stands)))) <= numbers
