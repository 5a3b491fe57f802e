"""Files beside the store that can be downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".txt": "text/plain; charset=utf-8",
}
_SECTIONS = (
    ("Workbooks", "downloads/*.xlsx", "cover, contents, notes and one table a sheet"),
    ("Tables as CSV", "*.csv", ""),
    ("Other forms of the same tables", "downloads/*.zip", ""),
    ("Other forms of the same tables", "*.sqlite", "typed tables with full-text search"),
    ("Boundaries", "boundaries/*.geojson", ""),
    ("For programs", "*.json", ""),
    ("For programs", "downloads/*.json", ""),
    ("For programs", "downloads/*.txt", ""),
)
_WORDS = {
    "on_record.xlsx": "every group",
    "parquet.zip": "one Parquet file a table, typed",
    "dfe_layout.zip": "the layout of the Department for Education's open data, a pair of files an"
    " indicator; without areas that have no code",
    "datapackage.json": "Frictionless data package",
    "csv-metadata.json": "CSV on the Web",
    "datasette.json": "metadata for Datasette",
    "sha256sums.txt": "checksums of every file",
}
_KINDS_OF_YEAR = ("financial", "calendar", "reporting")


@dataclass(frozen=True)
class File:
    """A file by its name under /files/, its size in bytes, and what it holds."""

    name: str
    size: int
    words: str = ""

    @property
    def short_name(self) -> str:
        """The name without its folder."""
        return self.name.rpartition("/")[2]


def listed(folder: Path) -> dict[str, list[File]]:
    """Files to offer, by section; what has not been built is not there."""
    found: dict[str, list[File]] = {}
    for title, pattern, words in _SECTIONS:
        for path in sorted(folder.glob(pattern)):
            file = _file(folder, path, _WORDS.get(path.name, words))
            found.setdefault(title, []).append(file)
    return found


def of_indicator(folder: Path, indicator: str, group: str) -> list[File]:
    """The workbook of an indicator's group, and its figures in the department's layout."""
    return list(_of_indicator(folder, indicator, group))


def find(folder: Path, name: str) -> Path | None:
    """A file of the folder by its one name under /files/; nothing outside it, and no other kind."""
    path = folder / name
    if path.suffix not in MEDIA_TYPES:
        return None
    try:
        found = path.resolve()
        is_listed = found.is_file() and found.relative_to(folder.resolve()).as_posix() == name
    except (OSError, ValueError):
        return None
    return found if is_listed else None


def _of_indicator(folder: Path, indicator: str, group: str) -> Iterator[File]:
    workbook = folder / "downloads" / f"{group}.xlsx"
    if workbook.exists():
        yield _file(folder, workbook, "workbook of all indicators of this group")
    for kind in _KINDS_OF_YEAR:
        for suffix, words in (("csv", "data"), ("meta.csv", "metadata")):
            path = folder / "downloads" / "dfe_layout" / f"{indicator}_{kind}.{suffix}"
            if path.exists():
                yield _file(folder, path, f"the Department for Education's layout, {words}")


def _file(folder: Path, path: Path, words: str) -> File:
    return File(path.relative_to(folder).as_posix(), path.stat().st_size, words)
