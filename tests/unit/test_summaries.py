"""Sentences under the headlines: what follows, in both languages, and never more than the margins carry."""

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from analytics.figures.differences import Move, Pair
from analytics.figures.drawn.dots import Axis
from analytics.figures.questions import Theme
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording
from analytics.pages.account import price_text
from analytics.pages.behind.comments import own_first
from analytics.pages.behind.course import Course
from analytics.pages.behind.drivers import Driver
from analytics.pages.brief.picks import MIDDLE, Read, Stand, signed, strengths, to_work_on
from analytics.pages.brief.saying import behind, questions, slips, standing, trends, turnout
from analytics.pages.brief.saying.behind import Told
from analytics.pages.brief.saying.questions import Asked
from analytics.pages.brief.saying.trends import Seen
from analytics.pages.overview import hardly_felt
from analytics.pages.participation import Turnout
from analytics.release.board import Group
from survey.app.inspection.exporting import wording

EN, DE = wording("en"), wording("de")
FELL, ROSE = Move(-8.0, 5.0, -1, 7.0), Move(6.0, 4.0, 1, 5.6)
UNCLEAR, ALONE = Move(-3.0, 6.0, 0, 8.4), Move(-7.0, 6.0, 0, 8.4)
CAPPED_LOW, CAPPED_HIGH = Shown(25, 9, 0, 25), Shown(88, 9, 88, 100)


def read(title: str, value: Reading, whole: Reading = MIDDLE, move: Move | None = None) -> Read:
    theme = Theme(f"scale:{title.lower()}", {"en": title}, {}, (), sensitive=False)
    return Read(theme, title, value, Pair(whole, value), move)


def stands(*found: Read, whole: bool = False) -> list[Stand]:
    return signed(found, whole=whole)


def group(respondents: int | tuple[int, int] | None) -> Group:
    return Group("g", "org", "G", ("A",), ("A",), None, True, "ordinary", respondents)


