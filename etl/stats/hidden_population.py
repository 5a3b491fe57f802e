"""Multiple systems estimation: how a published estimate of a hidden population was made.

Shown on the Methods page for one published table and never run on other data: whether
the method suits lists of potential victims is disputed (Whitehead and others 2019).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from etl.stats.arguments import Array, counts, normal_quantile
from etl.stats.regression import CONVERGENCE, MOST_ITERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

Pair = tuple[str, str]

COUNT = "count"


@dataclass(frozen=True)
class Estimate:
    """Size of a population, known and unknown, under one log-linear model.

    `unseen` is the part on no list; `lower` and `upper` describe chance given the model
    and ignore how the model was chosen. `p_values` belong to `interactions`: None for a
    pair of lists that nobody is on together.
    """

    total: float
    lower: float
    upper: float
    unseen: float
    known: int
    interactions: tuple[Pair, ...]
    p_values: tuple[float | None, ...]
    aic: float
    deviance: float
    degrees_of_freedom: int


def multiple_systems_estimate(
    table: pd.DataFrame, *, interactions: Iterable[Pair] = (), confidence: float = 0.95
) -> Estimate:
    """Total population from overlapping incomplete lists.

    `table`: one row per pattern of presence; the columns before `count` are lists of 0
    and 1, those after it are ignored. Patterns that are not in the table are zero cells
    and are added, all but the unseen one. Model: Poisson log-linear with a main effect
    for each list and the chosen pairs (Cormack 1989, Biometrics 45); total = known +
    exp(intercept), limits from the log-normal of the unseen cell. A chosen pair with no
    overlap has effect minus infinity: its cells leave the model (Chan, Silverman and
    Vincent 2021, Journal of the American Statistical Association 116).

    Raises ValueError for fewer than two lists, anything but 0 and 1 in them, a row on no
    list, unknown or repeated pairs, and for a model without a finite estimate.
    """
    lists, patterns, observed = _cells(table)
    chosen = _chosen(interactions, lists)
    empty = [pair for pair in chosen if _overlap(pair, lists, patterns, observed) == 0]
    kept = _without(empty, lists, patterns)
    active = [pair for pair in chosen if pair not in empty]
    design = _design(patterns[kept], lists, active)
    return _estimated(observed[kept], design, tuple(chosen), tuple(active), len(lists), confidence)


def stepwise(
    table: pd.DataFrame, *, p_threshold: float = 0.05, confidence: float = 0.95
) -> Estimate:
    """Forward choice of pairs: each time the one that lowers AIC most.

    Ends when none lowers AIC or the effect of the best is not significant at
    `p_threshold` (Bales, Hesketh and Silverman 2015, Significance 12). The limits do not
    allow for the choice. Raises ValueError as `multiple_systems_estimate`.
    """
    lists, _, _ = _cells(table)
    best = multiple_systems_estimate(table, confidence=confidence)
    while True:
        tried = [
            trial
            for pair in combinations(lists, 2)
            if pair not in best.interactions
            and (trial := _tried(table, (*best.interactions, pair), confidence)) is not None
        ]
        better = min(tried, key=lambda trial: trial.aic, default=best)
        newest = better.p_values[-1] if better.p_values else None
        if better.aic >= best.aic or newest is None or newest > p_threshold:
            return best
        best = better


def _tried(table: pd.DataFrame, pairs: tuple[Pair, ...], confidence: float) -> Estimate | None:
    try:
        return multiple_systems_estimate(table, interactions=pairs, confidence=confidence)
    except ValueError:
        return None


def _cells(table: pd.DataFrame) -> tuple[list[str], Array, Array]:
    """Names of the lists, every pattern but the unseen one, and the count of each."""
    if COUNT not in table.columns:
        raise ValueError("the table needs a column count")
    names = [str(name) for name in table.columns]
    lists = names[: names.index(COUNT)]
    if len(lists) < 2:
        raise ValueError("the table needs at least two columns of lists before count")
    given = table[lists].to_numpy(dtype=np.float64)
    if not np.isin(given, (0, 1)).all() or (given.sum(axis=1) == 0).any():
        raise ValueError("lists hold 0 and 1 only, and each row is on at least one")
    number = counts(table[COUNT].to_numpy(), COUNT)
    patterns = np.array([row for row in product((0.0, 1.0), repeat=len(lists)) if any(row)])
    place = 2.0 ** np.arange(len(lists) - 1, -1, -1)
    observed = np.zeros(len(patterns))
    np.add.at(observed, (given @ place).astype(int) - 1, number)
    return lists, patterns, observed


def _chosen(interactions: Iterable[Pair], lists: Sequence[str]) -> list[Pair]:
    chosen = [tuple(sorted(pair, key=list(lists).index)) for pair in _known(interactions, lists)]
    if len(set(chosen)) < len(chosen) or any(len(set(pair)) != 2 for pair in chosen):
        raise ValueError("interactions are pairs of two different lists, each once")
    return [(first, second) for first, second in chosen]


def _known(interactions: Iterable[Pair], lists: Sequence[str]) -> list[Pair]:
    pairs = list(interactions)
    unknown = {name for pair in pairs for name in pair} - set(lists)
    if unknown:
        raise ValueError(f"no such lists: {', '.join(sorted(unknown))}")
    return pairs


def _both(pair: Pair, lists: Sequence[str], patterns: Array) -> Array:
    first, second = (list(lists).index(name) for name in pair)
    return np.asarray(patterns[:, first] * patterns[:, second])


def _overlap(pair: Pair, lists: Sequence[str], patterns: Array, observed: Array) -> float:
    return float(_both(pair, lists, patterns) @ observed)


def _without(
    pairs: Iterable[Pair], lists: Sequence[str], patterns: Array
) -> np.typing.NDArray[np.bool_]:
    kept = np.ones(len(patterns), dtype=bool)
    for pair in pairs:
        kept &= _both(pair, lists, patterns) == 0
    return kept


def _design(patterns: Array, lists: Sequence[str], pairs: Sequence[Pair]) -> Array:
    products = [_both(pair, lists, patterns) for pair in pairs]
    return np.column_stack([np.ones(len(patterns)), patterns, *products])


def _estimated(
    observed: Array,
    design: Array,
    chosen: tuple[Pair, ...],
    active: tuple[Pair, ...],
    n_lists: int,
    confidence: float,
) -> Estimate:
    degrees = len(observed) - design.shape[1]
    if degrees < 0 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("the model has more effects than the table can tell apart")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        result = GLM(observed, design, family=Poisson()).fit(maxiter=MOST_ITERATIONS, **CONVERGENCE)
    parameters = np.asarray(result.params, dtype=np.float64)
    errors = np.asarray(result.bse, dtype=np.float64)
    if not result.converged or not np.isfinite(errors).all() or errors[0] > 10:
        raise ValueError("the model has no finite estimate for this table")
    unseen = float(np.exp(parameters[0]))
    reach = float(np.exp(normal_quantile(confidence) * errors[0]))
    wald = 2 * norm.sf(abs(parameters / errors))
    own = dict(zip(active, wald[1 + n_lists :], strict=True))
    known = int(observed.sum())
    return Estimate(
        total=known + unseen,
        lower=known + unseen / reach,
        upper=known + unseen * reach,
        unseen=unseen,
        known=known,
        interactions=chosen,
        p_values=tuple(float(own[pair]) if pair in own else None for pair in chosen),
        aic=float(-2 * result.llf + 2 * (1 + n_lists + len(chosen))),
        deviance=float(result.deviance),
        degrees_of_freedom=degrees,
    )
