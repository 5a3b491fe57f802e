"""Hostile and broken files are refused in one line, quickly, and never read as numbers."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.arrivals import read_file
from etl.core.problems import InputError
from etl.sources import screening, sheets
from etl.sources.opening import open_book
from tests.sources.spreadsheets import ods, ods_of


def workbook(path: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.append(["code", "name", "geography", "sex", "age", "population_2022"])
    book.active.append(["E92000001", "ENGLAND", "Country", "M", 0, 100])
    book.save(path)
    return path


def rewritten(path: Path, replace: dict[str, tuple[bytes, bytes]], **added: bytes) -> Path:
    """A workbook with bytes of some parts replaced, and parts added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, (before, after) in replace.items():
        assert before in parts[name]
        parts[name] = parts[name].replace(before, after, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | added).items():
            archive.writestr(name, content)
    return path


SHEET, END = "xl/worksheets/sheet1.xml", "</table:table>"


def bomb(path: Path) -> Path:
    return rewritten(workbook(path), {}, **{"xl/media/zeros.bin": bytes(70_000_000)})


def entities(path: Path) -> Path:
    swap = (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')
    return rewritten(workbook(path), {SHEET: swap})


def macros(path: Path) -> Path:
    return rewritten(workbook(path), {}, **{"xl/vbaProject.bin": b"\xd0\xcf"})


def links(path: Path) -> Path:
    return rewritten(workbook(path), {}, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})


def formula(path: Path) -> Path:
    return rewritten(workbook(path), {SHEET: (b"<v>100</v>", b"<f>99+1</f>")})


def hidden(path: Path) -> Path:
    book = Workbook()
    book.create_sheet("Quiet").sheet_state = "hidden"
    book.save(path)
    return path


def wide(path: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    book.active.cell(1, 16_000, "far away")
    book.save(path)
    return path


def cut(path: Path) -> Path:
    path.write_bytes(workbook(path).read_bytes()[:-400])
    return path


def picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return path


def page(path: Path) -> Path:
    path.write_text("<!DOCTYPE html><title>Not found</title>", encoding="utf-8")
    return path


def utf_16(path: Path) -> Path:
    path.write_text("time_period,value\n2024,1\n", encoding="utf-16")
    return path


def latin_1(path: Path) -> Path:
    path.write_text("name,value\nYnys Môn,1\n", encoding="latin-1")
    return path


def open_quote(path: Path) -> Path:
    path.write_text('name,value\n"Rotherham,1\n', encoding="utf-8")
    return path


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def columns(path: Path) -> Path:
    path.write_text(",".join(["x"] * 100_000) + "\n", encoding="utf-8")
    return path


def cells(path: Path) -> Path:
    path.write_text("x,y\n" + (",".join([""] * 2_000) + "\n") * 5_001, encoding="utf-8")
    return path


def line(path: Path) -> Path:
    path.write_text("x,y\n" + "1" * 2_000_000, encoding="utf-8")
    return path


def lying(path: Path) -> Path:
    """A part that says it has 40 bytes and unpacks to 30 million, checksum to match."""
    rewritten(workbook(path), {}, **{SHEET: b"", "xl/worksheets/sheet9.xml": b" " * 30_000_000})
    content = path.read_bytes()
    size = (30_000_000).to_bytes(4, "little")
    path.write_bytes(content.replace(size, (40).to_bytes(4, "little")))
    return path


def far(path: Path) -> Path:
    """Two cells at opposite corners: seventeen thousand million between them."""
    return rewritten(workbook(path), {SHEET: (b'<c r="F2"', b'<c r="XFD1048576"')})


def million(path: Path) -> Path:
    return rewritten(workbook(path), {SHEET: (b'<c r="F2"', b'<c r="F500001"')})


def unplaced(path: Path) -> Path:
    return rewritten(workbook(path), {SHEET: (b'<c r="F2"', b"<c")})


def strings(path: Path) -> Path:
    many = b"<sst>" + b"<si><t>a</t></si>" * 4_000_000 + b"</sst>"
    return rewritten(workbook(path), {}, **{"xl/sharedStrings.xml": many})


def binary(path: Path) -> Path:
    return rewritten(workbook(path), {}, **{"xl/workbook.bin": b"\x00"})


def sheet_in_utf_16(path: Path) -> Path:
    rewritten(workbook(path), {})
    return rewritten(path, {}, **{"xl/worksheets/sheet2.xml": "<worksheet/>".encode("utf-16")})


ONE = '<table:table-cell office:value-type="float" office:value="1"'


def ods_row(cells: str, repeated: int = 1) -> str:
    repeat = f'table:number-rows-repeated="{repeated}"'
    return f'<table:table table:name="S"><table:table-row {repeat}>{cells}</table:table-row>'


def ods_wide(path: Path) -> Path:
    return ods_of(path, ods_row(f'{ONE} table:number-columns-repeated="16384"/>') + END)


def ods_tall(path: Path) -> Path:
    return ods_of(path, ods_row(f"{ONE}/>", 1_048_576) + END)


def ods_large(path: Path) -> Path:
    return ods_of(path, ods_row(f'{ONE} table:number-columns-repeated="999"/>', 9_999) + END)


def ods_odd(path: Path) -> Path:
    return ods_of(path, ods_row(f'{ONE} table:number-columns-repeated="&#57;9999"/>') + END)


def ods_entities(path: Path) -> Path:
    rewritten(ods_of(path, ods_row(f"{ONE}/>") + END), {})
    swap = (b"<office:document-content", b'<!DOCTYPE x [<!ENTITY a "b">]><office:document-content')
    return rewritten(path, {"content.xml": swap})


def ods_late_entities(path: Path) -> Path:
    ods_of(path, ods_row(f"{ONE}/>") + END)
    start = b"<office:document-content"
    late = b"<!--" + b" " * 3_000_000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]>" + start
    return rewritten(path, {"content.xml": (start, late)})


