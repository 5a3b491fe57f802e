"""Hostile and broken files are refused in one line, quickly, and never read as numbers."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.arrivals import read_file
from etl.core.problems import InputError


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


SHEET = "xl/worksheets/sheet1.xml"


def bomb(path: Path) -> Path:
    return rewritten(workbook(path), {}, **{"xl/media/zeros.bin": bytes(450_000_000)})


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


def ole(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    return path


REFUSED = {
    bomb: "unpacks to more than", entities: "defines entities", macros: "holds macros",
    links: "other workbooks", formula: "cell F2", hidden: "hides the sheet Quiet",
    wide: "columns", cut: "cut off or damaged", picture: "is no UTF-8 text",
    page: "is a web page", utf_16: "is no UTF-8 text", latin_1: "is no UTF-8 text",
    open_quote: "cut off or damaged", nothing: "no commas", columns: "columns",
    ole: "is no workbook that can be read",
}  # fmt: skip


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_it_is_refused_in_one_line(make, tmp_path: Path) -> None:
    path = make(tmp_path / "synthetic.xlsx")
    before = path.read_bytes()
    with pytest.raises(InputError) as error:
        read_file(path)
    [problem] = error.value.problems
    assert REFUSED[make] in problem.what
    assert "\n" not in str(problem)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
