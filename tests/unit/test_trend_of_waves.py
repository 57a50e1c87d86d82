"""A trend over many waves: what is compared, where the line begins anew, and what five waves and more may say."""

from dataclasses import replace

from analytics.figures.drawn.trend import Names, Point, trend_figure
from analytics.figures.questions import questions_of
from analytics.figures.readings import Shown
from analytics.figures.sameness import same_questions
from analytics.figures.wording import Wording
from analytics.pages.behind.course import Told, course_of
from tests import made_up_board as made_up

NOW = questions_of(made_up.questionnaire())
RECOVERY = "scale:recovery"
PLAIN = Wording("en", lambda message, **values: message % values)


def with_text(text: dict[str, str]) -> object:
    items = {**NOW.items, "recovery-1": replace(NOW.items["recovery-1"], text=text)}
    return replace(NOW, items=items)


def told(*values: float, closed: str = "2026-01-{:02d}") -> list[Told]:
    return [Told(f"W{n}", closed.format(n), Shown(value, 2.0)) for n, value in enumerate(values, 1)]


def point(n: int, severed: bool = False) -> Point:
    return Point(f"W{n}", Shown(50, 5), Shown(60, 2), severed=severed)


def test_the_same_words_under_another_number_are_the_same_question() -> None:
    renumbered = replace(NOW.items["recovery-1"], id="q53")
    scales = tuple(
        replace(scale, items=("recovery-3", "recovery-2", "q53")) if scale.measure == RECOVERY else scale
        for scale in NOW.scales
    )
    assert same_questions(NOW, replace(NOW, items={**NOW.items, "q53": renumbered}, scales=scales), RECOVERY)


def test_another_wording_is_another_question_for_its_scale_and_every_index_with_it() -> None:
    other = with_text({"en": "I sleep well"})
    assert not same_questions(NOW, other, RECOVERY) and not same_questions(NOW, other, "index:wellbeing")
    assert same_questions(NOW, other, "scale:demands")


def test_a_translation_more_changes_no_question() -> None:
    text = dict(NOW.items["recovery-1"].text)
    assert same_questions(NOW, with_text({**text, "fr": "Je me repose"}), RECOVERY)
    assert not same_questions(NOW, with_text({"fr": "Je me repose"}), RECOVERY), "no language in common"


def test_a_theme_that_one_wave_does_not_have_is_not_the_same() -> None:
    assert not same_questions(NOW, NOW, "scale:unheard-of")


def test_five_waves_in_one_direction_are_a_course_and_four_are_not() -> None:
    found = course_of(told(40, 42, 44, 46, 48))
    assert found and (round(found.points), found.direction, found.first, found.last) == (8, 1, "W1", "W5")
    assert course_of(told(40, 42, 44, 46)) is None and course_of([]) is None


def test_ups_and_downs_have_no_direction() -> None:
    found = course_of(told(40, 48, 40, 48, 40, 48))
    assert found and found.direction == 0


def test_waves_that_closed_on_one_day_are_counted_instead_of_dated() -> None:
    found = course_of(told(50, 48, 46, 44, 42, closed="2026-01-01"))
    assert found and (round(found.points), found.direction) == (-8, -1)


def test_no_line_crosses_a_change_of_questions_and_a_mark_stands_there() -> None:
    figure = trend_figure([point(1), point(2), point(3, severed=True), point(4)], Names("Us", "All"), PLAIN)
    joined = [trace["x"] for trace in figure["data"] if trace["meta"] == "focus" and trace["mode"] == "lines"]
    assert joined == [[0, 1], [2, 3]]
    assert [trace["x"] for trace in figure["data"] if trace["meta"] == "organisation"] == [[0, 1], [2, 3]]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [1.5]


def test_of_forty_waves_ten_are_named_and_the_last_among_them() -> None:
    axis = trend_figure([point(n) for n in range(40)], Names("Us", None), PLAIN)["layout"]["xaxis"]
    assert len(axis["tickvals"]) == len(axis["ticktext"]) == 10 and axis["tickvals"][-1] == 39
