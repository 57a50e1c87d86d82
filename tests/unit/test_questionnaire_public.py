"""questionnaire.json: the only form in which the rest of Canopy sees questions."""

import json

import rfc8785

from survey.questionnaires import pack, parse

EVERY_KIND = """
id = "q"
version = "2"
licence = "CC0-1.0"
title = { en = "Q" }
[[item]]
id = "drink"
kind = "choice"
text = { en = "I drink" }
options = [{ en = "Tea" }, { en = "Water" }, { en = "Both" }]
[[item]]
id = "warm"
kind = "yesno"
text = { en = "I like it warm" }
reverse = true
[[item]]
id = "ten"
kind = "scale0-10"
recommend = true
text = { en = "I would come again" }
[[item]]
id = "word"
kind = "comment"
text = { en = "What else?" }
"""


def test_the_public_form_survives_canonical_json_unchanged() -> None:
    public = pack("canopy").to_public()

    assert json.loads(rfc8785.dumps(public)) == public  # type: ignore[arg-type]


def test_the_public_form_has_exactly_the_documented_fields() -> None:
    public = json.loads(json.dumps(pack("canopy").to_public()))

    assert set(public) == {
        *("schema", "id", "version", "licence", "source", "may_modify", "title"),
        *("languages", "items", "scales", "indices"),
    }
    assert public["schema"] == "canopy.questionnaire/1"
    assert set(public["scales"][0]) == {"id", "title", "about", "items", "sensitive"}
    assert set(public["indices"][0]) == {"id", "title", "scales"}
    assert set(public["items"][0]) == {
        *("id", "kind", "text", "hint", "options"),
        *("reverse", "sensitive", "recommend", "scale", "show_if"),
    }


def test_every_closed_kind_carries_its_labels_in_order() -> None:
    options = {one.id: [option["en"] for option in one.options] for one in parse(EVERY_KIND).items}

    assert options["drink"] == ["Tea", "Water", "Both"]
    assert options["warm"] == ["No", "Yes"]
    assert options["ten"] == [str(number) for number in range(11)]
    assert options["word"] == []


def test_what_is_not_said_is_null_or_false() -> None:
    first = parse(EVERY_KIND).to_public()["items"][0]  # type: ignore[index]

    assert (first["hint"], first["scale"], first["reverse"], first["sensitive"]) == (None, None, False, False)
    assert parse(EVERY_KIND).to_public()["source"] is None
