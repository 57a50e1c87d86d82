"""The account of a wave's noise: what it spent of its budget, and whether the release keeps to it (rule 11, strict).

In: a release, the plan. Out: `budget` of release.json; findings. Called by: document, audit.
"""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any, Final

from analytics.noise.declared import WEIGHT
from analytics.noise.drawing import DELTA, epsilon_of, spent
from analytics.plan import Plan
from analytics.release.estimates import is_precise, measured_groups

HUNDREDTHS: Final = 100  # ε is told in steps of 0.01, rounded up
INDEX: Final = 100  # range of an index
SLACK: Final = 9  # standard deviations by which the noise may make a group look larger; beyond once in 10^18 draws
ROUNDED: Final = 1e-3  # what rounding of the published value and noise can do to the people computed from them


def budget_of(plan: Plan) -> dict[str, Any]:
    """What a release says about its noise; nothing where there is none.

    `epsilon` and `delta` are another way to say ρ: of this wave, and of a year in which the whole budget is spent.
    """
    if plan.noise is None:
        return {}
    return {
        **plan.noise.to_public(),
        "spent": spent(plan.noise),
        "epsilon": _told(epsilon_of(plan.noise.rho)),
        "year_epsilon": _told(epsilon_of(plan.noise.year)),
        "delta": DELTA,
    }


def overspent(release: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    """Everything in which a release would break the promise of its noise."""
    if release["budget"] != budget_of(plan):
        yield "the budget is not what the manifest declares"
    if plan.noise is None:
        return
    policy = plan.policy
    if spent(plan.noise) > min(plan.noise.rho, policy.rho):
        yield f"the noise costs ρ = {spent(plan.noise)}, more than the policy's {policy.rho}"
    if (
        policy.epsilon is not None
        and policy.delta is not None
        and epsilon_of(policy.rho, policy.delta) > policy.epsilon
    ):
        yield f"ρ = {policy.rho} is more than (ε, δ) = ({policy.epsilon}, {policy.delta})"
    if plan.only_noise and (release["themes"] or release["quotes"]):
        yield "there are comments, which no noise protects"
    yield from _too_exact(release, plan)


def _too_exact(release: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    """Numbers of noisy groups whose noise is too much to be shown, or less than all who were invited would leave."""
    invited = {group.id: group.invited for group in measured_groups(plan)}
    for cell in release["cells"]:
        if cell["group"] not in invited or cell["status"] == "withheld" or plan.noise is None:
            continue
        name = f"{cell['group']} {cell['measure']} {cell['statistic']}"
        if cell["basis"] != "measured" or cell["statistic"] != "index" or not cell["noise"]:
            yield f"{name} is not a mean with noise"
            continue
        people = INDEX * plan.noise.noise(1, cell["value"] / INDEX) / cell["noise"]
        if people > invited[cell["group"]] + SLACK * plan.noise.sigma / WEIGHT:
            yield f"{name} has less noise than it must have"
        if not is_precise(people * (1 + ROUNDED), plan.noise, plan.policy):
            yield f"{name} has more noise than may be shown"


def _told(epsilon: float) -> float:
    return ceil(HUNDREDTHS * epsilon) / HUNDREDTHS