HIGH, LOW, WIDE = Shown(72, 3), Shown(38, 4), Shown(55, 16)
GOOD, BAD, OPEN = (
    Asked(f"{mean}?", Shown(mean, margin), f"{mean} ± {margin}", Axis(1, 5))
    for mean, margin in ((4.2, 0.2), (1.8, 0.2), (3.1, 0.4))
)
Case = tuple[str, Callable[[Wording], list[str]], list[str], list[str]]
CASES: list[Case] = [
    (
        "nothing is clear",
        lambda _: standing.overview(stands(read("Recovery", WIDE), read("Change", WIDE)), _),
        [
            "No theme is clearly on the good side.",
            "For no theme is it clear that something has to be done; that does not mean that all is well.",
        ],
        [
            "Kein Themenfeld liegt klar auf der guten Seite.",
            "Bei keinem Themenfeld ist klar, dass etwas geschehen muss; das heißt nicht, dass alles gut ist.",
        ],
    ),
    ("everything is protected", lambda _: standing.overview([], _), [], []),
    (
        "only one theme was asked",
        lambda _: standing.overview(stands(read("Recovery", LOW), whole=True), _)[1:],
        ["To work on: Recovery (38 ± 4)."],
        ["Daran ist zu arbeiten: Recovery (38 ± 4)."],
    ),
    (
        "a capped value is told as open",
        lambda _: standing.overview(stands(read("Change", CAPPED_LOW), read("Growth", CAPPED_HIGH), whole=True), _),
        ["Clearly on the good side: Growth (88 or more).", "To work on: Change (25 or less)."],
        ["Klar auf der guten Seite: Growth (88 oder mehr).", "Daran ist zu arbeiten: Change (25 oder weniger)."],
    ),
    (
        "no earlier wave",
        lambda _: standing.changes(stands(read("Recovery", WIDE)), None, _),
        ["There is no earlier wave to compare with."],
        ["Es gibt keine frühere Welle zum Vergleichen."],
    ),
    (
        "the earlier wave cannot be compared",
        lambda _: standing.changes(stands(read("Recovery", WIDE)), "May", _),
        ["A comparison with May is not possible."],
        ["Ein Vergleich mit May ist nicht möglich."],
    ),
    (
        "no clear change, and what could have been seen",
        lambda _: standing.changes(stands(read("Recovery", WIDE, move=UNCLEAR)), "May", _),
        ["There is no clear change since May.", "A change of about 8 points would probably have been seen."],
        [
            "Seit May ist keine klare Veränderung zu erkennen.",
            "Eine Veränderung von etwa 8 Punkten wäre wahrscheinlich zu sehen gewesen.",
        ],
    ),
    (
        "something fell and something rose",
        lambda _: standing.changes(
            stands(
                read("Recovery", LOW, move=FELL), read("Growth", HIGH, move=ROSE), read("Change", WIDE, move=UNCLEAR)
            ),
            "May",
            _,
        ),
        ["Lower than in May: Recovery by 8 points (± 5); higher: Growth by 6 points (± 4)."],
        ["Niedriger als in May: Recovery um 8 Punkte (± 5); höher: Growth um 6 Punkte (± 4)."],
    ),
    (
        "something moved by one point",
        lambda _: standing.changes(stands(read("Recovery", LOW, move=replace(FELL, difference=-0.8))), "May", _),
        ["Lower than in May: Recovery by one point (± 5)."],
        ["Niedriger als in May: Recovery um einen Punkt (± 5)."],
    ),
    (
        "more moved than a sentence holds",
        lambda _: standing.changes([one for n in "ABCD" for one in stands(read(n, LOW, move=FELL))], "May", _),
        ["Lower than in May: A by 8 points (± 5), B by 8 points (± 5), C by 8 points (± 5) and one more theme."],
        [
            "Niedriger als in May: A um 8 Punkte (± 5), B um 8 Punkte (± 5), C um 8 Punkte (± 5) und ein weiteres"
            " Themenfeld."
        ],
    ),
    (
        "a group beside the organisation",
        lambda _: standing.scales(
            stands(read("Growth", HIGH, Shown(60, 1)), read("Change", LOW, Shown(50, 1)), read("Control", WIDE)),
            False,
            _,
        ),
        [
            "Clearly above the organisation: Growth (72 ± 3; organisation 60 ± 1).",
            "Clearly below the organisation: Change (38 ± 4; organisation 50 ± 1).",
            "For one other theme there is no clear difference.",
        ],
        [
            "Klar über der Organisation: Growth (72 ± 3; Organisation 60 ± 1).",
            "Klar unter der Organisation: Change (38 ± 4; Organisation 50 ± 1).",
            "Bei einem anderen Themenfeld ist kein klarer Unterschied zu erkennen.",
        ],
    ),
    (
        "a small group that cannot be told apart",
        lambda _: standing.scales(stands(read("Change", WIDE, Shown(50, 1)), read("Growth", Shown(60, 12))), False, _),
        [
            "No theme differs clearly from the organisation.",
            "The margins here lie between ± 12 and ± 16 points: smaller differences may be there, unseen.",
        ],
        [
            "Kein Themenfeld unterscheidet sich klar von der Organisation.",
            "Die Spannen liegen hier zwischen ± 12 und ± 16 Punkten: Kleinere Unterschiede kann es geben, ohne dass man"
            " sie sieht.",
        ],
    ),
    (
        "what is not shown is counted",
        lambda _: [*standing.hidden(1, _), *standing.hidden(3, _), *standing.hidden(0, _)],
        ["One theme is not shown, to protect anonymity.", "3 themes are not shown, to protect anonymity."],
        [
            "Ein Themenfeld wird nicht gezeigt, um die Anonymität zu schützen.",
            "3 Themenfelder werden nicht gezeigt, um die Anonymität zu schützen.",
        ],
    ),
    (
        "few took part",
        lambda _: turnout.took_part(Turnout(counted=40, spoilt=0, invited=100), False, _),
        [
            "40 of 100 invited people took part, which is 40%.",
            "Fewer than half took part: these are the words of those who did, and others may see it otherwise.",
            "What the other 60 people think is not known, and does not count as consent.",
        ],
        [
            "40 von 100 Eingeladenen haben teilgenommen, das sind 40\u00a0%.",
            "Weniger als die Hälfte hat teilgenommen: Hier sprechen diejenigen, die teilgenommen haben; andere sehen es"
            " vielleicht anders.",
            "Was die anderen 60 Personen denken, ist nicht bekannt und gilt nicht als Zustimmung.",
        ],
    ),
    (
        "all took part",
        lambda _: turnout.took_part(Turnout(counted=30, spoilt=0, invited=30), False, _),
        ["30 of 30 invited people took part, which is 100%."],
        ["30 von 30 Eingeladenen haben teilgenommen, das sind 100\u00a0%."],
    ),
    (
        "nobody knows who was asked",
        lambda _: turnout.took_part(Turnout(counted=1200, spoilt=0), True, _),
        ["1,200 people were counted; how many were asked is not known here."],
        ["1.200 Personen wurden gezählt; wie viele gefragt wurden, ist hier nicht bekannt."],
    ),
    (
        "a sentence about those who kept silent never points at a few",
        lambda _: [*turnout.silent(Turnout(19, 0, 20), _), *turnout.silent(Turnout(900, 0, 2100), _)[1:]],
        [
            "What those think who did not take part is not known, and does not count as consent.",
            "What the other 1,200 people think is not known, and does not count as consent.",
        ],
        [
            "Was diejenigen denken, die nicht teilgenommen haben, ist nicht bekannt und gilt nicht als Zustimmung.",
            "Was die anderen 1.200 Personen denken, ist nicht bekannt und gilt nicht als Zustimmung.",
        ],
    ),
    (
        "a band never reaches beyond the invited",
        lambda _: turnout.of_group(group((40, 99)), 62, False, _)[:1],
        ["This is what at least 40 of 62 invited people answered."],
        ["Das haben mindestens 40 von 62 Eingeladenen geantwortet."],
    ),
    (
        "a theme without a clear change",
        lambda _: trends.sentences(Seen("Depot", Shown(55, 6), Shown(50, 1), UNCLEAR, "May"), _),
        [
            "Depot stands at 55 ± 6, the organisation at 50 ± 1.",
            "There is no clear change since May: the difference of 3 points is within what chance would explain (± 6).",
            "With so many answers, a change of about 8 points would be seen four times out of five.",
        ],
        [
            "Depot: jetzt 55 ± 6, die Organisation 50 ± 1.",
            "Es gibt keine klare Veränderung seit May: Den Unterschied von 3 Punkten würde der Zufall erklären (± 6).",
            "Bei so vielen Antworten müsste eine Veränderung etwa 8 Punkte groß sein, um in vier von fünf Fällen"
            " sichtbar zu werden.",
        ],
    ),
    (
        "a theme that slipped steadily",
        lambda _: trends.sentences(
            Seen("Depot", Shown(41, 4), None, FELL, "May", Course(-12.0, -1, 5, "2022", "2026")), _
        )[1:2],
        ["It has fallen by 8 points (± 5) since May, more than chance would explain."],
        ["Seit May ist der Wert um 8 Punkte (± 5) gesunken, mehr als durch Zufall zu erklären wäre."],
    ),
    (
        "drivers that cannot be told apart",
        lambda _: behind.drivers([driver("Recovery", 14), driver("Demands", 6)], "Wellbeing", 44, _)[:2],
        ["Recovery (14%) and Demands (6.0%) go together with Wellbeing most.", "Their order could be chance."],
        [
            "Am engsten mit Wellbeing hängen zusammen: Recovery (14\u00a0%) und Demands (6,0\u00a0%).",
            "Ihre Reihenfolge könnte Zufall sein.",
        ],
    ),
    (
        "no group can be told apart about staying",
        lambda _: behind.outlook([Told("A", "indistinct", "about 3 in 10", "")] * 4, _),
        ["None of 4 groups can be told apart from the organisation; that is common."],
        ["Keine von 4 Gruppen lässt sich von der Organisation unterscheiden; das ist üblich."],
    ),
    (
        "one group is of higher concern",
        lambda _: behind.outlook([Told("A", "higher", "", ""), Told("B", "indistinct", "", "")], _),
        [
            "Of higher concern than the organisation: A.",
            "One group cannot be told apart from the organisation.",
        ],
        [
            "Mehr Anlass zur Sorge als in der Organisation: A.",
            "Eine Gruppe lässt sich nicht von der Organisation unterscheiden.",
        ],
    ),
    (
        "questions on both sides, and one that is hidden",
        lambda _: questions.items(
            [Asked("A?", Shown(1.8, 0.2), "1.8 ± 0.2", Axis(1, 5)), Asked("B?", Shown(3.1, 0.4), "", Axis(1, 5))], 1, _
        ),
        [
            "On the unfavourable side: “A?” (1.8 ± 0.2).",
            "For one question it cannot be told on which side of its scale it lies.",
            "One question is not shown, to protect anonymity.",
        ],
        [
            "Auf der ungünstigen Seite: „A?“ (1.8 ± 0.2).",
            "Bei einer Frage lässt sich nicht sagen, auf welcher Seite der Skala sie liegt.",
            "Eine Frage wird nicht gezeigt, um die Anonymität zu schützen.",
        ],
    ),
    (
        "no group differs",
        lambda _: [questions.groups_headline([[0, 0], [0, 0]], _), *questions.groups([[0, 0], [0, 0]], 0, _)],
        [
            "No group listed here differs clearly from the organisation",
            "That does not mean that there is no difference: these numbers cannot tell.",
        ],
        [
            "Keine der Gruppen hier unterscheidet sich klar von der Organisation",
            "Das heißt nicht, dass es keinen Unterschied gibt: Diese Zahlen können es nicht sagen.",
        ],
    ),
    (
        "one group of two differs, and a third is not listed",
        lambda _: [questions.groups_headline([[0, 1], [0, 0]], _), *questions.groups([[0, 1], [0, 0]], 1, _)],
        [
            "One of 2 groups listed here differs clearly from the organisation",
            "Everywhere else there is no clear difference, which does not mean that there is none.",
            "One group is not shown at all, to protect anonymity.",
        ],
        [
            "Eine von 2 Gruppen hier unterscheidet sich klar von der Organisation",
            "Überall sonst ist kein klarer Unterschied zu erkennen; das heißt nicht, dass es keinen gibt.",
            "Eine Gruppe wird gar nicht gezeigt, um die Anonymität zu schützen.",
        ],
    ),
    (
        "the headline of questions counts only sides that are clear",
        lambda _: [
            questions.items_headline([GOOD, BAD, OPEN], _),
            questions.items_headline([GOOD, OPEN], _),
            questions.items_headline([BAD, OPEN], _),
            questions.items_headline([OPEN, OPEN], _),
        ],
        [
            "1 of 3 questions clearly on the favourable side, 1 on the other",
            "1 of 2 questions clearly on the favourable side",
            "1 of 2 questions clearly on the unfavourable side",
            "For no question is it clear on which side of its scale it lies",
        ],
        [
            "1 von 3 Fragen klar auf der günstigen Seite, 1 auf der anderen",
            "1 von 2 Fragen klar auf der günstigen Seite",
            "1 von 2 Fragen klar auf der ungünstigen Seite",
            "Bei keiner Frage ist klar, auf welcher Seite der Skala sie liegt",
        ],
    ),
]


