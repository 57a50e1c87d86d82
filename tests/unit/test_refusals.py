"""A client refuses what a lying server could try (protocol, section 2)."""

import pytest

from analytics import policy
from survey.credentials.canonical import canonical
from survey.credentials.refusals import FLOOR, ManifestError, read_rules, refusals
from tests.unit.paper_wave import changed, manifest, signatures
from tests.unit.refused_manifests import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise.replace(" ", "-"))
def test_the_client_refuses(case: Case) -> None:
    found = refusals(case.document, case.signatures, **case.remembered)

    assert [refusal.code for refusal in found] == case.codes


def test_every_refusal_says_in_a_sentence_what_it_is_about() -> None:
    body = canonical(changed(segments__0__invited=7))

    (refusal,) = refusals(body, signatures(body))

    assert refusal.about == "north"
    assert refusal.sentence == "Only 7 people are invited in the group north; at least 8 are needed."


def test_all_reasons_are_told_at_once() -> None:
    body = canonical(changed(segments__0__invited=7, segments__0__key__e="Aw", sealing__suite="X25519"))

    codes = [refusal.code for refusal in refusals(body, {"signatures": []})]

    assert codes == ["sealing-suite", "too-few-invited", "key-exponent", "signature-missing"]


def test_a_group_that_the_rules_do_not_name_has_no_key() -> None:
    rules = read_rules(canonical(manifest()))

    assert rules.segment("org", "north").invited == 12
    with pytest.raises(LookupError, match="no group 'west'"):
        rules.segment("org", "west")


@pytest.mark.parametrize("missing", ["wave", "windows", "sealing", "collector", "segments", "policy", "client"])
def test_a_manifest_that_lacks_something_cannot_be_read(missing: str) -> None:
    published = {name: value for name, value in manifest().items() if name != missing}

    with pytest.raises(ManifestError):
        read_rules(canonical(published))


def test_every_published_policy_asks_for_at_least_what_clients_ask_for() -> None:
    published = policy.DEFAULT.to_public()

    assert {name: published[name] for name in FLOOR} == FLOOR
