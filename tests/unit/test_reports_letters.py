"""A letter that no font has refuses no report: it is told by name, and the document says so once."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
import pytest

from analytics.reports import typesetting
from analytics.reports.brand import Brand, house_brand
from analytics.reports.paper import letters
from analytics.reports.paper.full import full_pdf_bytes
from analytics.reports.paper.leadership import pdf_bytes
from analytics.reports.paper.letters import legible, legible_name
from analytics.reports.typesetting import NoFontForThis, typeset
from survey.app.cards.sheets import stack
from survey.waves.codes.drawn import Card
from tests.report_forms import seen
from tests.report_world import desk

NOTE = "A sign that no font of this document has stands in square brackets"
NIGHTS = {
    "Operations": "Night \N{CRESCENT MOON}",
    "Engineering": "Night \N{SUN WITH FACE}",
    "Customer care": "\u7814\u53d1\u90e8",
    "Head office": "\u9500\u552e\u90e8",
}
SMILING_LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text y="20">{}</text></svg>'


@pytest.fixture(autouse=True)
def a_bare_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """With the fonts in the box and no others."""
    ours = typesetting.fonts(with_those_of_the_machine=False)
    monkeypatch.setattr(typesetting, "fonts", lambda **_: ours)
    for found in (letters.without_font, letters.redrawn):
        found.cache_clear()
    yield
    for found in (letters.without_font, letters.redrawn):
        found.cache_clear()


def text_of(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(body)).pages).split())


@cache
def printed() -> str:
    return text_of(pdf_bytes(desk(names=NIGHTS)))


def test_signs_stand_by_name_and_letters_by_number_so_that_no_two_names_become_the_same() -> None:
    for name in ("Night [crescent moon]", "Night [sun with face]"):
        assert name in printed()
    for number in ("U+7814, U+53D1, U+90E8", "U+9500, U+552E, U+90E8"):
        assert number.replace(" ", "") in printed().replace(" ", "")


def test_the_document_says_so_once_and_only_if_it_is_so() -> None:
    assert printed().count(NOTE) == 1
    assert NOTE not in text_of(pdf_bytes(desk(scope="everybody")))


def test_the_whole_report_is_printed_as_well() -> None:
    text = text_of(full_pdf_bytes(desk(names=NIGHTS), house_brand("Northfield")))
    assert "Night [crescent moon]" in text and "Night [sun with face]" in text and text.count(NOTE) == 1


def test_words_that_were_published_about_an_action_are_printed_with_their_signs_by_name() -> None:
    said: Any = legible({"blocks": [{"words": ["Thank you \N{SLIGHTLY SMILING FACE}\N{THUMBS UP SIGN}"]}]}, "told")
    assert said["blocks"] == [{"words": ["Thank you [slightly smiling face, thumbs up sign]"]}]
    assert said["letters"] == "told"


@pytest.mark.parametrize("logo", ["\N{SLIGHTLY SMILING FACE}", "&#x1F642;", "Fabrikam"])
def test_an_organisation_with_a_sign_in_its_name_or_logo_has_reports(logo: str) -> None:
    look = Brand("\N{SLIGHTLY SMILING FACE} GmbH", "#7A1F5C", SMILING_LOGO.format(logo).encode(), "svg")
    assert "[slightly smiling face] GmbH" in text_of(pdf_bytes(seen(), look))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\N{HEAVY BLACK HEART}\ufe0f", "\N{HEAVY BLACK HEART}"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "[U+0939,"),
        ("Night \N{CRESCENT MOON}", "Night [crescent"),
    ],
)
def test_a_drawing_of_the_group_can_be_set_and_leaves_room_for_its_name(name: str, said: str) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text y="20">{}</text></svg>'
    found = legible({"chart": {"svg": drawing.format(name)}}, "")
    assert said in found["chart"]["svg"] and letters.draws(found["chart"]["svg"])


@pytest.mark.parametrize(("name", "said"), [("\U0001da00Team", "[U+1DA00]Team"), ("\u0e31 North", "[U+0E31] North")])
def test_a_name_that_begins_with_a_mark_stops_no_report_and_breaks_no_drawing(name: str, said: str) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text y="20">{}</text></svg>'
    found = legible({"name": name, "chart": {"svg": drawing.format(name)}}, "")
    assert found["name"] == said and found["chart"]["svg"] == drawing.format(said)
    assert said in text_of(pdf_bytes(desk(names={"Operations": name})))


@pytest.mark.parametrize(
    "name", ["\u0639\u0631\u0628\u064a", "\u05e2\u05d1\u05e8", "\u03a9\u03bb", "\u0416", "Größe →"]
)
def test_names_in_other_scripts_that_our_fonts_have_stay_as_they_are(name: str) -> None:
    assert legible_name(name) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\U0001f468\u200d\U0001f467", "[man, girl]"),
        ("\U0001f1e9\U0001f1ea", "[letter d, letter e]"),
        ("a\x01b", "a[U+0001]b"),
        ("1\ufe0f\u20e3", "[1, combining enclosing keycap]"),
    ],
)
def test_signs_of_several_parts_are_one_word(name: str, said: str) -> None:
    assert legible_name(name) == said


def test_a_card_for_a_group_with_a_sign_in_its_name_can_be_printed() -> None:
    card = Card({"org": "night"}, "Night \N{CRESCENT MOON}", "ABCDEFGH")
    assert stack([card], "https://survey.example/w/one")["group"] == "Night [crescent moon]"


def test_a_document_whose_own_language_no_font_has_is_refused_with_a_way_out() -> None:
    with pytest.raises(NoFontForThis, match="install a font of that script"):
        typeset({"letters": ["\u7814"], "svg": ""}, letters.PROBE)