def ods_formula(path: Path) -> Path:
    return ods_of(path, ods_row(f'{ONE}/><table:table-cell table:formula="of:=1+1"/>') + END)


def ods_links(path: Path) -> Path:
    source = '<table:table-source xlink:href="other.ods" table:table-name="S"/>'
    return ods_of(path, ods_row(f"{ONE}/>") + source + END)


def ods_linked_formula(path: Path) -> Path:
    formula = "table:formula=\"of:=['file:///other.ods'#$S.A1]\""
    return ods_of(path, ods_row(f"{ONE} {formula}/>") + END)


def ods_macros(path: Path) -> Path:
    return ods_of(path, ods_row(f"{ONE}/>") + END, **{"Basic/Standard/Module1.xml": "<x/>"})


def ods_script(path: Path) -> Path:
    script = '<office:scripts><office:script script:language="x"/></office:scripts>'
    return ods_of(path, ods_row(f"{ONE}/>") + END, script)


def ods_hidden(path: Path) -> Path:
    styles = (
        '<office:automatic-styles><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    shown = ods_row(f"{ONE}/>") + END
    quiet = shown.replace('table:name="S"', 'table:name="Quiet" table:style-name="h"')
    return ods_of(path, shown + quiet, styles)


def renamed(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return path


def signed_page(path: Path) -> Path:
    path.write_bytes(b"\xef\xbb\xbf<html><table><tr><td>1,2</td></tr></table></html>")
    return path


def ole(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    return path


REFUSED = {
    bomb: "a part of more than 64 MB", entities: "defines entities", macros: "holds macros",
    links: "other workbooks", formula: "cell F2", hidden: "hides the sheet Quiet",
    wide: "columns", cut: "cut off or damaged", picture: "is no UTF-8 text",
    page: "is a web page", utf_16: "is no UTF-8 text", latin_1: "is no UTF-8 text",
    open_quote: "cut off or damaged", nothing: "no commas", columns: "columns",
    cells: "more than 10,000,000 cells", line: "a line of more than a million characters",
    ole: "is no workbook that can be read", lying: "not the 40 it says",
    far: "rows", million: "rows", unplaced: "cells without a place",
    strings: "a part of more than 64 MB", binary: "is a binary workbook",
    sheet_in_utf_16: "no UTF-8 text", renamed: "no workbook that can be read",
    signed_page: "is a web page", ods_wide: "columns", ods_tall: "rows", ods_large: "cells",
    ods_odd: "cannot be read", ods_entities: "defines entities",
    ods_late_entities: "defines entities", ods_formula: "row 1, column 2",
    ods_links: "other workbooks", ods_linked_formula: "other workbooks",
    ods_macros: "holds macros", ods_script: "holds macros", ods_hidden: "hides the sheet Quiet",
}  # fmt: skip


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_it_is_refused_in_one_line(make, tmp_path: Path) -> None:
    path = make(tmp_path / f"synthetic.{'ods' if make.__name__.startswith('ods') else 'xlsx'}")
    before = path.read_bytes()
    with pytest.raises(InputError) as error:
        read_file(path)
    [problem] = error.value.problems
    assert REFUSED[make] in problem.what
    assert "\n" not in str(problem)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_parts_that_unpack_to_too_much_together_are_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(screening, "MOST_UNPACKED", 2_000_000)
    parts = {f"xl/media/{number}.bin": bytes(900_000) for number in range(3)}
    path = rewritten(workbook(tmp_path / "synthetic.xlsx"), {}, **parts)
    with pytest.raises(InputError, match="unpacks to more than 2 MB"):
        read_file(path)


def test_different_cells_that_take_too_much_memory_are_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sheets, "MOST_TEXT", 1_000_000)
    path = tmp_path / "synthetic.csv"
    path.write_text("x,y\n" + "".join(f"{number},\n" for number in range(9_000)))
    with pytest.raises(InputError, match="different cells of more than 1 MB"):
        open_book(path).rows("")


@pytest.mark.parametrize("name", ["synthetic.xlsx", "synthetic.csv", "synthetic"])
def test_the_name_of_a_file_says_nothing_of_its_kind(name: str, tmp_path: Path) -> None:
    cells = ["code", "name", "geography", "sex", "age", "population_2022"]
    rows = [cells, ["E92000001", "ENGLAND", "Country", "M", 0, 100]]
    figures = read_file(ods(tmp_path / name, {"Moved": rows})).figures
    assert set(figures["value"]) == {"100"}


def test_repeated_empty_cells_as_office_programs_write_them_are_no_bomb(tmp_path: Path) -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048500">{empty}</table:table-row>'
    book = open_book(ods_of(tmp_path / "synthetic.ods", ods_row(f"{ONE}/>{empty}") + rest + END))
    assert book.rows("S")[0][0] == "1"
