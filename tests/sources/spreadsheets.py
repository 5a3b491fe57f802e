"""Small synthetic workbooks: OpenDocument sheets written by hand, cell by cell."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True)
class Wide:
    """A text merged across columns, or down rows whose covered cells the sheet writes itself."""

    text: str
    columns: int = 1
    rows: int = 1


Cell = str | int | float | Wide | None
COVERED = "<table:covered-table-cell/>"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "script")
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """An OpenDocument file with a table for each sheet."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of(path, tables)


def ods_of(path: Path, tables: str, styles: str = "", **parts: str) -> Path:
    """An OpenDocument file with its tables, styles and further parts as XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}>{styles}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Wide):
        spans = f'number-columns-spanned="{cell.columns}" table:number-rows-spanned="{cell.rows}"'
        wide = _cell(cell.text).replace(" ", f" table:{spans} ", 1)
        covered = f'<table:covered-table-cell table:number-columns-repeated="{cell.columns - 1}"/>'
        return wide + (covered if cell.columns > 1 else "")
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        text = f"<text:p>{escape(cell)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    kind = f'office:value-type="float" office:value="{cell}"'
    return f"<table:table-cell {kind}><text:p>{cell}</text:p></table:table-cell>"
