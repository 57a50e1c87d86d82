"""Every number of disclosure control, each with its unit and the reason it has this size.

In: nothing, or the policy of a manifest. Out: frozen `Policy` records, bands of respondents.
Called by: plan, measures, release; survey.app takes segment rules and the manifest's policy from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Final

NARROW_SCALE_POINTS: Final = 7  # options up to which the enumeration asks for no more answers than for 5 (rule 3)

Respondents = tuple[int, int] | int | None  # as shown: a band, a count in two significant digits, or hidden


class PolicyError(ValueError):
    """A manifest's policy is not one that this version knows."""


@dataclass(frozen=True)
class Policy:
    """The rules of `disclosure.md` as numbers; `DEFAULT` and `STRICT` below say why each is what it is."""

    name: str
    version: str
    minimum_answers: int
    sensitive_minimum: int
    wide_scale_points: int
    wide_minimum_answers: int
    wide_sensitive_minimum: int
    fine_step_answers: int
    finest_step_answers: int
    step: Fraction
    fine_step: Fraction
    finest_step: Fraction
    low_cap: Fraction
    high_cap: Fraction
    coarse_steps: tuple[Fraction, ...]
    coarse_changes: int
    distribution_minimum: int
    distribution_sigma: float
    variance_minimum: int
    drivers_minimum: int
    comments_for_themes: int
    theme_writers: int
    verbatim_minimum: int
    running_step_percent: int
    bands: tuple[tuple[int, int], ...]
    rounded_from: int
    attribute_minimum: int
    attribute_margin: float
    rho: float
    epsilon: float | None
    delta: float | None
    k_issue: int
    confidence: float
    response: float
    text_minimum: int
    one_group_below: int
    refuse_below: int

    def minimum(self, points: int, *, sensitive: bool) -> int:
        """Give the answers that a mean needs, by the enumeration for scales of `points` options (rules 2 and 3).

        >>> DEFAULT.minimum(5, sensitive=False), DEFAULT.minimum(7, sensitive=True), DEFAULT.minimum(11, sensitive=True)
        (6, 9, 10)
        """
        if not 4 <= points <= self.wide_scale_points:
            raise PolicyError(
                f"policy {self.name}: no enumeration for scales of {points} points; use 4 to 11, or shares"
            )
        # ASSUMPTION: 8 to 10 points take the numbers of 11 points, which need more answers than any smaller scale.
        if points > NARROW_SCALE_POINTS:
            return self.wide_sensitive_minimum if sensitive else self.wide_minimum_answers
        return self.sensitive_minimum if sensitive else self.minimum_answers

    def band(self, n: int) -> Respondents:
        """Give the number of people as it may be shown (rule 10): a band, two significant digits, or None.

        >>> DEFAULT.band(5), DEFAULT.band(7), DEFAULT.band(204), DEFAULT.band(1274)
        (None, (6, 8), 200, 1300)
        """
        if n >= self.rounded_from:
            unit = _unit(n)
            return (2 * n + unit) // (2 * unit) * unit
        return next(((low, high) for low, high in self.bands if low <= n <= high), None)

    def band_ends(self, shown: Respondents) -> tuple[int, int]:
        """Give the smallest and the largest number that is shown in this way.

        >>> DEFAULT.band_ends(None), DEFAULT.band_ends((6, 8)), DEFAULT.band_ends(200), DEFAULT.band_ends(1000)
        ((0, 5), (6, 8), (200, 204), (995, 1049))
        """
        if shown is None:
            return 0, self.bands[0][0] - 1
        if isinstance(shown, tuple):
            return shown
        below = _unit(shown - 1) // 2  # a power of ten is reached from below in the smaller unit
        return max(self.rounded_from, shown - below), shown + _unit(shown) // 2 - 1

    def to_public(self) -> dict[str, Any]:
        """Give the manifest's `policy`: flat, fractions as text such as "1/16", bands as pairs."""
        return {field.name: _to_json(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_public(cls, public: Mapping[str, Any]) -> "Policy":
        """Find the policy that a manifest names; only the expected response may differ from wave to wave.

        Raises: PolicyError when any number differs from the policy of that name and version.
        """
        known = {(policy.name, policy.version): policy for policy in VERSIONS}
        named = known.get((public.get("name", ""), public.get("version", "")))
        if named is None:
            raise PolicyError(
                f"policy {public.get('name')!r} version {public.get('version')!r} is unknown; expected one of"
                f" {sorted(known)}: use the version of Canopy that locked the wave"
            )
        found = replace(named, response=_response(public.get("response")))
        expected = found.to_public()
        different = sorted(key for key in {*public, *expected} if public.get(key) != expected.get(key))
        if different:
            raise PolicyError(
                f"policy {named.name} {named.version}: {', '.join(different)} differ from what that version says;"
                " lock the wave with an unchanged policy"
            )
        return found


DEFAULT: Final = Policy(
    name="default",
    version="1",
    minimum_answers=6,  # answers; the enumeration's smallest n with one colleague telling, 5 points (rule 2)
    sensitive_minimum=9,  # answers; the same with two colleagues telling
    wide_scale_points=11,  # options of the widest scale that was enumerated (0–10)
    wide_minimum_answers=7,  # answers; enumeration for 0–10, one colleague (rule 3)
    wide_sensitive_minimum=10,  # answers; enumeration for 0–10, two colleagues
    fine_step_answers=40,  # answers from which a mean is rounded to `fine_step`
    finest_step_answers=100,  # answers from which it is rounded to `finest_step`
    step=Fraction(1, 16),  # of the scale's range: 0.25 of 5 points
    fine_step=Fraction(1, 40),  # of the range: 0.1 of 5 points
    finest_step=Fraction(1, 80),  # of the range: 0.05 of 5 points
    low_cap=Fraction(1, 4),  # of the range: "2.0 or less" of 5 points, so that unanimous unhappiness does not show
    high_cap=Fraction(7, 8),  # of the range: "4.5 or more" of 5 points
    coarse_steps=tuple(Fraction(1, d) for d in (4, 8, 16, 40, 80)),  # of the range: 1.0 to 0.05 of 5 points (rule 8)
    coarse_changes=2,  # people; one or two leavers or joiners make a group coarse (rule 8)
    distribution_minimum=40,  # answers from which shares are shown (rule 6)
    distribution_sigma=3.0,  # people, standard deviation of the noise on every count (rule 6)
    variance_minimum=100,  # respondents of the organisation from which its distribution gives the margins' variance
    drivers_minimum=100,  # respondents from which drivers and reliability are computed (rule 6)
    comments_for_themes=50,  # comments (rule 7)
    theme_writers=5,  # different people in the displayed group (rule 7)
    verbatim_minimum=10,  # consenting writers in the group (rule 7)
    running_step_percent=10,  # percent; what a running wave tells about participation (rule 9)
    bands=((6, 8), (9, 12), (13, 20), (21, 39), (40, 99), (100, 199)),  # respondents (rule 10)
    rounded_from=200,  # respondents from which two significant digits are shown (rule 10)
    attribute_minimum=100,  # expected respondents of an attribute band (rule 5)
    attribute_margin=0.25,  # scale points; wider attribute views are not published (rule 5)
    rho=0.125,  # zCDP per wave, of all attribute views together (rule 5)
    epsilon=None,  # the default policy promises no differential privacy
    delta=None,
    k_issue=8,  # invited people in any segment that a credential is issued for (protocol §1)
    confidence=0.9,  # probability that a group reaches its minimum (protocol §1)
    response=0.75,  # share of the invited expected to answer before there is an earlier wave (protocol §1)
    text_minimum=30,  # invited people of a division that gets comments of its own (protocol §1)
    one_group_below=30,  # people; a smaller organisation is one group (protocol §1)
    refuse_below=15,  # people; a smaller organisation is not asked at all (protocol §1)
)

RHO_OF_A_YEAR: Final = 0.5  # zCDP of all waves whose voting ends within twelve months: four at 0.125 (policy strict)

STRICT: Final = replace(
    DEFAULT,
    name="strict",
    epsilon=2.5,  # (ε, δ) of everything that leaves in one wave
    delta=1e-6,
    attribute_margin=0.15,  # scale points; groups whose noise would exceed it are not shown
)


# Every policy that a wave was ever locked under. Only added to: a number that changes gets a new version here, so that
# waves of before keep theirs, and a test holds the hash of each.
VERSIONS: Final = (DEFAULT, STRICT)


def _response(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
        raise PolicyError(f"policy response is {value!r}; expected a share above 0, at most 1, such as 0.75")
    return value


def _unit(n: int) -> int:
    """The place value of the second significant digit."""
    return int(10 ** (len(str(n)) - 2))


def _to_json(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_to_json(part) for part in value]
    return value
