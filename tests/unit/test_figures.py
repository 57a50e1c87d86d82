"""Figures say what the numbers allow, and nothing else."""

import numpy as np
import plotly.graph_objects as go
import pytest

from analytics.figures.conclusions import conclusion, of_questions
from analytics.figures.differences import Pair, Part, Snapshot, beyond_chance, common_variance, margin_between, moves
from analytics.figures.drawn.bars import bar
from analytics.figures.drawn.dots import Axis, dot
from analytics.figures.drawn.heatmap import Place, colour_class, heat_cells
from analytics.figures.drawn.still import still
from analytics.figures.drawn.trend import Names, Point, axis_range, trend_figure
from analytics.figures.headline import headline, theme_headline
from analytics.figures.questions import Theme, questions_of
from analytics.figures.readings import NOT_ASKED, PROTECTED, Shown, reading_of
from analytics.figures.wording import Wording, respondents_text
from analytics.release.board import Cell
from tests import made_up_board as made_up

ENGLISH = Wording("en", lambda message, **values: message % values)
GERMAN = Wording("de", lambda message, **values: message % values)
WITHHELD = Cell("withheld", None, None, None, None, None, None)
RECOVERY = Theme("scale:recovery", {"en": "Recovery"}, {}, (), sensitive=False)
DEMANDS = Theme("scale:demands", {"en": "Demands"}, {}, (), sensitive=False)


def snapshot(value: float, answered: float = 300) -> Snapshot:
    shown = Shown(value, 1.0, value - 1, value + 1)
    return Snapshot(shown, (Part(shown, answered, 2 * answered),), variance=400.0)


def points(*focus: float | None, broken: int = -1) -> list[Point]:
    return [
        Point(f"Wave {number}", PROTECTED if value is None else Shown(value, 5), Shown(55, 2), number == broken)
        for number, value in enumerate(focus)
    ]


def roles(figure: dict, role: str) -> list[dict]:
    return [trace for trace in figure["data"] if trace["meta"] == role]


def test_a_withheld_cell_is_protected_and_a_missing_one_was_not_asked() -> None:
    assert reading_of(WITHHELD) == PROTECTED
    assert reading_of(None) == NOT_ASKED


@pytest.mark.parametrize("measure", ["scale:recovery", "index:wellbeing"])
@pytest.mark.parametrize("label", ["Northfield", "Workshop"])
def test_plotly_accepts_every_trend(label: str, measure: str) -> None:
    releases = [made_up.board().release(wave) for wave, *_ in made_up.WAVES]
    name = made_up.group_id(label)
    drawn = [
        Point(release.wave["title"], reading_of(release.cell(name, measure, "index")), Shown(50, 2))
        for release in releases
    ]
    figure = trend_figure(drawn, Names("Workshop", "Organisation"), ENGLISH)
    assert len(go.Figure(figure).data) == len(figure["data"])


def test_plotly_accepts_a_trend_with_gaps_breaks_and_a_single_series() -> None:
    for names in (Names("Team", "Organisation"), Names("Organisation", None)):
        go.Figure(trend_figure(points(50, None, 60, 61, broken=3), names, ENGLISH))
    go.Figure(trend_figure(points(None, None), Names("Team", "Organisation"), ENGLISH))


def test_a_protected_wave_is_hatched_and_the_line_stays_open_there() -> None:
    figure = trend_figure(points(50, None, 60, 61), Names("Team", "Organisation"), ENGLISH)
    lines = [trace["x"] for trace in roles(figure, "focus") if trace["mode"] == "lines"]
    assert roles(figure, "protected")[0]["x"] == [1]
    assert lines == [[2, 3]]


def test_a_wave_that_was_not_asked_is_not_hatched() -> None:
    asked = [Point("A", NOT_ASKED, NOT_ASKED), Point("B", Shown(50, 5), Shown(50, 2))]
    assert roles(trend_figure(asked, Names("Team", "Organisation"), ENGLISH), "protected") == []


def test_a_line_between_almost_the_same_people_is_dashed() -> None:
    figure = trend_figure(points(50, 52, 54, broken=1), Names("Team", None), ENGLISH)
    dashes = [trace["line"]["dash"] for trace in roles(figure, "focus") if trace["mode"] == "lines"]
    assert dashes == ["7px,6px", "solid"]


def test_the_axis_never_makes_a_cliff_of_chance() -> None:
    bottom, top = axis_range(points(50, 51, 50))
    assert top - bottom >= 40
    assert axis_range(points(97, 99)) == (50, 100)


def test_a_long_name_of_a_wave_is_wrapped_below_the_axis_and_a_phone_names_every_second_one() -> None:
    waves = [Point(f"Viewpoint survey {year}", Shown(50, 5), Shown(50, 2)) for year in range(2016, 2020)]
    figure = trend_figure(waves, Names("Team", "Organisation"), ENGLISH)
    drawn = still(figure)
    assert [label.lines for label in drawn.across][-1] == ["Viewpoint", "survey", "2019"]
    assert [label.kept for label in drawn.across] == [False, True, False, True]
    assert figure["layout"]["margin"]["b"] == figure["layout"]["meta"]["phone"]["b"] == 74


