"""Sentences under the headlines: what follows, in both languages, and never more than the margins carry."""

from collections.abc import Callable

import pytest

from analytics.figures.differences import Move, Pair
from analytics.figures.drawn.dots import Axis
from analytics.figures.questions import Theme
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording
from analytics.pages.behind.course import Course
from analytics.pages.behind.drivers import Driver
from analytics.pages.brief.picks import MIDDLE, Read, Stand, signed, strengths, to_work_on
from analytics.pages.brief.saying import behind, questions, standing, trends, turnout
from analytics.pages.brief.saying.behind import Told
from analytics.pages.brief.saying.questions import Asked
from analytics.pages.brief.saying.trends import Seen
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
    return Group("g", "org", "G", ("A",), ("A",), None, "ordinary", True, respondents)


HIGH, LOW, WIDE = Shown(72, 3), Shown(38, 4), Shown(55, 16)
Case = tuple[str, Callable[[Wording], list[str]], list[str], list[str]]
CASES: list[Case] = [
    (
        "nothing is clear",
        lambda _: standing.overview(stands(read("Recovery", WIDE), read("Change", WIDE)), _),
        [
            "No theme stands out clearly on the good side.",
            "For no theme is it clear that something has to be done; that does not mean that all is well.",
        ],
        [
            "Kein Themenfeld fällt klar positiv auf.",
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
        ["What stands out on the good side: Growth (88 or more).", "To work on: Change (25 or less)."],
        ["Positiv fällt auf: Growth (88 oder mehr).", "Daran ist zu arbeiten: Change (25 oder weniger)."],
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
            "40 von 100 Eingeladenen haben teilgenommen, das sind 40 %.",
            "Weniger als die Hälfte hat teilgenommen: Hier sprechen diejenigen, die teilgenommen haben; andere sehen es"
            " vielleicht anders.",
            "Was die anderen 60 Personen denken, ist nicht bekannt und gilt nicht als Zustimmung.",
        ],
    ),
    (
        "all took part",
        lambda _: turnout.took_part(Turnout(counted=30, spoilt=0, invited=30), False, _),
        ["30 of 30 invited people took part, which is 100%."],
        ["30 von 30 Eingeladenen haben teilgenommen, das sind 100 %."],
    ),
    (
        "nobody knows who was asked",
        lambda _: turnout.took_part(Turnout(counted=1200, spoilt=0), True, _),
        ["1,200 people were counted; how many were asked is not known here."],
        ["1.200 Personen wurden gezählt; wie viele gefragt wurden, ist hier nicht bekannt."],
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
            "A change would have to be about 8 points to be seen four times out of five with so many answers.",
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
        ["It fell by 8 points (± 5) since May, more than chance would explain."],
        ["Seit May ist der Wert um 8 Punkte (± 5) gesunken, mehr als durch Zufall zu erklären wäre."],
    ),
    (
        "drivers that cannot be told apart",
        lambda _: behind.drivers([driver("Recovery", 14), driver("Demands", 12.5)], "Wellbeing", 44, _)[:2],
        ["Recovery (14%) and Demands (12.5%) go together with Wellbeing most.", "Their order could be chance."],
        [
            "Am engsten mit Wellbeing hängen zusammen: Recovery (14%) und Demands (12,5%).",
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
            "Averages clearly on the favourable side of their scale: 0 of 2; on the unfavourable side: 1; not to be"
            " told: 1.",
            "On the unfavourable side: “A?” (1.8 ± 0.2).",
            "One question is not shown, to protect anonymity.",
        ],
        [
            "Mittelwerte klar auf der günstigen Seite ihrer Skala: 0 von 2; auf der ungünstigen: 1; nicht zu sagen: 1.",
            "Auf der ungünstigen Seite: „A?“ (1.8 ± 0.2).",
            "Eine Frage wird nicht gezeigt, um die Anonymität zu schützen.",
        ],
    ),
    (
        "no group differs",
        lambda _: questions.groups([[0, 0], [0, 0]], 0, _),
        ["2 groups are listed here, and on no theme does one of them differ clearly from the organisation."],
        [
            "2 Gruppen sind hier aufgeführt, und bei keinem Themenfeld unterscheidet sich eine davon klar von der"
            " Organisation."
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
