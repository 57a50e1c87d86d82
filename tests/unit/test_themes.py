"""Comments: what is struck out, which language it is, which themes and quotes may be shown."""

import doctest
import importlib
import json
import pkgutil
import random
import subprocess
import sys
from dataclasses import asdict

import pytest

from analytics import measures
from analytics.measures.comments.documents import ORGANISATION
from analytics.measures.comments.languages import guess_language
from analytics.measures.comments.names import REMOVED, redact
from analytics.measures.comments.quotes import find_quotes
from analytics.measures.comments.themes import Theme, find_themes
from analytics.measures.comments.words import CommentAnswer, Writer

SUBJECTS = {
    "handover": ("The shift handover is rushed every evening.", "Plan the shift handover with ten minutes of overlap."),
    "parking": (
        "There is never enough parking near the building.",
        "We want parking near the building for early shifts.",
    ),
    "training": ("The training budget was cancelled twice this year.", "Please bring the training budget back."),
}
GERMAN = ("Die Besprechungen am Vormittag dauern zu lange.", "Eine Besprechung am Vormittag ist genug.")


def writer(text: str, *, segment: str = "north", item: str = "help", quotable: bool = False) -> Writer:
    return Writer(segment, (CommentAnswer(item, text, quotable),))


def staff(subject: str, number: int, segment: str = "north") -> list[Writer]:
    return [writer(SUBJECTS[subject][place % 2], segment=segment) for place in range(number)]


def themes_in(found: list[Theme], group: str = ORGANISATION) -> dict[str, object]:
    return {theme.label: theme.writers_band for theme in found if theme.group == group}


def words_in(found: list[Theme]) -> set[str]:
    return {word for theme in found for term in theme.terms for word in term.term.casefold().split()}


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Ask anna.berg+x@firm.example now", "Ask […] now"),
        ("anna.berg (at) firm (dot) de knows", "[…] knows"),
        ("see https://intranet.firm.example/x?y=1 or www.firm.example", "see […] or […]"),
        ("wiki.firm.de/page has it", "[…] has it"),
        ("ping @anna.berg there", "ping […] there"),
        ("call +49 (0)30 123 45-67 today", "call […] today"),
        ("since 12.03.2019 nothing", "since […] nothing"),
        ("Mr. J. Smith shouts", "[…] shouts"),
        ("Frau Dr. von Müller-Lüdenscheidt hört zu", "[…] hört zu"),
        ("Hr. Meier und Herrn Kaya", "[…] und […]"),
        ("Hallo Xaver, es ist laut", "Hallo […], es ist laut"),
        ("Regards,\nZoltan", "Regards,\n[…]"),
        ("a colleague called Xu Li helps", "a colleague called […] helps"),
        ("Peter Schmidt and Anna's team", "[…] and […] team"),
        ("ＡＮＮＡ@firm.example", "[…]"),
        ("an\u200bna@firm.example", "[…]"),
    ],
)
def test_what_points_at_a_person_is_struck_out(written: str, left: str) -> None:
    assert redact(written) == left


@pytest.mark.parametrize(
    "harmless",
    [
        "Talk to HR. They never answer.",
        "We are 12 people in room 214 for 5 days.",
        "Hi, I think the shifts are too long.",
        "Will we get more time? Mark the date.",
        "Flexible Arbeitszeiten sind wichtig, z.B. am Freitag.",
    ],
)
def test_what_points_at_nobody_stays(harmless: str) -> None:
    assert redact(harmless) == harmless


def test_an_organisation_can_add_names_and_small_letters_are_a_known_gap() -> None:
    assert redact("Zebediah decides", frozenset({"zebediah"})) == f"{REMOVED} decides"
    assert redact("zebediah decides", frozenset({"zebediah"})) == "zebediah decides"


def test_languages_are_told_apart_and_doubt_stays_doubt() -> None:
    assert [guess_language(text) for text in GERMAN] == ["de", "de"]
    assert [guess_language(text) for pair in SUBJECTS.values() for text in pair] == ["en"] * 6
    assert guess_language("Kantine super") is None


def test_planted_subjects_come_back_as_themes() -> None:
    found = find_themes(staff("handover", 24) + staff("parking", 22) + staff("training", 21))
    labels = " ".join(themes_in(found))
    assert all(word in labels for word in ("handover", "parking", "training"))
    assert sorted(theme.writers_band for theme in found) == [(21, 39)] * 3


def test_fewer_than_fifty_comments_give_no_theme() -> None:
    assert find_themes(staff("handover", 49)) == []
    assert find_themes(staff("handover", 50)) != []


def test_a_subject_of_four_people_is_not_shown_and_of_five_is() -> None:
    crowd = staff("handover", 60)
    assert "parking" not in words_in(find_themes(crowd + staff("parking", 4)))
    assert "parking" in words_in(find_themes(crowd + staff("parking", 5)))


def test_one_person_cannot_make_a_theme_by_repeating_it() -> None:
    again = Writer("north", (CommentAnswer("help", "Parking, parking near the building!", False),) * 9)
    assert "parking" not in words_in(find_themes([*staff("handover", 60), again]))


def wrote(person: Writer, word: str, theme: Theme) -> bool:
    here = theme.group in (person.segment, ORGANISATION)
    return here and any(word in answer.text for answer in person.answers if answer.item == theme.item)


