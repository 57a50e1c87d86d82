"""Whether drivers hold for people who were not looked at: an out-of-sample check that keeps groups together.

In: answers, an outcome, everybody's group. Out: `Checked`. Called by: `analytics.tally`.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.measures.relations.importance import Floats

FOLDS: Final = 5  # parts that whole groups are dealt into, each predicted from the others
FEWEST_FOLDS: Final = 3  # fewer groups than this cannot be kept apart
SHUFFLES: Final = 10  # of each predictor in each part
PENALTIES: Final = tuple(10.0**power for power in range(-2, 5))  # of the ridge regression


@dataclass(frozen=True)
class Checked:
    """R² in groups that were left out, and how much of it is lost when one predictor is shuffled."""

    explained: float
    lost: tuple[float, ...]  # per predictor


def check(answers: ArrayLike, outcome: ArrayLike, groups: ArrayLike, *, seed: int = 0) -> Checked | None:
    """Predict the outcome of groups that a model has not seen, or None where there are too few groups.

    Formula: ridge regression with its penalty by generalised cross-validation, on all parts but one; R² = 1 −
    Σ (y − ŷ)² / Σ (y − mean of the other parts)² over all people; `lost` is the mean fall of R² over `SHUFFLES`
    shuffles of one predictor within the part.
    Shapes and units: `answers` (people, p), `outcome` (people,), `groups` (people,) any labels; R² may be below 0.
    Raises: ValueError when the lengths differ or a value is missing.
    Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2009, 7.10; Breiman, Machine Learning
    45, 2001, 5–32 (permutation importance); scikit-learn's RidgeCV and GroupKFold.

    >>> rng = np.random.default_rng(1)
    >>> told, noise = rng.normal(size=(200, 2)), rng.normal(size=200)
    >>> found = check(told, told[:, 0] + noise, np.arange(200) % 10)
    >>> 0.35 < found.explained < 0.6, found.lost[0] > 0.5, abs(found.lost[1]) < 0.05
    (True, True, True)
    """
    told, about, labels = np.asarray(answers, np.float64), np.asarray(outcome, np.float64), np.asarray(groups)
    if told.ndim != 2 or about.shape != told.shape[:1] or labels.shape != about.shape:
        raise ValueError(f"check: shapes {told.shape}, {about.shape}, {labels.shape}; expected one row a person")
    if not (np.isfinite(told).all() and np.isfinite(about).all()):
        raise ValueError("check: a value is missing; leave such people out")
    folds = min(FOLDS, len(np.unique(labels)))
    return _checked(told, about, labels, folds=folds, seed=seed) if folds >= FEWEST_FOLDS else None


def _checked(told: Floats, about: Floats, labels: NDArray[Any], *, folds: int, seed: int) -> Checked | None:
    # Imported here: loading the library takes longer than everything else in this module.
    from sklearn.inspection import permutation_importance
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import GroupKFold

    errors, baseline, lost = 0.0, 0.0, np.zeros(told.shape[1])
    for seen, held in GroupKFold(folds).split(told, about, labels):
        model = RidgeCV(PENALTIES).fit(told[seen], about[seen])
        errors += float(((about[held] - model.predict(told[held])) ** 2).sum())
        baseline += float(((about[held] - about[seen].mean()) ** 2).sum())
        shuffled = permutation_importance(
            model, told[held], about[held], scoring="neg_mean_squared_error", n_repeats=SHUFFLES, random_state=seed
        )
        lost += shuffled.importances_mean * len(held)
    if baseline == 0:
        return None
    return Checked(1 - errors / baseline, tuple((lost / baseline).tolist()))