def test_a_still_picture_leaves_open_what_the_figure_leaves_open() -> None:
    drawn = still(trend_figure(points(50, None, 60, 61, broken=3), Names("<b>Team</b>", None), ENGLISH))
    lines = [(line.x1, line.x2, line.dashed) for line in drawn.strokes if line.role == "focus"]
    assert len(drawn.marks) == len(drawn.whiskers) == 3 and len(drawn.hatched) == 1
    assert lines == [(drawn.marks[1].x, drawn.marks[2].x, True)]
    assert drawn.notes[0].lines == ["<b>Team</b> 61"]


def test_labels_of_two_lines_that_nearly_meet_are_pushed_apart() -> None:
    labels = trend_figure(points(50, 56), Names("Team", "Organisation"), ENGLISH)["layout"]["annotations"]
    assert labels[0]["yshift"] - labels[1]["yshift"] >= 16


def test_a_line_that_ended_before_the_last_wave_is_labelled_without_its_old_number() -> None:
    now, before = (trend_figure(points(*focus), Names("Depot", None), ENGLISH) for focus in ((50, 58), (50, 58, None)))
    assert [label["text"] for label in now["layout"]["annotations"]] == ["Depot 58"]
    assert [label["text"] for label in before["layout"]["annotations"]] == ["Depot"]


def test_the_words_of_a_figure_never_stay_empty_where_several_share_both_ends() -> None:
    rows = [
        (name, Shown(value, 1, value - 1, value + 1), "")
        for name, value in zip("ABCDEF", (70, 70, 70, 40, 40, 40), strict=True)
    ]
    said = "None stands out alone: at both ends several cannot be told from one another."
    assert conclusion(rows, ENGLISH) == of_questions(rows, ["3.0 ± 0.1"] * 6, ENGLISH) == said


def test_a_question_that_agrees_with_something_bad_is_called_favourable_and_not_high() -> None:
    rows = [("I am tired", Shown(80, 2), ""), ("I can rest", Shown(30, 2), "")]
    said = of_questions(rows, ["4.2 ± 0.1", "2.2 ± 0.1"], ENGLISH)
    assert said == "Most favourable: “I am tired” (4.2 ± 0.1). Least favourable: “I can rest” (2.2 ± 0.1)."


def test_questions_with_the_same_words_keep_each_its_own_average() -> None:
    rows = [("I am heard", Shown(80, 2), ""), ("I am heard", Shown(30, 2), "")]
    said = of_questions(rows, ["4.2 ± 0.1", "2.2 ± 0.1"], ENGLISH)
    assert said == "Most favourable: “I am heard” (4.2 ± 0.1). Least favourable: “I am heard” (2.2 ± 0.1)."


def test_labels_of_two_lines_each_leave_room_for_both() -> None:
    names = Names("Drivers West and Workshop", "Other agencies of the year")
    labels = trend_figure(points(50, 57), names, ENGLISH)["layout"]["annotations"]
    assert all(label["text"].count("<br>") == 1 for label in labels)
    assert labels[0]["yshift"] - labels[1]["yshift"] >= 2 * 20


def test_a_name_cannot_smuggle_markup_into_a_figure() -> None:
    figure = trend_figure(points(50, 56), Names("<b>Team</b> %{x}", None), ENGLISH)
    assert "<b>" not in str(figure)
    assert "%{x}" not in str(figure)


def test_a_wide_margin_keeps_a_cell_pale() -> None:
    assert [colour_class(Shown(20, 4)), colour_class(Shown(20, 12)), colour_class(Shown(90, 12))] == [1, 3, 5]
    assert colour_class(PROTECTED) is None


def test_an_arrow_needs_more_than_its_own_margin_when_many_cells_are_looked_at() -> None:
    organisation, close = Shown(50, 0.5), Shown(54, 3.9)
    alone = beyond_chance([Pair(organisation, close)])
    among_many = beyond_chance([Pair(organisation, close), *[Pair(organisation, Shown(50, 4))] * 30])
    assert (alone, among_many[0]) == ([1], 0)


def test_a_group_is_held_against_an_organisation_that_it_is_part_of() -> None:
    rng = np.random.default_rng(1)
    teams = rng.normal(50, [6, 3, 3], (20_000, 3))  # the first makes up a quarter of the organisation
    whole = teams @ [0.25, 0.45, 0.3]
    true = 1.96 * (teams[:, 0] - whole).std()
    errors = 1.96 * np.array([6, 3, 3])
    organisation = Shown(50, float(np.sqrt(((errors * [0.25, 0.45, 0.3]) ** 2).sum())))
    assert margin_between(organisation, Shown(50, float(errors[0])), 0.25) == pytest.approx(true, rel=0.02)
    assert margin_between(organisation, Shown(50, float(errors[0]))) > 1.2 * true  # as if they were unrelated