def driver(title: str, percent: float) -> Driver:
    return Driver(f"scale:{title}", title, percent, True, True)


@pytest.mark.parametrize(("say", "english", "german"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_summary_says_what_follows(
    say: Callable[[Wording], list[str]], english: list[str], german: list[str]
) -> None:
    assert say(EN) == english
    assert say(DE) == german


def test_what_is_clearly_bad_in_any_respect_is_never_called_strong() -> None:
    mixed = stands(read("Recovery", HIGH, Shown(60, 1), FELL), read("Growth", HIGH, Shown(60, 1)))
    assert [stand.title for stand in strengths(mixed).chosen] == ["Growth"]
    assert [stand.title for stand in to_work_on(mixed).chosen] == ["Recovery"]


def test_a_point_that_thousands_of_answers_make_clear_is_no_sign() -> None:
    slipped = Move(-1.0, 0.3, -1, 0.4)
    found = stands(*(read(str(value), Shown(value, 0.2), move=slipped) for value in (75, 52.9, 47.1)), whole=True)
    assert [stand.side for stand in found] == [1, 1, -1]
    assert [stand.title for stand in strengths(found).chosen] == ["75"]
    assert to_work_on(found).chosen == ()


def test_a_change_that_is_clear_and_tiny_is_told_as_hardly_felt_and_comes_first_nowhere() -> None:
    tiny, large = Move(-0.8, 0.4, -1, 0.6), Move(-8.0, 5.0, -1, 7.0)
    assert hardly_felt([tiny], EN) == "The largest clear change is about one point; that would hardly be felt at work."
    assert hardly_felt([tiny, large], EN) == hardly_felt([], EN) == ""


def test_a_change_whose_margin_reaches_what_is_felt_is_not_told_as_hardly_felt() -> None:
    tiny, wide = Move(-0.8, 0.4, -1, 0.6), Move(-2.4, 2.2, -1, 3.1)
    assert hardly_felt([wide], EN) == hardly_felt([tiny, wide], EN) == ""


def test_a_slow_slip_is_told_although_the_last_step_shows_nothing() -> None:
    slid, still = Move(-25.0, 10.0, -1, 15.0), Move(-1.0, 10.0, 0, 15.0)
    recent = stands(read("Recovery", LOW, move=UNCLEAR), read("Growth", HIGH, move=UNCLEAR))
    long = stands(read("Recovery", LOW, move=slid), read("Growth", HIGH, move=still))
    assert slips.slow(recent, long, "2023", EN) == ["Lower than in 2023: Recovery by 25 points (± 10)."]
    assert slips.slow_words(recent[0], slid, "2023", EN) == "25 points (± 10) lower than in 2023"
    assert slips.slow(long, long, "2023", EN) == slips.slow(recent, long, None, EN) == []
    assert slips.slow_words(long[0], slid, "2023", EN) == slips.slow_words(recent[0], still, "2023", EN) == ""


def test_subjects_in_the_language_of_the_page_come_first() -> None:
    released = [{"language": lang, "label": label} for lang, label in (("de", "zeit"), ("en", "time"), ("de", "ruhe"))]
    english, german = ([one["label"] for one in own_first(released, words)] for words in (EN, DE))
    assert (english, german) == (["time", "zeit", "ruhe"], ["zeit", "ruhe", "time"])


def test_what_fell_comes_before_what_is_only_low() -> None:
    found = stands(read("Low", Shown(30, 3)), read("Fallen", Shown(60, 3), move=FELL), whole=True)
    assert [stand.title for stand in to_work_on(found).chosen] == ["Fallen", "Low"]


def test_a_fourth_theme_that_only_chance_kept_out_is_counted() -> None:
    found = stands(*(read(name, Shown(70 + place / 10, 3)) for place, name in enumerate("ABCDE")), whole=True)
    picks = strengths(found)
    assert (len(picks.chosen), len(picks.tied)) == (3, 2)
    assert standing.as_well(picks, EN) == ["2 more themes cannot be told apart from these."]


def test_the_recommend_question_has_no_middle() -> None:
    low = Read(Theme("scale:recommend", {"en": "R"}, {}, (), sensitive=False), "R", LOW, Pair(LOW, LOW), None, False)
    assert [stand.bad for stand in signed([low], whole=True)] == [False]


def test_a_protected_number_of_a_theme_is_not_told() -> None:
    assert trends.place(Seen("Depot", PROTECTED, Shown(50, 1), None, "May"), EN) == (
        "The number of this wave is not shown, to protect anonymity."
    )


ONE = [Move(1.2, margin, direction, 1.3) for margin, direction in ((9.0, 0), (1.0, 0), (0.5, 1), (0.5, -1))]


@pytest.mark.parametrize(
    ("words", "several", "alone"), [(EN, "1 points", r"(one|1) point\b"), (DE, "1 Punkte", r"(einen|1) Punkt\b")]
)
def test_one_point_is_spoken_of_as_one(words: Wording, several: str, alone: str) -> None:
    said = [trends.step_text(move, "2023", words) for move in ONE] + [trends.detectable(ONE[0], words)]
    said += [standing.moved_words(stands(read("A", HIGH, move=move))[0], words) for move in ONE[2:]]
    said += [standing.points_of("A", ONE[2], words), standing.margins(stands(read("A", Shown(72, 1.2))), words)]
    assert not [one for one in said if several in one] and all(re.search(alone, one) for one in said)


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([1, 1], "The rules give every team of the whole organisation a line of its own."),
        ([1, 3], "the rules give 1 a line of their own, and tell 3 together with neighbours, in one line."),
        ([2, 3], "The rules give no team of the whole organisation a line of its own: all 5 are told together"),
        ([1, 2, 3], "the rules give 1 a line of their own, and tell 5 together with neighbours, in 2 lines."),
    ],
)
def test_how_teams_were_cut_is_the_rules_doing_and_no_promise_of_numbers(units: list[int], said: str) -> None:
    leaves = {
        str(place): SimpleNamespace(view="org", leaf=True, partition="ordinary", units=("unit",) * number)
        for place, number in enumerate(units)
    }
    desk: Any = SimpleNamespace(words=EN, now=SimpleNamespace(release=SimpleNamespace(groups=leaves)))
    assert said in price_text(desk)
