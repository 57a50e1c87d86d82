"""Differential privacy: what is declared at lock, what one ballot can change, and the one draw of noise.

In: a manifest's `noise`, opened ballots. Out: noisy sums.
Called by: plan, tally, release; survey.app.preparing.planning sizes groups by it.
"""
