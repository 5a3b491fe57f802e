"""Every kind of bad input gets one line: where, what, which rule, how to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from etl.core.problems import RULES, Problem
from tests.sources.conftest import HEADER, ROW, SIDECAR, SyntheticRaw

Spoil = Callable[..., list[Problem]]


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    return problems[0]


def test_a_sound_table_has_no_problem(synthetic: SyntheticRaw) -> None:
    assert synthetic.problems() == []


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"area": "Rotheram"}, "unknown_area", "area"),
        ({"area_code": "E08000099"}, "unknown_area", "area_code"),
        ({"area_code": "E12000003"}, "wrong_area_type", "area_type"),
        ({"area_type": "district"}, "unknown_term", "area_type"),
        ({"area_type": "other", "area": ""}, "unnamed_other_area", "area"),
        ({"value": "*"}, "unknown_symbol", "value"),
        ({"value": "1 200"}, "unknown_symbol", "value"),
        ({"value": "nan"}, "unknown_symbol", "value"),
        ({"value": "-3"}, "negative_count", "value"),
        ({"value": "101", "unit": "percent"}, "share_above_100", "value"),
        ({"period": "2014/15"}, "bad_period", "period"),
        ({"period": "2014-16"}, "bad_period", "period"),
        ({"publication": ""}, "no_publication", "publication"),
        ({"publication": "synthetic_other"}, "no_publication", "publication"),
        ({"indicator": "synthetic_unknown"}, "unknown_indicator", "indicator"),
        ({"qualifier": ""}, "unknown_term", "qualifier"),
        ({"age_group": "young"}, "unknown_term", "age_group"),
        ({"evidence": ""}, "unknown_term", "evidence"),
    ],
)
def test_a_spoilt_cell_is_named(
    spoil: Spoil, cells: dict[str, str], code: str, column: str
) -> None:
    found = [problem for problem in spoil(**cells) if problem.code == code]
    problem = only(found)
    assert problem.column == column
    assert problem.row == 2
    line = str(problem)
    assert line.startswith("data/raw/synthetic/counts.csv, row 2")
    assert line.endswith(f"[{code}]; {RULES[code]}")
    assert "\n" not in line


def test_negative_counts_stand_where_the_layout_has_them(synthetic: SyntheticRaw) -> None:
    allowed = SIDECAR.replace('sha256 = ""', 'sha256 = ""\nallow_negative = true')
    synthetic.write(ROW.replace(",12,", ",-3,"), sidecar=allowed)
    assert synthetic.problems() == []


def test_a_figure_that_stands_twice(synthetic: SyntheticRaw) -> None:
    synthetic.write(ROW, ROW.replace(",12,", ",13,"))
    problem = only(synthetic.problems())
    assert (problem.code, problem.row) == ("duplicate_key", 3)
    assert "row 2" in problem.what


def test_all_problems_are_reported_together(synthetic: SyntheticRaw) -> None:
    synthetic.write(
        ROW.replace("Rotherham", "Rotheram"),
        ROW.replace(",12,", ",?,"),
        ROW.replace("2014-15", "2014"),
    )
    found = {(problem.code, problem.row) for problem in synthetic.problems()}
    assert found == {("unknown_area", 2), ("unknown_symbol", 3), ("bad_period", 4)}


@pytest.mark.parametrize("line", ['licence = "unknown"', 'publisher = "Nobody"', "read_at"])
def test_a_publication_without_what_it_needs(synthetic: SyntheticRaw, line: str) -> None:
    kept = [text for text in SIDECAR.splitlines() if not text.startswith(line)]
    synthetic.write(ROW, sidecar="\n".join(kept))
    problem = only(synthetic.problems())
    assert problem.code == ("no_licence" if "licence" in line else "bad_sidecar")
    assert problem.column == "publications.synthetic_release"


def test_a_table_changed_after_it_was_sealed(synthetic: SyntheticRaw) -> None:
    text = synthetic.table.read_text().replace(",12,", ",13,")
    synthetic.table.write_text(text)
    assert only(synthetic.problems()).code == "wrong_checksum"


def test_a_table_without_a_sidecar(synthetic: SyntheticRaw) -> None:
    synthetic.table.with_suffix(".toml").unlink()
    assert only(synthetic.problems()).code == "no_sidecar"


def test_a_sidecar_that_is_no_toml(synthetic: SyntheticRaw) -> None:
    synthetic.table.with_suffix(".toml").write_text("title = ")
    assert only(synthetic.problems()).code == "bad_sidecar"


def test_a_column_that_nobody_knows(synthetic: SyntheticRaw) -> None:
    synthetic.write(ROW + ",1", header=HEADER + ",colour")
    problem = only(synthetic.problems())
    assert (problem.code, problem.column) == ("unknown_column", "colour")


def test_a_ragged_row(synthetic: SyntheticRaw) -> None:
    synthetic.write(ROW, ROW + ",1")
    problem = only(synthetic.problems())
    assert (problem.code, problem.row) == ("unreadable_table", 3)


def test_a_table_in_another_encoding(synthetic: SyntheticRaw) -> None:
    synthetic.table.write_bytes(f"{HEADER}\n{ROW}".encode("utf-16"))
    codes = {problem.code for problem in synthetic.problems()}
    assert codes == {"unreadable_table", "wrong_checksum"}


class TestWorkbooks:
    @pytest.fixture
    def workbook(self, synthetic: SyntheticRaw) -> Path:
        synthetic.table.unlink()
        path = synthetic.table.with_suffix(".xlsx")
        self.save(path, ROW.split(","))
        return path

    def save(self, path: Path, row: list[str]) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Counts"
        sheet.append(HEADER.split(","))
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
        book.save(path)
        self.unseal(path)

    def unseal(self, path: Path) -> None:
        from etl.sources.sidecar import seal

        seal(path)

    def test_a_sound_workbook(self, synthetic: SyntheticRaw, workbook: Path) -> None:
        assert workbook.exists()
        assert synthetic.problems() == []

    def test_a_formula_where_a_number_should_be(
        self, synthetic: SyntheticRaw, workbook: Path
    ) -> None:
        self.save(workbook, ROW.replace(",12,", ",=6+6,").split(","))
        problem = only(synthetic.problems())
        assert (problem.code, problem.sheet, problem.row) == ("formula_cell", "Counts", 2)
        assert (problem.column, problem.value) == ("value", "=6+6")

    def test_a_truncated_workbook(self, synthetic: SyntheticRaw, workbook: Path) -> None:
        workbook.write_bytes(workbook.read_bytes()[:-200])
        self.unseal(workbook)
        assert only(synthetic.problems()).code == "unreadable_workbook"

    def test_a_damaged_workbook(self, synthetic: SyntheticRaw, workbook: Path) -> None:
        with ZipFile(workbook) as container:
            place = container.getinfo("xl/worksheets/sheet1.xml").header_offset
        content = bytearray(workbook.read_bytes())
        content[place + 80] ^= 0xFF
        workbook.write_bytes(bytes(content))
        self.unseal(workbook)
        assert only(synthetic.problems()).code == "unreadable_workbook"

    def test_a_workbook_under_a_password(self, synthetic: SyntheticRaw, workbook: Path) -> None:
        workbook.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
        self.unseal(workbook)
        problem = only(synthetic.problems())
        assert problem.code == "unreadable_workbook"
        assert "password" in problem.what

    def test_a_sheet_that_is_not_there(self, synthetic: SyntheticRaw, workbook: Path) -> None:
        sidecar = workbook.with_suffix(".toml")
        sidecar.write_text(sidecar.read_text().replace("how =", 'sheet = "Figures"\nhow ='))
        problem = only(synthetic.problems())
        assert problem.code == "unreadable_workbook"
        assert "Counts" in problem.what
