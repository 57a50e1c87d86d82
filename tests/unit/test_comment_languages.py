"""Comments in several languages: told apart, looked through each by itself, and without anybody's name."""

import random
from dataclasses import replace

import pytest

from analytics.measures.comments.languages import guess_language
from analytics.measures.comments.names import given_away, redact
from analytics.measures.comments.quotes import find_quotes
from analytics.measures.comments.themes import Theme, find_themes
from analytics.measures.comments.words import STOP_WORDS, THEMED, CommentAnswer, Writer, listed
from tests.comment_writers import FILLERS, SUBJECTS, crowd, one, written

LONG = "We talk about the night shift again and again, and every manager says something else. " * 17


def words_in(found: list[Theme], language: str | None = None) -> set[str]:
    chosen = [theme for theme in found if language in (None, theme.language)]
    return {word for theme in chosen for term in theme.terms for word in term.term.casefold().split()}


def mixed(seed: int, each: int = 60) -> list[Writer]:
    draw = random.Random(seed)
    people = [person for language in THEMED for person in crowd(language, each, draw)]
    return draw.sample(people, len(people))


@pytest.mark.parametrize("language", THEMED)
def test_several_hundred_comments_are_known_by_their_language(language: str) -> None:
    draw = random.Random(3)
    texts = [written(language, subject, draw) for subject in SUBJECTS[language] for _ in range(100)]
    guesses = [guess_language(text) for text in texts]
    assert guesses.count(language) >= 0.9 * len(texts)
    assert {guess for guess in guesses if guess} <= {language}


@pytest.mark.parametrize("language", THEMED)
def test_the_subjects_of_every_language_come_back_from_a_mixed_group(language: str) -> None:
    labels = [theme.label.casefold() for theme in find_themes(mixed(5)) if theme.language == language]
    assert all(any(subject in label for label in labels) for subject in SUBJECTS[language]), labels


def test_small_talk_never_becomes_a_term() -> None:
    found = find_themes(mixed(8))
    said = words_in(found)
    assert all(words_in(found, language).isdisjoint(STOP_WORDS[language]) for language in THEMED)
    assert said.isdisjoint({"honestly", "thing", "wirklich", "vraiment", "dommage", "verdad", "importante", "thanks"})


def test_a_theme_is_labelled_by_what_most_people_wrote() -> None:
    often = [one("The canteen is closed at night.") for _ in range(60)]
    seldom = [one("The canteen food is cold soup.") for _ in range(6)]
    labels = [theme.label for theme in find_themes(often + seldom) if "canteen" in theme.label]
    assert labels
    assert not any(label.startswith(("cold", "soup", "food")) for label in labels if "closed" in label)


def test_accents_that_are_left_out_do_not_make_another_word() -> None:
    people = [one(f"Il y a trop de {word}.") for word in ("réunions", "reunions", "reunions") for _ in range(25)]
    assert words_in(find_themes(people)) == {"reunions"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("会议太多了，没有时间做事。", "zh"),
        ("会議が多すぎます。", "ja"),
        ("Ci sono troppe riunioni e non c'è mai tempo per la pausa.", "it"),
        ("Er zijn te veel vergaderingen en het is altijd druk.", "nl"),
        ("Há reuniões demais e não temos tempo para as pausas.", "pt"),
        ("Za dużo spotkań i nie ma czasu na przerwy.", "pl"),
    ],
)
def test_other_languages_are_no_themes_of_a_wrong_language(text: str, language: str) -> None:
    assert guess_language(text) == language
    found = find_themes([*(one(text) for _ in range(60)), *mixed(2, 20)])
    strange = {word.lower().strip(".,") for word in text.split()}
    assert words_in(found).isdisjoint(strange - {"parking"})


