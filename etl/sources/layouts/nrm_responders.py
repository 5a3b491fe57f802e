"""Referrals by first responder: an outline of organisation, exploitation, age and gender.

The first responder is who referred, not the force responsible. A table of forces responsible was
never seen: it is read where it says so in the same outline (inferred layout). Counts of 1 to 4 by
organisation, force or exploitation type are printed by the publisher and are not carried: see
data/raw/LEFT_OUT.md. An organisation that is not listed made no referral; no zero is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from etl.core.problems import InputError, Problem, raise_any
from etl.sources.layouts.layout import Table, as_figures, check_cells, row_with, table_below
from etl.sources.layouts.outline import leaves, trimmed, words
from etl.sources.opening import Book

LEAST_CARRIED = 5
_SAID = re.compile(
    r"forces? (?:area )?responsible|responsible (?:police )?force"
    r"|responsible for (?:the )?investigat"
)
_FIELDS = ["indicator", "area_type", "area", "area_code", "breakdown", "breakdown_value",
           "age_group", "value", "raw_row", "place"]  # fmt: skip
_EXPLOITATION = ("exploitation type", "claimed exploitation type")
_AGE = ("age at exploitation", "age group at exploitation")
_GENDER, TOTAL = "gender", "total"
ADULT, CHILD = "adult (18 or over)", "child (17 or under)"
AGES = {
    ADULT: "18_plus",
    CHILD: "under_18",
    "age not specified or unknown": "unknown",
    "not specified or unknown": "unknown",
}
_TYPES = {"police": "Police", "government": "Government agency", "ngo": "NGO and third sector"}
_COUNCILS, _POLICE, _RESPONSIBLE = "Local authority", "Police", "Police force responsible"
_KINDS = {"sexual": "sexual_any", "criminal": "criminal_any"}
_NO_AREAS = re.compile(r"transport|ministry of defence|crime unit|rocu", re.IGNORECASE)
_NAMES = {
    "Home Office - Immigration Enforcement IE": "Immigration Enforcement",
    "Home Office - UK Border Force UKBF": "UK Border Force",
    "Home Office - UK Visas and Immigration UKVI": "UK Visas and Immigration",
    "National Crime Agency NCA": "National Crime Agency",
}
_QUARTERS = (
    re.compile(
        r"(?<![a-z])(?:quarter|q)[ _-]*(?P<quarter>[1-4])[ ,_-]+(?:of )?(?P<year>20[0-9]{2})\b"
    ),
    re.compile(r"(?<![0-9])(?P<year>20[0-9]{2})[ ,_-]*q(?P<quarter>[1-4])\b"),
    re.compile(r"end[ -]of[ -]year[ -]summary[ -](?P<year>20[0-9]{2})\b"),
)


def find(book: Book, name: str) -> list[Table]:
    """Tables with exploitation, age and gender down their side, but for those of counties."""
    tables = []
    for sheet in book.sheets:
        place = row_with(book.rows(sheet), _is_heading)
        if place is not None:
            tables.append(table_below(book, sheet, place, name))
    return [table for table in tables if "county" not in first_heading(table)]


def first_heading(table: Table) -> str:
    """What stands down the side of a table, in plain words."""
    return next((words(name) for name in table.headings if name), "")


def is_of_forces_responsible(table: Table) -> bool:
    """Whether the heading, or what stands above it, says that forces are responsible."""
    heading, title = first_heading(table), words(table.title)
    if "force" not in heading or "first responder" in heading:
        return False
    is_titled = says_responsible(title) and not re.search(r"\bnot\b|first responder", title)
    return says_responsible(heading) or is_titled


def says_responsible(text: str) -> bool:
    """Whether plain words speak of the force responsible."""
    return bool(_SAID.search(text))


def _is_heading(row: list[str]) -> bool:
    held = set(map(words, row))
    return bool(held & set(_EXPLOITATION) and held & set(_AGE)) and {_GENDER, TOTAL} <= held


def read(table: Table) -> pd.DataFrame:
    """Referrals of all ages and of children: of each organisation, and of its type."""
    kind = _type_of(table)
    after = [words(name) for name in table.headings].index(_GENDER) + 1
    table = trimmed(table, [name for name in table.headings[after:] if name])
    after = [words(name) for name in table.headings].index(_GENDER) + 1
    labels, numbers = list(table.headings[:after]), list(table.headings[after:])
    frame = table.frame()
    for name in numbers:
        check_cells(frame, table, name, "[0-9]{1,9}", "is no count, so its sums cannot be checked")
    _check_totals(table, frame, numbers)
    parts = leaves(table, labels, numbers, TOTAL)
    named = labels if kind != _COUNCILS else ["", *labels]
    held = pd.DataFrame(
        {
            "organisation": parts[named[0]] if named[0] else kind,
            "exploitation": parts[named[1]].map(words),
            "is_child": parts[named[2]].map(words) == CHILD,
            "number": parts[numbers[-1]],
            "raw_row": parts["raw_row"],
        }
    )
    return carried(_figures(held, kind, table), table, numbers[-1])


def carried(figures: Iterable[dict[str, object]], table: Table, column: str) -> pd.DataFrame:
    """Figures of a table whose title or file names the period they are all of."""
    rows = pd.DataFrame(figures, columns=_FIELDS)
    rows["locator"] = f"sheet {table.sheet}, " + rows.pop("place")
    period_type, period = _period(table)
    return as_figures(
        rows, table, raw_column=column, period_type=period_type, period=period, sex="all",
        unit="count", qualifier="exact",
    )  # fmt: skip


def _type_of(table: Table) -> str:
    heading = first_heading(table)
    if is_of_forces_responsible(table):
        return _RESPONSIBLE
    if heading in _EXPLOITATION:
        if "local authorit" in words(table.title):
            return _COUNCILS
    elif "first responder" in heading:
        found = [kind for word, kind in _TYPES.items() if word in heading]
        if len(found) == 1:
            return found[0]
    what = "does not say whose referrals it holds"
    raise InputError([Problem("unknown_layout", table.file, what, sheet=table.sheet)])


def _check_totals(table: Table, frame: pd.DataFrame, numbers: list[str]) -> None:
    if words(numbers[-1]) != TOTAL:
        what = "does not end with a total"
        raise InputError([Problem("unknown_layout", table.file, what, sheet=table.sheet)])
    counts = frame[numbers].astype(int)
    apart = frame[counts[numbers[:-1]].sum(axis=1) != counts[numbers[-1]]]
    raise_any(
        Problem("implausible", table.file, "is not the sum of its row", sheet=table.sheet,
                row=int(row["raw_row"]), column=numbers[-1], value=str(row[numbers[-1]]))
        for row in apart.head(20).to_dict("records")
    )  # fmt: skip


def _figures(held: pd.DataFrame, kind: str, table: Table) -> Iterator[dict[str, object]]:
    """Sums of leaves as figures; small ones of organisations and types are not carried."""
    if kind == _RESPONSIBLE:
        yield from of_forces(held, table.indicators["police_responsible"])
        return
    uk = {"indicator": table.indicators["first_responder"], "area_type": "uk",
          "area": "United Kingdom", "area_code": "K02000001"}  # fmt: skip
    children = held[held["is_child"]]
    for age, rows in (("all", held), ("under_18", children)):
        yield from _sum(rows, age, kind, uk | _by("first_responder_type", kind))
    for word, name in _KINDS.items():
        some = children[children["exploitation"].str.contains(word)]
        by = _by("first_responder_type_and_exploitation_type", f"{kind}|{name}")
        yield from _sum(some, "under_18", f"{kind}, {word} alone or combined", uk | by)
    if kind == _POLICE:
        yield from of_forces(held, table.indicators["police_first_responder"])
    elif kind != _COUNCILS:
        for name, rows in held.groupby("organisation", sort=False):
            plain = re.sub(r"[()]", "", str(name))
            by = _by("first_responder", _NAMES.get(plain, plain))
            yield from _sum(rows, "all", str(name), uk | by)


def of_forces(held: pd.DataFrame, indicator: str) -> Iterator[dict[str, object]]:
    """Referrals of each force, of all ages and of children.

    ``held`` has organisation, is_child, number and raw_row.
    """
    for name, rows in held.groupby("organisation", sort=False):
        force = _force(str(name)) | {"indicator": indicator}
        yield from _sum(rows, "all", str(name), force)
        yield from _sum(rows[rows["is_child"]], "under_18", str(name), force)


def _by(breakdown: str, value: str) -> dict[str, str]:
    return {"breakdown": breakdown, "breakdown_value": value}


def _force(name: str) -> dict[str, str]:
    is_area = not _NO_AREAS.search(name)
    area_type = "police_force_area" if is_area else "other"
    return {"area": name, "area_type": area_type, "area_code": ""} | _by("", "")


def _sum(
    rows: pd.DataFrame, age: str, place: str, said: dict[str, str]
) -> Iterator[dict[str, object]]:
    number = int(rows["number"].sum())
    if number >= LEAST_CARRIED:
        row = int(rows["raw_row"].iloc[0])
        yield said | {"age_group": age, "value": str(number), "raw_row": row, "place": place}


def _period(table: Table) -> tuple[str, str]:
    """The quarter or year that the title names, or else the file's name."""
    found = set()
    for text in (table.title, table.file):
        for pattern in _QUARTERS:
            for one in pattern.finditer(text.casefold()):
                quarter = one.groupdict().get("quarter")
                found.add(
                    ("quarter", f"{one['year']}-Q{quarter}")
                    if quarter
                    else ("calendar_year", one["year"])
                )
    if len(found) != 1:
        what = "does not say in title and name which one quarter or year it holds"
        raise InputError([Problem("bad_period", table.file, what, sheet=table.sheet)])
    return found.pop()
