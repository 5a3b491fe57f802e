"""What is wrong with an input: where, what, which rule, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RULES: dict[str, str] = {
    "unknown_area": "correct the name, or give its code in the column area_code",
    "wrong_area_type": "give the area_type that the code belongs to",
    "unnamed_other_area": "name the area in the column area",
    "unknown_symbol": "write a number, or one of c x z u k",
    "unknown_column": "use the columns that docs/adding_a_publication.md lists",
    "unknown_indicator": "use an indicator of etl/catalogue/indicators, or add it there",
    "unknown_term": "use one of the terms named",
    "duplicate_key": "keep one row, or tell the two apart by locator or status r",
    "bad_period": "write the period as the rule shows",
    "share_above_100": "correct the percentage, or its unit",
    "negative_count": "correct the count; only tables with allow_negative = true may hold one",
    "no_publication": "name a publication that a sidecar defines under [publications]",
    "no_licence": "add licence = ... to the publication; unknown is an allowed answer",
    "no_sidecar": "add a .toml of the same name beside the table",
    "bad_sidecar": "mend the sidecar as docs/adding_a_publication.md shows",
    "wrong_checksum": "check the table, then run: python -m etl seal FILE",
    "unreadable_table": "save the table again as UTF-8 CSV with one header row",
    "unreadable_workbook": "get the workbook again, without a password",
    "formula_cell": "replace the formula by the number that the publisher shows",
    "bad_areas": "mend the row that contradicts",
    "bad_catalogue": "mend the catalogue entry",
    "two_publications": "define a publication in one sidecar only",
    "unreadable_file": "get the file again from its publisher",
    "too_large": "check that it is the publisher's file; no known one is so large",
    "hidden_content": "save a copy without it, or ask the publisher for one",
    "unknown_layout": "transcribe it as docs/adding_a_publication.md shows, or add its layout",
    "not_fetched": "save the file from the publisher's page, then: python -m etl add FILE",
    "bad_date": "write it as 2026-11-05, or as 2026-11 or 2026 where no more is known",
    "implausible": "compare the rows with the publication",
}
"""Every rule's code, and the remedy that its message ends with."""


@dataclass(frozen=True)
class Problem:
    """One breach of a rule; prints as one line."""

    code: str
    file: str
    what: str
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""

    def __post_init__(self) -> None:
        if self.code not in RULES:
            raise KeyError(self.code)

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet:
            place.append(f"sheet {self.sheet}")
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        shown = f" {_shorten(self.value)!r}" if self.value else ""
        return f"{', '.join(place)}:{shown} {self.what} [{self.code}]; {RULES[self.code]}"


class InputError(Exception):
    """All problems of an input, raised together; nothing has been written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def raise_any(problems: Iterable[Problem]) -> None:
    """Raise InputError when there is any problem."""
    found = tuple(problems)
    if found:
        raise InputError(found)


def _shorten(value: str, limit: int = 60) -> str:
    text = " ".join(value.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."
