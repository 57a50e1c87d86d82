"""Changes between waves: what may be called clear, and what could have been seen."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from analytics.measures.change import Change, WaveMean, WaveShare, compare, compare_shares


def test_a_change_of_means_has_welchs_interval_and_p_value() -> None:
    rng = np.random.default_rng(3)
    before, after = rng.normal(3.2, 1.1, 45), rng.normal(3.9, 0.9, 60)
    oracle = stats.ttest_ind(after, before, equal_var=False)
    found = compare(WaveMean(before.mean(), before.var(ddof=1), 45), WaveMean(after.mean(), after.var(ddof=1), 60))
    assert (found.low, found.high) == pytest.approx(tuple(oracle.confidence_interval()))
    assert found.p_value == pytest.approx(oracle.pvalue)
    assert found.sentence == "clear increase"


def test_both_roundings_can_turn_a_clear_change_into_an_unclear_one() -> None:
    exact = compare(WaveMean(3.0, 0.2, 40), WaveMean(3.25, 0.2, 40))
    rounded = compare(WaveMean(3.0, 0.2, 40, 0.25**2 / 12), WaveMean(3.25, 0.2, 40, 0.25**2 / 12))
    assert exact.clear
    assert rounded.sentence == "no clear change"
    assert rounded.margin > exact.margin


def test_equal_values_are_no_clear_change_and_never_no_change() -> None:
    found = compare(WaveMean(3.0, 1.0, 8), WaveMean(3.0, 1.0, 8))
    assert found.sentence == "no clear change"
    assert found.p_value == 1.0
    assert found.smallest_detectable > found.margin > 0


def test_a_fall_is_called_a_fall() -> None:
    assert compare(WaveMean(4.0, 0.5, 80), WaveMean(3.0, 0.5, 80)).sentence == "clear decrease"
    assert compare_shares(WaveShare(0.8, 80), WaveShare(0.4, 80)).sentence == "clear decrease"


def test_a_change_of_the_smallest_detectable_size_is_seen_four_times_in_five() -> None:
    rng = np.random.default_rng(11)
    size = compare(WaveMean(0, 1.0, 40), WaveMean(0, 1.0, 40)).smallest_detectable
    before, after = rng.normal(0, 1, (8000, 40)), rng.normal(size, 1, (8000, 40))
    seen = stats.ttest_ind(after, before, axis=1, equal_var=False).pvalue < 0.05
    assert seen.mean() == pytest.approx(0.80, abs=0.015)


def test_a_change_of_shares_has_newcombes_interval() -> None:
    found = compare_shares(WaveShare(48 / 80, 80), WaveShare(56 / 70, 70))  # Newcombe 1998, table II, method 10
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.difference == pytest.approx(0.2)


@pytest.mark.parametrize("later", [0.0, 0.3, 0.44, 0.46, 0.6, 1.0])
def test_p_value_and_interval_of_shares_never_disagree(later: float) -> None:
    found = compare_shares(WaveShare(0.3, 90, 0.0005), WaveShare(later, 120, 0.0005))
    assert (found.p_value < 0.05) == found.clear == (not found.low <= 0 <= found.high)


def test_shares_of_nobody_and_of_everybody_still_have_a_detectable_change() -> None:
    assert compare_shares(WaveShare(0.0, 50), WaveShare(0.0, 50)).smallest_detectable > 0
    assert compare_shares(WaveShare(0.0, 50), WaveShare(1.0, 50)).clear


def test_noise_on_the_counts_makes_a_change_of_shares_less_sure() -> None:
    quiet = compare_shares(WaveShare(0.5, 60), WaveShare(0.7, 60))
    noisy = compare_shares(WaveShare(0.5, 60, 0.002), WaveShare(0.7, 60, 0.002))
    assert quiet.p_value < noisy.p_value
    assert quiet.smallest_detectable < noisy.smallest_detectable


def test_no_record_of_a_change_can_say_that_nothing_changed() -> None:
    found = compare(WaveMean(3.0, 1.0, 8), WaveMean(3.0, 1.0, 8))
    sentences = {
        dataclasses.replace(found, clear=clear, difference=d).sentence for clear in (True, False) for d in (-1, 1)
    }
    assert sentences == {"no clear change", "clear increase", "clear decrease"}
    assert isinstance(found, Change)


@pytest.mark.parametrize("wave", [WaveMean(3.0, 1.0, 1), WaveMean(3.0, -1.0, 9), WaveMean(float("nan"), 1.0, 9)])
def test_a_wave_without_enough_to_compare_is_refused(wave: WaveMean) -> None:
    with pytest.raises(ValueError, match="expected"):
        compare(wave, WaveMean(3.0, 1.0, 9))