def test_every_shown_word_was_written_by_five_people_of_its_group_to_its_question() -> None:
    draw = random.Random(12)
    words = [f"{first}{second}mor" for first in "bdfgklmnprst" for second in ("ala", "eno", "uri")]
    texts = ["the " + " ".join(draw.choices(words, k=5)) for _ in range(300)]
    loud = Writer("n", tuple(CommentAnswer("x", f"{text} parking", False) for text in texts[:40]))
    people = [loud, *(writer(text, segment=draw.choice("nsw"), item=draw.choice("xy")) for text in texts)]
    found = find_themes(people)
    assert {theme.group for theme in found} == {ORGANISATION, *"nsw"}
    for theme in found:
        assert min(sum(wrote(person, word, theme) for person in people) for word in words_in([theme])) >= 5


def test_a_theme_needs_five_people_who_mainly_write_about_it_in_the_displayed_group() -> None:
    aside = [writer("The shift handover is rushed every evening, also parking.") for _ in range(60)]
    mainly = "Parking near the building, more parking!"
    for number, themes in ((4, 1), (5, 2)):
        found = find_themes(aside + [writer(mainly, segment="south")] * 60 + [writer(mainly)] * number)
        assert len({theme.label for theme in found if theme.group == "south"}) == 1
        assert len({theme.label for theme in found if theme.group == "north"}) == themes


def test_a_term_needs_its_five_writers_in_the_displayed_group() -> None:
    crowd = staff("handover", 55, "north") + staff("handover", 55, "south")
    found = find_themes(crowd + staff("parking", 4, "north") + staff("parking", 4, "south"))
    assert "parking" in words_in([theme for theme in found if theme.group == ORGANISATION])
    assert "parking" not in words_in([theme for theme in found if theme.group != ORGANISATION])


def test_a_segment_with_few_comments_shows_none_of_its_own() -> None:
    found = find_themes(staff("handover", 60, "north") + staff("handover", 30, "south"))
    assert {theme.group for theme in found} == {ORGANISATION, "north"}


def test_writers_are_counted_in_bands_that_begin_at_five() -> None:
    found = find_themes(staff("handover", 60) + staff("parking", 5))
    parking = [theme.writers_band for theme in found if "parking" in theme.label]
    assert parking == [(5, 8)]
    bands = {(5, 8), (9, 12), (13, 20), (21, 39), (40, 99)}
    assert {term.writers for theme in found for term in theme.terms} <= bands


def test_each_language_has_its_own_themes_and_forms_of_a_word_count_as_one() -> None:
    found = find_themes(staff("handover", 50) + [writer(GERMAN[place % 2]) for place in range(9)])
    german = [theme for theme in found if theme.language == "de"]
    assert {theme.language for theme in found} == {"en", "de"}
    assert len(words_in(german) & {"besprechung", "besprechungen"}) == 1


def test_names_are_gone_before_terms_are_counted() -> None:
    found = find_themes([writer("The handover with Dr. Xaver Quandt is always rushed.") for _ in range(60)])
    assert "handover" in words_in(found)
    assert words_in(found).isdisjoint({"xaver", "quandt", "dr"})


def test_comments_of_two_words_are_no_themes() -> None:
    assert find_themes([writer("Free parking") for _ in range(80)]) == []


def test_the_order_of_ballots_changes_nothing() -> None:
    people = staff("handover", 40) + staff("parking", 30, "south") + [writer(GERMAN[0])] * 20
    shuffled = random.Random(4).sample(people, len(people))
    assert find_themes(shuffled) == find_themes(people)


def test_nothing_of_a_theme_tells_a_number_of_people_exactly() -> None:
    found = find_themes(staff("handover", 57) + staff("parking", 23))
    shown = json.dumps([asdict(theme) for theme in found])
    assert "57" not in shown
    assert "23" not in shown


def test_only_those_who_agreed_are_quoted_and_redacted() -> None:
    agreed = [writer(f"Ask Frau Kaya about screen {n}.", quotable=True) for n in range(10)]
    refused = [writer("Never quote me on this.") for _ in range(30)]
    found = find_quotes(agreed + refused)
    assert {quote.text for quote in found} == {f"Ask {REMOVED} about screen {n}." for n in range(10)}


def test_nine_quotable_comments_are_too_few() -> None:
    assert find_quotes([writer(f"We need screen number {n}.", quotable=True) for n in range(9)]) == []


def test_quotes_of_a_small_segment_cannot_be_found_by_subtraction() -> None:
    north = [writer(f"Our northern desk {n} shakes.", quotable=True) for n in range(12)]
    south = [writer(f"Our southern desk {n} shakes.", segment="south", quotable=True) for n in range(10)]
    assert {quote.group for quote in find_quotes(north + south)} == {"north", "south"}
    assert {quote.group for quote in find_quotes(north + south[:3])} == {ORGANISATION}


def test_quotes_come_in_an_order_that_tells_nothing() -> None:
    people = [writer(f"Quote number {n} of many.", quotable=True) for n in range(40)]
    orders = [[quote.text for quote in find_quotes(people)] for _ in range(3)]
    assert orders[0] != orders[1] or orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[1])


def test_importing_the_measures_does_not_wait_for_heavy_libraries() -> None:
    code = "import sys, analytics.measures.comments.themes; print({'sklearn', 'opendp'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


MODULES = sorted(
    found.name for found in pkgutil.walk_packages(measures.__path__, "analytics.measures.") if not found.ispkg
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_documentation_run(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0
