"""National Referral Mechanism tables in the publisher's layout, with invented counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.arrivals import read_file
from etl.core.problems import InputError, Problem
from tests.sources.spreadsheets import Cell, ods

AGES = ["Adult (18 or over)", "Child (17 or under)", "Age not specified or unknown"]
PLACES = ["Overseas", "UK", "UK and Overseas", "Not specified or unknown", "Total"]
NAME = "synthetic-statistics-uk-quarter-1-2023-tables.ods"
Rows = list[list[Cell]]


def by_place() -> Rows:
    def row(year: Cell, quarter: str, child: int) -> list[Cell]:
        return [year, quarter, 1, 2, 3, 4, 10, child, 0, 0, 1, child + 1, 0, 0, 0, 5, 5, child + 16]

    over: list[Cell] = ["", "", *(cell for age in AGES for cell in (age, "", "", "", "")), "Total"]
    return [
        ["Table_2: NRM referrals by quarter by age at exploitation and location of exploitation"],
        ["Some notes"],
        over,
        ["Year", "Quarter", *PLACES * 3, ""],
        row(2022, "Q1", 10),
        row(None, "Q2", 20),
        row(None, "Q3", 30),
        row(None, "Q4 [note 1]", 40),
        [None],
        row(2023, "Q1", 50),
        [None],
        ["Source: invented"],
    ]


def decisions(stage: str, authorities: str) -> Rows:
    outcomes = [f"Negative {stage}", f"Positive {stage}", "Total"]
    quarters: Rows = [[None, f"Q{n}", n, 1, n + 1, 0, 2, 2, 0, 0, 0, n + 3] for n in range(1, 5)]
    return [
        [f"Table 16: NRM {stage} decisions made by {authorities} by quarter, outcome and age"],
        ["", "", *(cell for age in AGES for cell in (age, "", "")), ""],
        ["Year", "Quarter", *outcomes * 3, "Total"],
        [2022, None, 10, 4, 14, 0, 8, 8, 0, 0, 0, 22],
        *quarters,
    ]


def reports() -> Rows:
    return [["Table 40: DtN reports by quarter"], ["Year", "Quarter", "Total"],
            [2022, None, 7], [None, "Q3", 3], [None, "Q4", 4]]  # fmt: skip


def police() -> Rows:
    return [
        ["Table 13: NRM referrals by police first responder, exploitation type and age"],
        ["Police first responder", "Exploitation type", "Age at exploitation", "Gender", "UK",
         "Albanian", "Total"],
        ["Kent", None, None, None, 12, 1, 13],
        [None, "Sexual & Labour", None, None, 7, 1, 8],
        [None, None, "Child (17 or under)", None, 7, 1, 8],
        [None, None, None, "Female", 7, 0, 7],
        [None, None, None, "Male", 0, 1, 1],
        [None, "Criminal", None, None, 5, 0, 5],
        [None, None, "Adult (18 or over)", None, 5, 0, 5],
        [None, None, None, "Male", 5, 0, 5],
        ["British Transport Police", None, None, None, 3, 0, 3],
        [None, "Criminal", None, None, 3, 0, 3],
        [None, None, "Child (17 or under)", None, 3, 0, 3],
        [None, None, None, "Male", 3, 0, 3],
        ["Total", None, None, None, 15, 1, 16],
        ["Notes: invented", None, None, None, None, None, None],
    ]  # fmt: skip


def councils() -> Rows:
    return [
        ["Table 14: NRM referrals from local authority first responders"],
        ["Exploitation type", "Age at exploitation", "Gender", "UK", "Total"],
        ["Sexual", None, None, 6, 6],
        [None, "Child (17 or under)", None, 6, 6],
        [None, None, "Female", 6, 6],
        ["Total", None, None, 6, 6],
    ]


def counties() -> Rows:
    return [["Somewhere"], ["UK County", "Total"], ["Kent", 2], ["Surrey", 9]]


def book(tmp_path: Path, name: str = NAME, **sheets: Rows) -> Path:
    width = 18
    even = {key: [row + [None] * (width - len(row)) for row in rows]
            for key, rows in sheets.items()}  # fmt: skip
    return ods(tmp_path / name, {"Cover": [["Synthetic"]], **even})


def found(path: Path) -> dict[tuple[str, ...], str]:
    fields = ("indicator", "area", "period", "age_group", "breakdown_value")
    rows = read_file(path).figures.to_dict("records")
    return {tuple(row[name] for name in fields): row["value"] for row in rows}


def refused(path: Path) -> list[Problem]:
    with pytest.raises(InputError) as error:
        read_file(path)
    return list(error.value.problems)


UK = "United Kingdom"


def test_years_are_filled_down_and_columns_are_known_by_both_headings(tmp_path: Path) -> None:
    read = found(book(tmp_path, Table_9=by_place()))
    assert read["nrm_referrals", UK, "2022-Q4", "under_18", ""] == "41"
    assert read["nrm_referrals", UK, "2022-Q4", "under_18", "overseas_only"] == "40"
    assert read["nrm_referrals", UK, "2022-Q4", "under_18", "unknown"] == "1"
    assert read["nrm_referrals", UK, "2023-Q1", "all", ""] == "66"
    assert read["nrm_referrals", UK, "2022", "under_18", ""] == "104"
    assert ("nrm_referrals", UK, "2023", "under_18", "") not in read


def test_decisions_and_reports_are_found_on_any_sheet(tmp_path: Path) -> None:
    both = "both competent authorities"
    read = found(
        book(
            tmp_path,
            Table_31=decisions("conclusive grounds", "the single competent authority"),
            Table_30=decisions("conclusive grounds", both),
            Table_4=decisions("reasonable grounds", both),
            Table_5=reports(),
        )
    )
    assert read["nrm_cg_decisions", UK, "2022", "18_plus", "negative"] == "10"
    assert read["nrm_rg_decisions", UK, "2022-Q2", "all", ""] == "5"
    assert read["dtn_reports", UK, "2022-Q4", "18_plus", ""] == "4"
    assert ("dtn_reports", UK, "2022", "18_plus", "") not in read


def test_leaves_are_counted_once_and_small_counts_are_left_out(tmp_path: Path) -> None:
    read = found(book(tmp_path, Table_12=police(), Table_13=councils(), Table_1=counties()))
    force = "nrm_referrals_police_first_responder"
    kind = "nrm_referrals_first_responder"
    assert read == {
        (kind, UK, "2023-Q1", "all", "Police"): "16",
        (kind, UK, "2023-Q1", "under_18", "Police"): "11",
        (kind, UK, "2023-Q1", "under_18", "Police|sexual_any"): "8",
        (force, "Kent", "2023-Q1", "all", ""): "13",
        (force, "Kent", "2023-Q1", "under_18", ""): "8",
        (kind, UK, "2023-Q1", "all", "Local authority"): "6",
        (kind, UK, "2023-Q1", "under_18", "Local authority"): "6",
        (kind, UK, "2023-Q1", "under_18", "Local authority|sexual_any"): "6",
    }


def test_the_earlier_layout_with_an_empty_first_column_reads_the_same(tmp_path: Path) -> None:
    moved = [[None, *row] for row in police()]
    moved[1] = [None, "First responder (Police)", "Claimed exploitation type",
                "Age group at exploitation", "Gender", "UK", "Albanian", "Total"]  # fmt: skip
    now = book(tmp_path, Table_12=police())
    assert found(book(tmp_path, f"2-{NAME}", Table_12=moved)) == found(now)


def test_a_year_that_stands_twice_is_refused(tmp_path: Path) -> None:
    rows = by_place()
    rows[9][0] = 2022
    [problem] = refused(book(tmp_path, Table_2=rows))
    assert (problem.code, problem.value) == ("duplicate_key", "2022-Q1")
    assert (problem.sheet, problem.row) == ("Table_2", 10)


def test_only_one_table_may_hold_all_decisions(tmp_path: Path) -> None:
    one = decisions("reasonable grounds", "the single competent authority")
    [problem] = refused(book(tmp_path, Table_2=one))
    assert "does not say which of its tables" in problem.what


CHANGES = {
    "a leaf": (police, 5, 6, 8, "is not the sum of its row"),
    "a leaf and its row": (police, 5, (4, 6), (8, 8), "is not the sum of its parts"),
    "the total": (police, 14, (4, 6), (16, 17), "is not the sum of its parts"),
    "a symbol": (police, 5, 4, "[x]", "cannot be checked"),
    "two labels": (police, 5, 0, "Kent", "has not one label"),
    "a force without parts": (police, 10, 0, None, "has not one label"),
    "an age group": (by_place, 4, 6, 11, "is not the sum of its parts"),
    "a quarter": (by_place, 5, 1, "Q3", "does not follow"),
    "a heading": (by_place, 3, 7, "Abroad", "known family"),
    "a heading above the years": (by_place, 2, 0, "Time", "known family"),
    "a hyphen": (by_place, 4, 2, "-", "is no count"),
    "a figure beside a note": (by_place, 11, 4, 5, "is no year and quarter"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_does_not_add_up_is_refused(change: str, tmp_path: Path) -> None:
    make, row, columns, values, what = CHANGES[change]
    rows = make()
    columns, values = (columns, values) if isinstance(columns, tuple) else ((columns,), (values,))
    rows[row] += [None] * (18 - len(rows[row]))
    for column, value in zip(columns, values, strict=True):
        rows[row][column] = value
    problems = refused(book(tmp_path, Table_2=rows))
    assert any(what in problem.what for problem in problems), [str(one) for one in problems]


def test_figures_below_a_note_are_not_lost(tmp_path: Path) -> None:
    [problem] = refused(book(tmp_path, Table_2=[*reports(), ["A note"], [None, "Q1", 9]]))
    assert "has figures below the note in row 6" in problem.what


def test_an_annual_total_must_be_the_sum_of_its_quarters(tmp_path: Path) -> None:
    rows = reports()
    rows[2][2] = 8
    [problem] = refused(book(tmp_path, Table_2=rows))
    assert problem.what == "is not the sum of its quarters"


def test_the_quarter_is_in_the_title_or_the_name(tmp_path: Path) -> None:
    [problem] = refused(book(tmp_path, "synthetic.ods", Table_2=police()))
    assert "does not say in title and name" in problem.what
    titled = police()
    titled[0] = ["Table 13: NRM referrals by police first responder, Quarter 4 2024"]
    read = found(book(tmp_path, "synthetic.ods", Table_2=titled))
    assert {period for _, _, period, _, _ in read} == {"2024-Q4"}
