"""What would have to be true: arithmetic on the share of events that is identified.

A count is true events times the share of them that is identified and recorded, and the two
cannot be told apart from the count: twice the events at half the share look the same. So
nothing here corrects a figure; it says which shares a claim about the truth would need.
Shares lie above 0 and up to 1; anything else raises ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.stats.arguments import Array, Numbers, not_negative, plain, positive
from etl.stats.intervals import Interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class TippingPoint:
    """Where a change in identification alone stops being able to explain a recorded change.

    `max_initial_share` is the largest share identified at the start at which true events may
    have stayed level: 1 / growth after a rise, 1 (any share) where nothing rose.
    """

    growth_ratio: Numbers
    max_initial_share: Numbers

    def final_share(self, initial_share: ArrayLike) -> Numbers:
        """Share identified at the end that keeps true events level, growth x initial share.

        NaN where it would have to exceed 1: there true events cannot have stayed level.
        """
        final = np.asarray(self.growth_ratio) * shares(initial_share, "initial_share")
        possible = shares(initial_share, "initial_share") <= np.asarray(self.max_initial_share)
        return plain(np.where(possible, np.minimum(final, 1.0), np.nan))


def tipping_point(growth_ratio: ArrayLike) -> TippingPoint:
    """Find the largest initial share at which a recorded change may be identification alone.

    `growth_ratio` is the last over the first fitted count or rate of one segment; give its
    limits as well to say how firm the answer is. With true events level the share goes from
    p to R p, so a rise needs p <= 1 / R; a fall (R < 1) is possible from every p. A ratio of
    0 or less is refused.
    """
    growth = positive(growth_ratio, "growth_ratio")
    return TippingPoint(plain(growth), plain(np.minimum(1.0, 1 / growth)))


def implied_true_change(
    growth_ratio: ArrayLike, initial_share: ArrayLike, final_share: ArrayLike
) -> Numbers:
    """Change in true events that a recorded growth implies at two shares: R p0 / p1 - 1.

    A proportion: 0 is no change, -0.5 half as many. Arguments broadcast, so a column of
    initial and a row of final shares give the whole contour.
    """
    growth = positive(growth_ratio, "growth_ratio")
    initial = shares(initial_share, "initial_share")
    return plain(np.asarray(growth * initial / shares(final_share, "final_share") - 1))


def bounds(
    value: ArrayLike, share_low: ArrayLike, share_high: ArrayLike, *, citation: str = ""
) -> Interval:
    """Events behind a count if the share identified lay between two published shares.

    value / share_high to value / share_low, in the units of `value`: an illustration of what
    the cited shares would mean, not an estimate and not a corrected number. Refused without
    the citation that the shares come from, and with `share_low` above `share_high`.
    """
    if not citation.strip():
        raise ValueError("the shares need a citation")
    seen = not_negative(value, "value")
    low, high = shares(share_low, "share_low"), shares(share_high, "share_high")
    if np.any(low > high):
        raise ValueError("share_low must not exceed share_high")
    return Interval(plain(np.asarray(seen / high)), plain(np.asarray(seen / low)))


def shares(value: ArrayLike, name: str) -> Array:
    """Take the argument as shares above 0 and up to 1, else ValueError."""
    array = positive(value, name)
    if (array > 1).any():
        raise ValueError(f"{name} must be a share above 0 and up to 1")
    return array
