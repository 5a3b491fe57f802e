"""Hexagons with the point upwards, and assigning areas to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

MARGIN = 6  # hexagons around the outermost places
STEPS = 120_000
COOLED_AFTER = 100_000
COLDEST = 0.02


@dataclass(frozen=True)
class Lattice:
    """Cells as (column, row), odd rows half a width to the east; rows count northwards."""

    cells: list[tuple[int, int]]
    xy: np.ndarray
    neighbours: list[set[int]]
    width: float

    @classmethod
    def over(cls, places: np.ndarray, *, width: float) -> Lattice:
        """A lattice that covers all places with room to spare."""
        height = width * np.sqrt(3) / 2
        origin = places.min(axis=0) - MARGIN * width
        extent = places.max(axis=0) + MARGIN * width - origin
        cells = [
            (column, row)
            for row in range(int(extent[1] / height))
            for column in range(int(extent[0] / width))
        ]
        xy = np.array(
            [
                (origin[0] + (column + row % 2 / 2) * width, origin[1] + row * height)
                for column, row in cells
            ]
        )
        number = {cell: index for index, cell in enumerate(cells)}
        neighbours = [{number[near] for near in _around(*cell) if near in number} for cell in cells]
        return cls(cells, xy, neighbours, width)

    def blocks(self, members: np.ndarray) -> list[set[int]]:
        """Connected blocks of some cells, the largest first."""
        left = {int(cell) for cell in members}
        found = []
        while left:
            block = {left.pop()}
            edge = set(block)
            while edge:
                edge = {near for cell in edge for near in self.neighbours[cell]} & left
                left -= edge
                block |= edge
            found.append(block)
        return sorted(found, key=len, reverse=True)


def _around(column: int, row: int) -> list[tuple[int, int]]:
    west = column - 1 + row % 2
    return [
        (column - 1, row),
        (column + 1, row),
        *((near, row + step) for step in (-1, 1) for near in (west, west + 1)),
    ]


def nearest_cells(cost: np.ndarray) -> np.ndarray:
    """The cell of every area for which the costs add up to the least."""
    areas, cells = linear_sum_assignment(cost)
    assigned = np.empty(len(cost), int)
    assigned[areas] = cells
    return assigned


def connect_regions(
    cells: np.ndarray, lattice: Lattice, cost: np.ndarray, regions: np.ndarray, *, penalty: float
) -> np.ndarray:
    """Trade cells until each region is one block.

    Whoever is displaced costs a penalty, which grows so that no trade goes back and forth.
    """
    cells = cells.copy()
    for attempt in range(60):
        scattered = [
            region
            for region in sorted(set(regions))
            if len(lattice.blocks(cells[regions == region])) > 1
        ]
        for region in scattered:
            _gather(region, cells, lattice, cost, regions, penalty * (1 + attempt))
        for region in sorted(set(regions)):
            members = np.flatnonzero(regions == region)
            own = cells[members]
            who, where = linear_sum_assignment(cost[np.ix_(members, own)])
            cells[members[who]] = own[where]
        if not scattered:
            break
    return cells


def _gather(
    region: str,
    cells: np.ndarray,
    lattice: Lattice,
    cost: np.ndarray,
    regions: np.ndarray,
    penalty: float,
) -> None:
    holder = {int(cell): area for area, cell in enumerate(cells)}
    main, *strays = lattice.blocks(cells[regions == region])
    for stray in sorted(cell for block in strays for cell in block):
        area = holder[stray]

        def price(cell: int, area: int = area, stray: int = stray) -> float:
            other = holder.get(cell)
            if other is None:
                return float(cost[area, cell])
            moved = cost[other, stray] - cost[other, cell]
            return float(cost[area, cell] + moved + penalty)

        free = {
            near
            for cell in main
            for near in lattice.neighbours[cell] - main
            if near not in holder or regions[holder[near]] != region
        }
        best = min(sorted(free), key=price)
        other = holder.pop(best, None)
        del holder[stray]
        if other is not None:
            cells[other], holder[stray] = stray, other
        cells[area], holder[best] = best, area
        main = main | {best}


def swap_inside_regions(
    cells: np.ndarray,
    lattice: Lattice,
    *,
    regions: np.ndarray,
    neighbours: list[set[int]],
    true: np.ndarray,
    wanted: np.ndarray,
    width: float,
) -> np.ndarray:
    """Simulated annealing: two areas of a region change places where that helps neighbours.

    An area scores 1 for a neighbour that touches and 0.25 for one a cell further, up to 0.35
    for each neighbour's direction, and loses 0.1 times its squared distance from its place.
    """
    cells = cells.copy()
    angle = {
        (a, b): np.arctan2(*(true[b] - true[a])[::-1])
        for a, near in enumerate(neighbours)
        for b in near
    }

    def score(area: int) -> float:
        here = lattice.xy[cells[area]]
        total = -0.10 * float((((here - wanted[area]) / width) ** 2).sum())
        for near in neighbours[area]:
            step = lattice.xy[cells[near]] - here
            distance = np.hypot(*step) / lattice.width
            total += 1.0 if distance < 1.05 else 0.25 if distance < 2.05 else 0.0
            total += 0.35 * np.cos(np.arctan2(step[1], step[0]) - angle[area, near])
        return total

    random = np.random.default_rng(1)
    members = [np.flatnonzero(regions == region) for region in sorted(set(regions))]
    members = [group for group in members if len(group) > 1]
    share = np.array([len(group) for group in members], float)
    for step in range(STEPS):
        heat = max(COLDEST, 1 - step / COOLED_AFTER)
        group = members[random.choice(len(members), p=share / share.sum())]
        one, other = random.choice(group, 2, replace=False)
        before = score(one) + score(other)
        cells[one], cells[other] = cells[other], cells[one]
        gain = score(one) + score(other) - before
        if gain < 0 and random.random() > np.exp(2 * gain / heat):
            cells[one], cells[other] = cells[other], cells[one]
    return cells
