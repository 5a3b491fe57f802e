"""Tables of a run of ``peers``: medians and ranges, and the ratios that the project promises."""

from __future__ import annotations

import statistics
from typing import Any

from bench.contestants.dash_apps import COMPRESSED, USUAL
from bench.contestants.datasette_store import CONTESTANT as DATASETTE
from bench.contestants.on_record import EXPLORER, EXPORT, FAST_PAGE
from bench.contestants.static_pages import DRAWN

Row = dict[str, Any]
PROFILES = {"slow": "Opened on a slow line", "local": "Opened on this machine"}
SECONDS = {
    "first paint s": "first paint ms",
    "largest paint s": "largest paint ms",
    "first outline s": "first outline ms",
    "whole map s": "map ms",
    "usable s": "usable ms",
    "blocked s": "blocked ms",
}


def tables(rows: list[Row]) -> dict[str, list[Row]]:
    """Each table's rows by its title."""
    ran = [row for row in rows if not row["left out"]]
    left_out = [{"contestant": row["contestant"], "why": row["left out"]} for row in rows
                if row["left out"]]  # fmt: skip
    return {
        "What was promised": ratios(ran),
        **{title: [_opened(row, profile) for row in ran] for profile, title in PROFILES.items()},
        "Moved and under load": [_worked(row) for row in ran],
        **({"Left out": left_out} if left_out else {}),
        "Configurations": [_configured(row) for row in ran],
    }


def ratios(rows: list[Row]) -> list[Row]:
    """Each promise, its figure from this run, and whether it is kept."""
    by_name = {row["contestant"]: row for row in rows}
    named = {one.name: by_name.get(one.name) for one in
             (FAST_PAGE, EXPLORER, EXPORT, DRAWN, USUAL, COMPRESSED, DATASETTE)}  # fmt: skip

    def drawn(name: str) -> float | None:
        return _median(named[name], "slow", "map ms")

    def rate(name: str) -> float | None:
        return _rate(named[name], "JSON")

    said = []
    for ours in (FAST_PAGE.name, EXPLORER.name, EXPORT.name):
        for theirs in (USUAL.name, COMPRESSED.name):
            words = f"Whole map on a slow line: {theirs} / {ours}"
            said.append(_promise(words, drawn(theirs), drawn(ours), least=20))
        words = f"Whole map on a slow line: {ours} / {DRAWN.name}"
        said.append(_promise(words, drawn(ours), drawn(DRAWN.name), most=1.5))
    usable = _median(named[EXPLORER.name], "slow", "usable ms")
    said.append(_promise("Explorer can be used on a slow line, seconds", usable, 1000.0, most=6))
    words = f"JSON answers a second: {FAST_PAGE.name} / {DATASETTE.name}"
    said.append(_promise(words, rate(FAST_PAGE.name), rate(DATASETTE.name), least=5))
    return said


def _promise(
    words: str,
    upper: float | None,
    lower: float | None,
    *,
    least: float | None = None,
    most: float | None = None,
) -> Row:
    bound = f"at least {least:g}" if least is not None else f"at most {most:g}"
    row = {"ratio": words, "promised": bound, "measured": "", "kept": "not measured"}
    if upper is None or not lower:
        return row
    found = upper / lower
    is_kept = found >= least if least is not None else found <= (most or 0)
    return row | {"measured": f"{found:.1f}", "kept": "yes" if is_kept else "no"}


def _median(row: Row | None, profile: str, name: str) -> float | None:
    found = [one[name] for one in row[profile] if one[name] is not None] if row else []
    return statistics.median(found) if found else None


def _rate(row: Row | None, kind: str) -> float | None:
    loads = row["load"].get(kind, []) if row else []
    return statistics.median(one["answers a second"] for one in loads) if loads else None


def _opened(row: Row, profile: str) -> Row:
    visits = row[profile]
    elsewhere = sorted({host for one in visits for host in one["asks"]})
    return {
        "contestant": row["contestant"],
        "KB": f"{statistics.median(one['KB'] for one in visits):,.0f}",
        "requests": f"{statistics.median(one['requests'] for one in visits):.0f}",
        **{
            name: _spread([one[key] / 1000 for one in visits if one[key] is not None])
            for name, key in SECONDS.items()
        },
        "asks other hosts": ", ".join(elsewhere) or "no",
    }


def _worked(row: Row) -> Row:
    moves = row["redraw ms"]
    redraw = (
        f"{statistics.median(moves):.0f}; {statistics.quantiles(moves, n=20)[-1]:.0f}"
        if moves
        else row["without slider"]
    )
    return {
        "contestant": row["contestant"],
        "key to new colours ms, p50; p95": redraw,
        "pages a second": _load(row, "page", "answers a second"),
        "page p50; p99 ms": _tails(row, "page"),
        "callbacks a second": _load(row, "callback", "answers a second") or row["without callback"],
        "callback p50; p99 ms": _tails(row, "callback"),
        "JSON answers a second": _load(row, "JSON", "answers a second"),
        "JSON p50; p99 ms": _tails(row, "JSON"),
        "start s": _spread(row["start s"]),
        "MB a server (PSS)": _spread(row["PSS MB"], places=0),
    }


def _load(row: Row, kind: str, name: str) -> str:
    found = [one[name] for one in row["load"].get(kind, [])]
    return _spread(found, places=0 if found and min(found) >= 10 else 1) if found else ""


def _tails(row: Row, kind: str) -> str:
    loads = row["load"].get(kind, [])
    if not loads:
        return ""
    return "; ".join(
        f"{statistics.median(one[name] for one in loads):.1f}" for name in ("p50 ms", "p99 ms")
    )


def _configured(row: Row) -> Row:
    versions = ", ".join(f"{name} {version}" for name, version in row["versions"].items())
    return {
        "contestant": row["contestant"],
        "configuration": row["configuration"],
        "versions": versions,
    }


def _spread(numbers: list[float], *, places: int = 2) -> str:
    """A median with its range; none where there is nothing, as for a page without a map."""
    if not numbers:
        return "none"
    middle, low, high = statistics.median(numbers), min(numbers), max(numbers)
    if len(numbers) == 1:
        return f"{middle:,.{places}f}"
    return f"{middle:,.{places}f} ({low:,.{places}f} to {high:,.{places}f})"
