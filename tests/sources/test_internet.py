"""Tables of internet use in the publishers' layouts, with invented shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.arrivals import read_file
from etl.core.problems import InputError
from tests.sources.spreadsheets import Cell, ods

Rows = list[list[Cell]]
ALL = "RECENT AND LAPSED INTERNET USERS AND INTERNET NON-USERS"
NOTES: Rows = [
    ["The years represent the period Quarter 1 (January to March) each year."],
    ["- Not available."],
]


def users() -> dict[str, Rows]:
    years: list[Cell] = ["", "2019", "2020", "", "2019", "2020"]
    answers: list[Cell] = ["", "Used in the last 3 months", "", "", "Never used", ""]
    limits: list[Cell] = ["", "Lower limit", "Survey estimate", "Upper limit"]
    return {
        "1a": [[f"TABLE 1A: {ALL}, UK, 2019 TO 2020"], ["Persons", "", "Thousands"], answers, years,
               ["Men", 800, 810, "", 70, 60], *NOTES],
        "Moved": [[f"TABLE 1B: {ALL}, UK, 2019 TO 2020"],
                  ["Persons", "", "", "", "", "%"], answers, years, [""],
                  ["All adults", 90.5, 91, "", 7, "-"], ["Sex"], ["Men", 92, 93, "", 5, 4],
                  ["DDA disabled1", 1, 1, "", 1, 1], *NOTES],
        "5b": [[f"TABLE 5B: {ALL}, BY GEOGRAPHICAL LOCATION, UK, 2019 TO 2020"],
               ["Persons", "", "", "", "", "", "%"], ["", *answers], ["NUTS Code", *years],
               ["UKG", "West Midlands", 80, 81, "", 9, 8],
               ["UKG3", "West Midlands", 70, 71, "", 9, 8],
               ["UKN", "Northern Ireland", 82, 83, "", 9, 8], *NOTES],
        "8b": [["TABLE 8B: INTERNET NON USERS: 95% CONFIDENCE INTERVALS, UK, 2020"],
               ["", "", "", "%"], ["", "Never used the internet", "", ""], limits,
               ["Men", "-", 4, 4.5], *NOTES],
    }  # fmt: skip


def found(path: Path) -> dict[tuple[str, ...], str]:
    fields = ("indicator", "area_code", "period", "sex", "qualifier")
    rows = read_file(path).figures.to_dict("records")
    return {tuple(row[name] for name in fields): row["value"] for row in rows}


RECENT, NEVER = "adults_internet_recent_users_pct", "adults_internet_never_pct"
UK = "K02000001"


def test_blocks_side_by_side_are_told_apart(tmp_path: Path) -> None:
    read = found(ods(tmp_path / "synthetic.ods", users()))
    assert read[RECENT, UK, "2019-Q1", "all", "rounded"] == "90.5"
    assert read[NEVER, UK, "2020-Q1", "all", ""] == "x"
    assert read[NEVER, UK, "2020-Q1", "male", "rounded"] == "4"
    assert read[NEVER, UK, "2020-Q1", "male", "upper_bound"] == "4.5"
    assert (NEVER, UK, "2020-Q1", "male", "lower_bound") not in read
    assert read[RECENT, "E12000005", "2020-Q1", "all", "rounded"] == "81"
    assert read[NEVER, "N92000002", "2019-Q1", "all", "rounded"] == "9"
    assert len(read) == 17


def test_a_mark_or_a_year_that_no_note_explains_is_refused(tmp_path: Path) -> None:
    tables = users()
    del tables["Moved"][-1]
    with pytest.raises(InputError, match="neither number nor symbol"):
        read_file(ods(tmp_path / "synthetic.ods", tables))
    tables = users()
    del tables["Moved"][-2]
    with pytest.raises(InputError, match="does not say that its years are January to March"):
        read_file(ods(tmp_path / "synthetic.ods", tables))


def households(note: str) -> Rows:
    return [
        [""],
        ["", "TABLE 1: HOUSEHOLDS WITH INTERNET ACCESS, 2003 TO 2005"],
        ["", "", "%"],
        ["", "Year"],
        ["", "2003", 46],
        ["UK", "2004", 49],
        ["GB", "2005", 55, "", note],
    ]


def test_the_country_of_a_year_is_what_the_note_says(tmp_path: Path) -> None:
    note = "UK estimates from 1998 to 2004. GB estimates from 2005 to 2020."
    path = ods(tmp_path / "synthetic.ods", {"1": households(note)})
    rows = read_file(path).figures.to_dict("records")
    said = {(row["area_type"], row["period"]): row["value"] for row in rows}
    assert said == {("uk", "2003"): "46", ("uk", "2004"): "49", ("gb", "2005"): "55"}
    with pytest.raises(InputError, match="does not say which years"):
        read_file(ods(path, {"1": households("UK estimates from 1998.")}))


TITLE = "OFCOM MEDIA LITERACY TRACKER 2017 - parents - 24th April to 13th June 2017"


def question() -> Rows:
    return [
        [TITLE],
        ["QP3_3. PC or laptop with internet"],
        ["Base : All parents"],
        ["", "Total", "Aged 3-4", "5-7", "8-11"],
        ["", "", "A", "B", "C"],
        ["Unweighted base", 900, 300, 300, 300],
        ["Yes", "80%", "70", "83A", "*"],
        ["No", "20%", "30", "17", "-"],
        ["Letters show a significant difference. * less than 0.5%"],
    ]


def test_letters_are_taken_off_and_marks_kept_where_the_legend_says_so(tmp_path: Path) -> None:
    figures = read_file(ods(tmp_path / "synthetic.ods", {"T7": question()})).figures
    rows = figures.to_dict("records")
    assert [(row["age_group"], row["value"]) for row in rows] == [
        ("3-4", "70"), ("5-7", "83"), ("8-11", "k")
    ]  # fmt: skip
    assert {row["period"] for row in rows} == {"2017-04-24/2017-06-13"}
    assert {row["note"] for row in rows} == {"unweighted base 300"}


@pytest.mark.parametrize(
    ("row", "cells", "what"),
    [
        (8, ["No legend"], "no whole per cent with letters"),
        (8, ["Letters show a significant difference."], "does not say what"),
        (2, ["Base : Those who go online"], "does not say that its base"),
        (0, ["OFCOM MEDIA LITERACY TRACKER 2017"], "from which day to which"),
        (6, ["Yes", "80%", "0.7", "0.83", "0.5"], "no whole per cent"),
        (5, ["Base", 900, 300, 300, 300], "no single row of unweighted bases"),
        (1, ["QP99. Something else"], "maps"),
    ],
)
def test_what_a_question_does_not_say_is_refused(row, cells, what: str, tmp_path: Path) -> None:
    rows = question()
    rows[row] = cells
    with pytest.raises(InputError, match=what):
        read_file(ods(tmp_path / "synthetic.ods", {"T7": rows}))
