"""Forces responsible, in the layout inferred from other tables; and what is not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.arrivals import read_file
from etl.cli import app
from tests.sources.test_nrm import (
    AGES,
    NAME,
    Rows,
    book,
    counties,
    decisions,
    found,
    police,
    refused,
    reports,
)

FORCE = "nrm_referrals_police_responsible"
TITLE = "Table 31: NRM referrals by police force responsible for the investigation and age"


def forces() -> Rows:
    return [
        [TITLE],
        ["Police force responsible", *AGES, "Total"],
        ["Kent", 6, 7, 0, 13],
        ["Metropolitan Police", 40, 3, 2, 45],
        ["Surrey", 2, 1, 1, 4],
        ["Total", 48, 11, 3, 62],
        ["Notes: invented"],
    ]


def outline() -> Rows:
    rows = police()
    rows[0], rows[1][0] = [TITLE], "Police force"
    return rows


def test_a_plain_table_of_forces_is_read_and_small_counts_are_left_out(tmp_path: Path) -> None:
    assert found(book(tmp_path, Table_31=forces())) == {
        (FORCE, "Kent", "2023-Q1", "all", ""): "13",
        (FORCE, "Kent", "2023-Q1", "under_18", ""): "7",
        (FORCE, "Metropolitan Police", "2023-Q1", "all", ""): "45",
    }


def test_an_outline_says_in_its_title_whose_referrals_it_holds(tmp_path: Path) -> None:
    read = found(book(tmp_path, Table_31=outline(), Table_13=police()))
    first_responder = "nrm_referrals_police_first_responder"
    assert read[FORCE, "Kent", "2023-Q1", "under_18", ""] == "8"
    assert read[first_responder, "Kent", "2023-Q1", "under_18", ""] == "8"
    assert {area for indicator, area, *_ in read if indicator == FORCE} == {"Kent"}


def test_an_outline_of_forces_that_does_not_say_so_is_refused(tmp_path: Path) -> None:
    rows = outline()
    rows[0] = ["Table 31: NRM referrals by police force"]
    [problem] = refused(book(tmp_path, Table_31=rows))
    assert problem.what == "does not say whose referrals it holds"


@pytest.mark.parametrize(
    ("row", "cells", "what"),
    [
        (2, ["Kent", 6, 8, 0, 13], "is not the sum of its row"),
        (2, ["Kent", 7, 7, 0, 14], "is not the sum of the forces"),
        (3, ["Kent", 40, 3, 2, 45], "has not one row a force"),
        (3, [None, 40, 3, 2, 45], "has not one row a force"),
        (3, ["Metropolitan Police", 40, "[c]", 2, 42], "cannot be checked"),
        (5, ["Sum", 48, 11, 3, 62], "has not one total"),
    ],
)
def test_forces_that_do_not_add_up_are_refused(row, cells, what, tmp_path: Path) -> None:
    rows = forces()
    rows[row] = cells
    problems = refused(book(tmp_path, Table_31=rows))
    assert any(what in problem.what for problem in problems), [str(one) for one in problems]


def test_a_title_that_denies_it_is_no_force_responsible(tmp_path: Path) -> None:
    rows = forces()
    rows[0] = ["Referrals sent by each force, which is not the force responsible for investigating"]
    rows[1] = ["Police force", *AGES, "Total"]
    [problem] = refused(book(tmp_path, Table_31=rows))
    assert problem.code == "unknown_layout"


def test_small_counts_only_are_no_figures(tmp_path: Path) -> None:
    rows = [*forces()[:2], ["Surrey", 2, 1, 1, 4], ["Total", 2, 1, 1, 4]]
    [problem] = refused(book(tmp_path, Table_31=rows))
    assert "without any figure we carry" in problem.what


def test_each_table_that_is_not_read_is_named_with_its_title_and_why(tmp_path: Path) -> None:
    other = forces()
    other[1] = ["Police force responsible", "Criminal", "Labour", "Sexual", "Total"]
    single = decisions("conclusive grounds", "the single competent authority")
    path = book(
        tmp_path,
        Table_12=counties(),
        Table_30=decisions("conclusive grounds", "both competent authorities"),
        Table_31=single,
        Table_32=other,
        Table_40=reports(),
        Table_41=[["Table 41: DtN reports by nationality"], ["Nationality", "Total"], ["UK", 7]],
    )
    shape = "is not laid out as a table by force responsible is expected to be"
    assert read_file(path).left_out == (
        "sheet Table_12, 'Somewhere': counties are no areas that have a code on record",
        f"sheet Table_31, '{single[0][0]}': the same table for both competent authorities is read",
        f"sheet Table_32, '{TITLE}': {shape}",
        "sheet Table_41, 'Table 41: DtN reports by nationality': is of no kind that is read",
    )
    told = CliRunner().invoke(app, ["read", str(path)]).output
    assert told.count("not read: sheet Table_") == 4, told
    assert f"{NAME}: nrm," in told
