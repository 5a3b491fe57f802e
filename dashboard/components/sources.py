"""Whose figures a view shows: a line of source, and a citation."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.kinds import Row
from dashboard.page import Citation
from dashboard.store import Store

_MOST_NAMED = 3


def source_line(store: Store, rows: Sequence[Row]) -> str:
    """The newest publication of some rows, and how many earlier ones there are."""
    names = dict.fromkeys(row["publication"] for row in rows)
    newest = store.publications[list(names)[-1]]
    more = f" and {len(names) - 1} earlier" if len(names) > 1 else ""
    return f"{newest['publisher']}, {newest['title']}{more}"


def citation(store: Store, rows: Sequence[Row], title: str) -> Citation:
    """How to cite a view of some rows; the newest publications are named."""
    names = list(dict.fromkeys(row["publication"] for row in rows))[-_MOST_NAMED:]
    sources = [store.publications[name] for name in names]
    first = rows[-1]
    key = f"on_record_{first['indicator']}_{first['period']}"
    return Citation(
        title=title,
        publishers=tuple(dict.fromkeys(source["publisher"] for source in sources)),
        publications=tuple(map(_dated, sources)),
        key="".join(letter if letter.isalnum() else "_" for letter in key),
    )


def _dated(source: Row) -> str:
    return f"{source['title']} ({source['published']})" if source["published"] else source["title"]
