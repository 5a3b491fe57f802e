"""What the statistics accept: finite numbers, whole counts, populations above zero."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Array = NDArray[np.float64]
Numbers = float | Array
"""A float where every argument was a scalar, otherwise an array."""


def finite(value: ArrayLike, name: str) -> Array:
    """Take the argument as an array of finite numbers.

    Raises ValueError for text, for what is missing (None, NaN, NA) and for infinity.
    """
    given = np.asarray(value)
    if given.dtype.kind not in "iufO":
        raise ValueError(f"{name} must be numbers, not {given.dtype}")
    try:
        array = np.asarray(given, dtype=np.float64)
    except TypeError as error:
        raise ValueError(f"{name} must be numbers, none of them missing") from error
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite numbers, none of them missing")
    return array


def not_negative(value: ArrayLike, name: str) -> Array:
    """Take the argument as finite numbers of at least 0, else ValueError."""
    array = finite(value, name)
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative")
    return array


def positive(value: ArrayLike, name: str) -> Array:
    """Take the argument as finite numbers above 0, else ValueError."""
    array = finite(value, name)
    if (array <= 0).any():
        raise ValueError(f"{name} must be above zero")
    return array


def counts(value: ArrayLike, name: str) -> Array:
    """Take the argument as whole numbers of at least 0, else ValueError."""
    array = not_negative(value, name)
    if (array != np.floor(array)).any():
        raise ValueError(f"{name} must be whole numbers")
    return array


def not_negative_or_missing(value: object, name: str) -> Array:
    """Take the argument as numbers of at least 0, NaN for what is missing (None, NaN, NA).

    Raises ValueError for text, for infinity and for negative numbers.
    """
    given = np.asarray(value)
    if given.dtype.kind not in "iufO":
        raise ValueError(f"{name} must be numbers, not {given.dtype}")
    array = np.asarray(np.where(pd.isna(given), np.nan, given), dtype=np.float64)
    if np.isinf(array).any() or (array < 0).any():
        raise ValueError(f"{name} must be finite and not negative")
    return array


def counts_or_missing(value: object, name: str) -> Array:
    """Take the argument as whole numbers of at least 0, NaN for what is missing.

    Raises ValueError as `not_negative_or_missing` does, and for fractions.
    """
    array = not_negative_or_missing(value, name)
    if (array != np.floor(array))[~np.isnan(array)].any():
        raise ValueError(f"{name} must be whole numbers")
    return array


def tail(confidence: float) -> float:
    """Probability left on each side of a two-sided interval; ValueError outside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return (1 - confidence) / 2


def normal_quantile(confidence: float) -> float:
    """Give the z of a two-sided interval: 1.95996... at 0.95; ValueError outside (0, 1)."""
    return float(norm.isf(tail(confidence)))


def same_length(**columns: Array) -> None:
    """ValueError unless all are one-dimensional, equally long and not empty."""
    shapes = {array.shape for array in columns.values()}
    if len(shapes) > 1 or len(next(iter(shapes))) != 1 or 0 in next(iter(shapes)):
        raise ValueError(f"{', '.join(columns)} must be columns of one length, not empty")


def plain(array: Array) -> Numbers:
    """Give a float for what has no dimension, the array itself otherwise."""
    return float(array) if array.ndim == 0 else array
