"""What changed in processed tables, against those that were committed."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

from etl.core.relations import KEYS
from etl.core.schema import TABLES

ANNOUNCEMENTS = "announcements"
_SHOWN = 20


def differences(processed: Path, *, against: str = "HEAD") -> list[str]:
    """One line a changed table, then the first changed rows of it."""
    lines: list[str] = []
    for name in TABLES:
        path = processed / f"{name}.csv"
        new = _index(name, path.read_text(encoding="utf-8") if path.exists() else "")
        old = _index(name, _committed(path, against))
        lines += _compare(name, old, new)
        if name == ANNOUNCEMENTS:
            lines += for_changelog([new[key] for key in new if key not in old])
    return lines


def for_changelog(announced: list[dict[str, str]]) -> list[str]:
    """New announcements in the words in which the changelog repeats them."""
    if not announced:
        return []
    return ["for CHANGELOG.md, under Data:", *(f"- {_sentence(row)}" for row in announced)]


def _sentence(row: dict[str, str]) -> str:
    return f"{row['title']}. {row['text']}"


def _committed(path: Path, revision: str) -> str:
    shown = subprocess.run(  # noqa: S603
        ["git", "show", f"{revision}:./{path.name}"],  # noqa: S607
        cwd=path.parent,
        capture_output=True,
        check=False,
    )
    return shown.stdout.decode() if shown.returncode == 0 else ""


Rows = dict[tuple[str, ...], dict[str, str]]


def _index(name: str, text: str) -> Rows:
    key = KEYS[name]
    return {tuple(row[column] for column in key): row for row in csv.DictReader(io.StringIO(text))}


def _compare(name: str, old: Rows, new: Rows) -> list[str]:
    added = [key for key in new if key not in old]
    removed = [key for key in old if key not in new]
    changed = [key for key in new if key in old and new[key] != old[key]]
    if not (added or removed or changed):
        return []
    head = f"{name}: {len(added)} added, {len(removed)} removed, {len(changed)} changed"
    return [
        head,
        *_first(added, lambda key: f"  + {_words(key)}{_value(new[key])}"),
        *_first(removed, lambda key: f"  - {_words(key)}{_value(old[key])}"),
        *_first(changed, lambda key: f"  ~ {_words(key)}: {_cells(old[key], new[key])}"),
    ]


def _first(keys: list[tuple[str, ...]], tell: Callable[[tuple[str, ...]], str]) -> list[str]:
    """Lines on the first keys, and how many more there are."""
    more = [f"    and {len(keys) - _SHOWN:,} more"] if len(keys) > _SHOWN else []
    return [*(tell(key) for key in keys[:_SHOWN]), *more]


def _value(row: dict[str, str]) -> str:
    """What a row of figures gives; nothing of another row."""
    found = row.get("value") or row.get("status")
    return f": {found}" if found else ""


def _words(key: tuple[str, ...]) -> str:
    return " ".join(part for part in key if part)


def _cells(old: dict[str, str], new: dict[str, str]) -> str:
    return "; ".join(
        f"{name} {old.get(name, '')!r} -> {value!r}"
        for name, value in new.items()
        if value != old.get(name, "")
    )
