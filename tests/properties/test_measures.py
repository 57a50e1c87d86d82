"""What holds for every input of the measures, not only for the published examples."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from analytics.measures.change import WaveShare, compare_shares
from analytics.measures.comments.names import redact
from analytics.measures.distribution import whole_percents
from analytics.measures.intervals import mean_margin, newcombe, score_interval, wilson, wilson_finite
from analytics.measures.multiplicity import benjamini_hochberg
from analytics.measures.shrinkage import stabilise
from analytics.measures.trend import mann_kendall, theil_sen_weighted
from analytics.tally.comments import parse_text

shares = st.floats(0, 1)
people = st.integers(2, 500)
probabilities = st.lists(shares, max_size=30)
groups = st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 20)), min_size=1, max_size=30)
series = st.lists(st.integers(0, 12).map(lambda step: step / 4), min_size=2, max_size=6)


@given(shares, people, people)
def test_an_interval_of_a_share_holds_it_and_stays_between_nobody_and_everybody(
    share: float, n: int, more: int
) -> None:
    low, high = wilson_finite(share=share, n=n, invited=n + more)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@given(st.integers(0, 200), people)
def test_favourable_and_unfavourable_shares_mirror_each_other(k: int, more: int) -> None:
    n = k + more
    assert wilson(n - k, n) == approx((1 - wilson(k, n).high, 1 - wilson(k, n).low), abs=1e-9)


@given(shares, people, st.floats(0, 0.05), st.floats(0, 0.05))
def test_more_noise_never_narrows_an_interval(share: float, n: int, noise: float, added: float) -> None:
    quiet = score_interval(share=share, n=n, noise_variance=noise)
    noisy = score_interval(share=share, n=n, noise_variance=noise + added)
    assert noisy.low <= quiet.low + 1e-9
    assert noisy.high >= quiet.high - 1e-9


@given(st.floats(1.5, 300), st.floats(1, 400), st.floats(0, 4), st.floats(0, 1))
def test_a_margin_never_falls_below_what_rounding_alone_leaves(
    n: float, invited: float, variance: float, r: float
) -> None:
    rounding_only = mean_margin(n=n, invited=invited, variance=0, rounding_variance=r)
    assert mean_margin(n=n, invited=invited, variance=variance, rounding_variance=r) >= rounding_only


@given(st.integers(0, 90), st.integers(0, 90), people, people)
def test_a_difference_of_shares_is_the_reverse_seen_from_the_other_side(
    k1: int, k2: int, more1: int, more2: int
) -> None:
    forwards, backwards = newcombe(k1, k1 + more1, k2, k2 + more2), newcombe(k2, k2 + more2, k1, k1 + more1)
    assert forwards == approx((-backwards.high, -backwards.low), abs=1e-9)


@given(probabilities)
def test_what_is_flagged_is_flagged_with_everything_smaller(pvalues: list[float]) -> None:
    flags = benjamini_hochberg(pvalues)
    flagged = [p for p, flag in zip(pvalues, flags, strict=True) if flag]
    assert all(flag == (p <= max(flagged, default=-1)) for p, flag in zip(pvalues, flags, strict=True))
    assert all(p <= 0.05 for p in flagged)


@given(groups)
def test_a_stabilised_value_lies_between_its_own_and_the_common_one(found: list[tuple[float, float]]) -> None:
    result = stabilise([value for value, _ in found], [error for _, error in found])
    for (value, error), stable, spread in zip(found, result.values, result.standard_errors, strict=True):
        assert min(value, result.mean) - 1e-6 <= stable <= max(value, result.mean) + 1e-6
        assert spread <= error + 1e-9


@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_whole_percents_add_up_and_miss_the_exact_one_by_less_than_one(counts: list[int]) -> None:
    percents = whole_percents(counts)
    if percents is None:
        assert sum(counts) == 0
        return
    assert sum(percents) == 100
    assert all(abs(whole - 100 * n / sum(counts)) < 1 for whole, n in zip(percents, counts, strict=True))


@settings(max_examples=40)
@given(series)
def test_mann_kendall_is_exact_for_every_short_series(values: list[float]) -> None:
    scores = [abs(mann_kendall(order).score) for order in permutations(values)]
    found = mann_kendall(values)
    assert found.p_value == approx(sum(score >= abs(found.score) for score in scores) / len(scores))


@given(series, st.floats(-5, 5))
def test_a_trend_follows_a_turned_and_moved_series(values: list[float], slope: float) -> None:
    times = list(range(len(values)))
    tilted = [value + slope * time for value, time in zip(values, times, strict=True)]
    errors = [1.0] * len(values)
    assert theil_sen_weighted(times, tilted, errors) == approx(
        theil_sen_weighted(times, values, errors) + slope, abs=1e-6
    )


@settings(max_examples=50)
@given(shares, shares, people, people)
def test_a_clear_change_always_has_a_small_p_value(before: float, after: float, n1: int, n2: int) -> None:
    found = compare_shares(WaveShare(before, n1), WaveShare(after, n2))
    assert found.clear == (found.p_value <= 0.05)
    assert found.low - 1e-12 <= found.difference <= found.high + 1e-12


@given(st.binary(max_size=200))
def test_no_bytes_of_a_ballot_can_stop_the_tally(plaintext: bytes) -> None:
    assert parse_text(plaintext, {"keep"}) in (None, ())


@given(st.text(max_size=300))
def test_redaction_survives_any_text_and_leaves_no_address(text: str) -> None:
    assert "anna@firm.example" not in redact(f"{text} anna@firm.example")
