"""Promises about the numbers of disclosure control and how a number of people is shown."""

import json
from dataclasses import replace

import pytest

from analytics.policy import DEFAULT, STRICT, VERSIONS, Policy, PolicyError
from survey.credentials.canonical import canonical, sha256_hex
from survey.credentials.refusals import FLOOR, LEAST_ANSWERS


@pytest.mark.parametrize(
    ("n", "shown"), [(0, None), (5, None), (6, (6, 8)), (12, (9, 12)), (13, (13, 20)), (199, (100, 199))]
)
def test_people_are_shown_as_a_band_and_hidden_looks_like_empty(n: int, shown: object) -> None:
    assert DEFAULT.band(n) == shown


@pytest.mark.parametrize(
    ("n", "shown"), [(200, 200), (204, 200), (205, 210), (994, 990), (995, 1000), (1050, 1100), (1274, 1300)]
)
def test_large_groups_are_shown_in_two_significant_digits(n: int, shown: int) -> None:
    assert DEFAULT.band(n) == shown


def test_the_ends_of_a_band_are_exactly_the_numbers_that_are_shown_so() -> None:
    shown = {n: DEFAULT.band(n) for n in range(12_000)}
    for n in range(10_000):
        low, high = DEFAULT.band_ends(shown[n])
        assert low <= n <= high
        assert shown[low] == shown[high] == shown[n]
        assert low == 0 or shown[low - 1] != shown[n]


def test_sensitive_items_and_wide_scales_need_more_answers() -> None:
    found = [DEFAULT.minimum(points, sensitive=sensitive) for points in (5, 11) for sensitive in (False, True)]
    assert found == [6, 9, 7, 10]


@pytest.mark.parametrize("points", [2, 3, 12])
def test_a_scale_without_an_enumeration_has_no_minimum(points: int) -> None:
    with pytest.raises(PolicyError, match="no enumeration"):
        DEFAULT.minimum(points, sensitive=False)


@pytest.mark.parametrize("policy", [DEFAULT, STRICT])
def test_a_policy_survives_the_manifest(policy: Policy) -> None:
    assert Policy.from_public(json.loads(json.dumps(policy.to_public()))) == policy


def test_only_the_expected_response_differs_from_wave_to_wave() -> None:
    assert Policy.from_public({**DEFAULT.to_public(), "response": 0.6}).response == 0.6


@pytest.mark.parametrize(
    "change", [{"minimum_answers": 3}, {"surprise": 1}, {"version": "0"}, {"response": 0}, {"step": "1/80"}]
)
def test_a_manifest_cannot_weaken_the_policy(change: dict[str, object]) -> None:
    with pytest.raises(PolicyError):
        Policy.from_public({**DEFAULT.to_public(), **change})


def test_a_manifest_cannot_leave_a_number_out() -> None:
    public = DEFAULT.to_public()
    del public["low_cap"]
    with pytest.raises(PolicyError, match="low_cap"):
        Policy.from_public(public)


HASHES = {
    ("default", "1"): "28608b8638d4a1b1ba62b0803cfde880a5faf3ce3d36f1e027bd6ad009c0ee23",
    ("strict", "1"): "14a3c27ddce83610e5a48bd0b7845f3f2887aff416de6590b50e4727f202a184",
}


def test_no_number_changes_under_a_version_that_waves_were_locked_with() -> None:
    """Whoever changes a number adds a version, and leaves the old one as it is."""
    found = {(one.name, one.version): sha256_hex(canonical(one.to_public())) for one in VERSIONS}

    assert {key: found.get(key) for key in HASHES} == HASHES and len(found) == len(VERSIONS)


def test_a_wave_of_an_older_version_keeps_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(DEFAULT, version="2", minimum_answers=8)
    monkeypatch.setattr("analytics.policy.VERSIONS", (*VERSIONS, newer))

    assert Policy.from_public(DEFAULT.to_public()) == DEFAULT
    assert Policy.from_public(newer.to_public()).minimum_answers == 8
    with pytest.raises(PolicyError, match="minimum_answers differ"):
        Policy.from_public({**newer.to_public(), "minimum_answers": 6})


def test_no_version_is_below_what_clients_refuse() -> None:
    floors = {**FLOOR, **LEAST_ANSWERS}

    assert [one.name for one in VERSIONS for name, least in floors.items() if getattr(one, name) < least] == []