def test_a_coarser_group_counts_once_however_many_lines_show_it() -> None:
    shared = Place(Shown(60, 2), Shown(50, 0.5), "s-both", "Both")
    close = Place(Shown(54, 3.7), Shown(50, 0.5), "team")
    once, often = heat_cells([[shared], [close]]), heat_cells([[shared]] * 20 + [[close]])
    assert (once[-1][0].arrow, often[-1][0].arrow) == (1, 1)
    assert often[0][0].together == "Both"


def test_a_large_change_is_named_and_a_small_one_is_never_called_none() -> None:
    fell, same = moves([(snapshot(60), snapshot(50)), (snapshot(60), snapshot(60.5))])
    assert fell and same and (fell.direction, same.direction) == (-1, 0)
    said = headline([(RECOVERY, fell), (DEMANDS, same)], "Spring", ENGLISH)
    assert said.text == "Lower since Spring: Recovery"
    assert theme_headline(DEMANDS, same, "Spring", ENGLISH) == "No clear change in Demands since Spring"


def test_headlines_follow_the_numbers() -> None:
    fell, rose = moves([(snapshot(60), snapshot(50)), (snapshot(50), snapshot(60))])
    both = headline([(RECOVERY, fell), (DEMANDS, rose)], "May", ENGLISH)
    assert both.text == "Lower since May: Recovery. Higher: Demands"
    assert headline([(DEMANDS, rose)], "May", ENGLISH).text == "Higher since May: Demands"
    assert theme_headline(DEMANDS, rose, "May", ENGLISH) == "Demands: higher since May"
    assert headline([(RECOVERY, None)], None, ENGLISH).text == "Where things stand at the start"
    assert headline([(RECOVERY, None)], "May", ENGLISH).text == "No comparison with May is possible"


def test_no_comparison_is_made_with_a_protected_wave() -> None:
    hidden = Snapshot(PROTECTED, (), 400.0)
    assert moves([(hidden, snapshot(50)), None]) == [None, None]


def test_the_variance_taken_from_margins_is_the_one_that_made_them() -> None:
    shown = Shown(50.0, 2.0860 * (420 / 21 * 0.5 + 2.0) ** 0.5, 50 - 24**0.5 / 2, 50 + 24**0.5 / 2)
    assert common_variance([Part(shown, 21, 42)]) == pytest.approx(420, rel=1e-3)


def test_a_whisker_ends_at_the_end_of_the_scale() -> None:
    found = dot(Shown(4.5, 0.8), Axis(1, 5))
    assert found and (found.at, found.end) == (87.5, 100.0)
    assert dot(PROTECTED) is None


def test_a_bar_needs_all_three_of_its_shares() -> None:
    assert bar([Shown(20, 5), PROTECTED, Shown(50, 5)]) == []


def test_every_share_of_a_bar_is_told_with_its_margin() -> None:
    parts = bar([Shown(20, 5.4), Shown(30, 6), Shown(50, 7)])
    assert [ENGLISH.share(part) for part in parts] == ["20 ± 5", "30 ± 6", "50 ± 7"]


def test_a_capped_index_is_told_as_open_instead_of_with_a_margin() -> None:
    assert ENGLISH.index(Shown(25, 9, 0, 31)) == "25 or less"
    assert ENGLISH.index(Shown(87.5, 9, 81, 100)) == "88 or more"
    assert ENGLISH.index(Shown(50, 9, 44, 56)) == "50 ± 9"


def test_numbers_are_written_in_the_language_of_the_page() -> None:
    assert (ENGLISH.decimal(3.25), GERMAN.decimal(3.25)) == ("3.25", "3,25")
    assert ENGLISH.index(Shown(60.5, 0.2)) == "61 ± 1"
    assert [respondents_text(shown, ENGLISH) for shown in (None, (6, 8), 1200)] == ["", "6 to 8", "1,200"]


def test_a_band_of_answers_never_reaches_beyond_who_was_invited() -> None:
    said = [respondents_text((40, 99), ENGLISH, invited) for invited in (62, 99, 250, 40)]
    assert said == ["40 to 62", "40 to 99", "40 to 99", "40"]


@pytest.mark.parametrize(("reverse", "first"), [(False, "No"), (True, "Yes")])
def test_the_options_of_a_reversed_question_are_named_in_the_order_of_the_release(reverse: bool, first: str) -> None:
    asked = made_up.questionnaire()
    item = {
        **asked["items"][0],
        "id": "yn",
        "kind": "yesno",
        "reverse": reverse,
        "options": [{"en": "No"}, {"en": "Yes"}],
    }
    found = questions_of({**asked, "items": [*asked["items"], item]}).items["yn"]
    assert found.turned_options[0] == {"en": first}