def test_a_short_comment_goes_to_the_language_in_which_its_words_are_used() -> None:
    draw = random.Random(1)
    people = [*crowd("de", 6, draw), *crowd("en", 60, draw), *(one("Kantine super, Kantine") for _ in range(20))]
    assert "kantine" in words_in(find_themes(people), "de")
    assert "kantine" not in words_in(find_themes(people), "en")


def test_very_long_and_very_short_comments_are_read_and_change_no_rule() -> None:
    people = [*crowd("en", 25, random.Random(7)), *(one(LONG) for _ in range(4)), *(one("ok") for _ in range(30))]
    found = find_themes(people)
    assert "handover" in words_in(found)
    assert "night" not in words_in(found)
    assert "night" in words_in(find_themes([*people, *(one(LONG) for _ in range(12))]))


@pytest.mark.parametrize(
    ("written_text", "left"),
    [
        ("Mme Lefèvre et M. Dupont crient", "[…] et […] crient"),
        ("La señora García y D. Luis gritan", "La […] y […] gritan"),
        ("Merci Zoubida", "Merci […]"),
        ("Hola Xóchitl, no hay sillas", "Hola […], no hay sillas"),
        ("le bureau d'Amélie est loin", "le bureau […] est loin"),
        ("depuis le 3 mai 2024 rien", "depuis le […] rien"),
        ("el 12 de marzo de 2025 cerraron", "el […] cerraron"),
        ("since May 3rd nothing", "since […] nothing"),
        ("am 5. Oktober und am 07.11. war zu", "am […] und am […] war zu"),
        ("wohnt in der Bahnhofstraße 12a", "wohnt in der […]"),
        ("lives at 12 Mill Lane", "lives at […]"),
        ("ana (arroba) firma (punto) es", "[…]"),
        ("张伟经理不听。", "[…]不听。"),
    ],
)
def test_names_dates_and_addresses_of_four_languages_are_struck_out(written_text: str, left: str) -> None:
    assert redact(written_text) == left


@pytest.mark.parametrize(
    "harmless",
    [
        "Open 24/7, 2.5 hours a week, half past 9.30.",
        "Il faut 3 chaises et 2 bureaux.",
        "Faltan 4 sillas en la sala 214.",
        "Wir sind 12 Leute in Raum 214.",
    ],
)
def test_plain_numbers_stay(harmless: str) -> None:
    assert redact(harmless) == harmless


def test_a_surname_that_one_comment_gives_away_is_struck_out_of_all() -> None:
    people = [one("Frau Kowalski rechnet alles nach."), *(one("Kowalski plant ohne die Schicht.") for _ in range(60))]
    assert "schicht" in words_in(find_themes(people))
    assert not any("kowalski" in word for word in words_in(find_themes(people)))


def test_a_surname_that_nobody_introduces_is_no_term_where_capitals_tell() -> None:
    people = [
        one(f"The shift plan of {name} is late.") for name in ("Kowalski", "Kowalsky", "Kowalskis") for _ in range(25)
    ]
    assert "shift" in words_in(find_themes(people))
    assert not any("kowalsk" in word for word in words_in(find_themes(people)))


def test_five_spellings_of_a_name_by_four_people_are_not_shown() -> None:
    spellings = ("Kowalski", "kowalski", "Kowalskis", "kowalskis")
    people = [*crowd("de", 25, random.Random(2)), *(one(f"Immer {name} mit der Schicht") for name in spellings)]
    assert not any("kowalski" in word for word in words_in(find_themes(people)))


def test_nobody_can_silence_a_subject_by_calling_it_mister() -> None:
    assert given_away([["Mr Handover"], ["the handover"], ["a handover"]]) == frozenset()
    assert given_away([["Frau Kantine"], ["die Kantine"], ["in der kalten Kantine"]]) == frozenset()
    people = [*crowd("en", 25, random.Random(9)), one("Mr Handover, Mr Parking and Mrs Training are to blame.")]
    assert {"handover", "parking", "training"} <= words_in(find_themes(people))


