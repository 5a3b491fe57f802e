"""Tables: the twins of charts, and lists of figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.components.templates import render


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand at its right edge."""

    title: str
    is_number: bool = True


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    sortable: bool = False,
    is_sorted: bool = False,
) -> str:
    """A table's HTML; the first cell of each row names it. ``is_sorted``: by that name."""
    return render(
        "table_of.html",
        caption=caption,
        columns=columns,
        rows=list(rows),
        sortable=sortable,
        sorted=is_sorted,
    )