def test_a_surname_given_away_elsewhere_is_not_quoted() -> None:
    people = [one("Ask Anna Kowalski for the keys.")]
    people += [one(f"Only Kowalski has the keys of room {n}.", quotable=True) for n in range(12)]
    assert all("Kowalski" not in quote.text for quote in find_quotes(people))
    assert len(find_quotes(people)) == 12


def test_a_term_of_four_people_is_not_shown_in_any_language_and_of_twelve_is() -> None:
    rare = {
        "en": "The sauna is broken again.",
        "de": "Die Sauna ist kaputt.",
        "fr": "Le sauna est cassé.",
        "es": "La sauna no va.",
    }
    for language, text in rare.items():
        people = list(crowd(language, 25, random.Random(4)))
        assert "sauna" not in words_in(find_themes(people + [one(text)] * 4))
        assert "sauna" in words_in(find_themes(people + [one(text)] * 12))


def test_lists_hold_each_word_once_and_fillers_of_the_tests_are_not_made_to_fit() -> None:
    for language in THEMED:
        words = listed(language)
        assert len(words) == len(set(words)), [word for word in words if words.count(word) > 1]
        assert len(words) > 300
    assert set(FILLERS) == set(THEMED)


def shown(people: list[Writer], group: str = "organisation") -> set[str]:
    return {term.term for theme in find_themes(people) if theme.group == group for term in theme.terms}


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Dauernd fehlt uns die Übergabe.", "Übergabe"),
        ("We wait for SAP every morning.", "SAP"),
        ("Parking on Monday never.", "Monday"),
        ("On attend toujours la DSI.", "DSI"),
        ("Siempre esperamos a ERP aquí.", "ERP"),
    ],
)
def test_a_word_is_shown_with_the_capitals_that_people_write(text: str, term: str) -> None:
    assert term in {word for one_term in shown([one(text)] * 60) for word in one_term.split()}


def test_capitals_of_a_beginning_are_none_and_those_of_the_few_are_not_shown() -> None:
    beginning = [one("Parking on weekdays, never enough parking.")] * 60
    assert "parking" in " ".join(shown(beginning)) and "Parking" not in " ".join(shown(beginning))
    few = [*[one("Uns plagt die Übergabe.")] * 20, *[one("uns plagt die übergabe.")] * 60]
    assert "Übergabe" not in " ".join(shown(few)) and "übergabe" in " ".join(shown(few))


@pytest.mark.parametrize(("number", "capital"), [(4, False), (5, True)])
def test_a_spelling_needs_its_five_writers_in_the_displayed_group(number: int, capital: bool) -> None:
    north = [one("Uns plagt die Übergabe.")] * 80
    south = [*[one("Uns plagt die Übergabe.")] * number, *[one("uns plagt die übergabe.")] * 60]
    people = [*north, *(replace(person, segment="south") for person in south)]
    told = " ".join(shown(people, "south"))
    assert ("Übergabe" in told) is capital and ("übergabe" in told.lower())
    assert "Übergabe" in " ".join(shown(people))


def test_what_one_person_writes_often_is_one_spelling_of_one_person() -> None:
    loud = Writer("north", tuple(CommentAnswer("help", "Uns plagt die Übergabe.", False) for _ in range(30)))
    told = " ".join(shown([loud, *[one("uns plagt die übergabe")] * 20, *[one("Es lärmt der Kran.")] * 40]))
    assert "übergabe" in told and "Übergabe" not in told


def test_verbs_of_saying_are_no_subjects() -> None:
    for text in ("Mir wurde gesagt, die Übergabe hilft.", "They said that the handover was brought.",
                 "Ils disent que la relève semble floue.", "Dicen que el relevo sigue igual."):  # fmt: skip
        assert words_in(find_themes([one(text)] * 60)).isdisjoint(
            {"gesagt", "hilft", "said", "brought", "disent", "semble", "dicen", "sigue"}
        )
