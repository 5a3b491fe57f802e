"""The commands as somebody types them: one clear line for a mistake, never a stack trace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from etl import pipeline
from etl.cli import app
from tests.editions.synthetic_files import ROTHERHAM, authority, write_file

ASK = ["--published", "2026-11-05"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = (authority(2025, ROTHERHAM, "12"), authority(2031, ROTHERHAM, "9"))
    return write_file(tmp_path / "synthetic.csv", *rows)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(part) for part in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_add_shows_and_changes_nothing_until_it_is_accepted(
    file: Path, raw: Path, built: Path
) -> None:
    where = ("--raw", raw, "--processed", built)
    shown = run("add", file, *where)
    assert shown.exit_code == 0
    assert "new periods: 2030-31" in shown.output
    assert "revised: cin_factor_cse, Rotherham (E08000018), 2024-25" in shown.output
    assert "Nothing was changed. To place it" in shown.output
    assert "--accept --published ..." in shown.output
    titled = run("add", file, "--title", "Two words", *where)
    assert "--accept --title 'Two words' --published ..." in titled.output
    lacking = run("add", file, "--accept", *where)
    assert (lacking.exit_code, (raw / "dfe").exists()) == (2, False)
    placed = run("add", file, "--accept", *ASK, *where)
    assert placed.exit_code == 0, placed.output
    assert "1 of the preferred figures would change:" in placed.output
    assert "12 (dfe_cin_c3_2031), was 14 (synthetic_before)" in placed.output
    assert "no population_0_17 on record for 2030-06-30: 2030-31 will have no" in placed.output
    assert (raw / "dfe" / "dfe_cin_c3_2031.csv").exists()
    assert pipeline.check(raw=raw) == []


def test_add_says_what_is_wrong_in_a_line(file: Path, raw: Path, built: Path) -> None:
    where = ("--raw", raw, "--processed", built)
    write_file(file, authority(2025, ROTHERHAM, "12"))
    for options, code in (
        (["--published", "soon"], "bad_date"),
        (["--published", "2025"], "bad_date"),
        ([*ASK, "--publication", "A B"], "unknown_term"),
    ):
        found = run("add", file, "--accept", *options, *where)
        assert (found.exit_code, f"[{code}]" in found.output) == (1, True), found.output
    assert [path.name for path in raw.iterdir()] == ["geography"]
    nothing = run("add", file, "--raw", raw, "--processed", raw)
    assert (nothing.exit_code, "There is no record" in nothing.output) == (2, True)


def test_releases_and_fetch(tmp_path: Path, processed: Path) -> None:
    listed = run("releases", "--processed", processed)
    assert listed.exit_code == 0
    assert "children_in_need_factors: " in listed.output
    assert "  next       not stated" in listed.output
    assert run("releases", "--processed", tmp_path).exit_code == 2
    for arguments in (
        ["nothing"],
        ["children_in_need_factors"],
        ["children_in_need_factors", "--address", "https://elsewhere.example/a.csv"],
        ["children_in_need_factors", "--address", "http://127.0.0.1/a.csv"],
    ):
        found = run("fetch", *arguments, "--folder", tmp_path / "arrivals")
        assert (found.exit_code, "[not_fetched]" in found.output) == (1, True), found.output
    assert not (tmp_path / "arrivals").exists()


def with_history(raw: Path, old: str, new: str) -> None:
    """Let areas.csv be, and say of one more code that another took over its ground."""
    linked = raw / "geography"
    real = linked.resolve()
    linked.unlink()
    shutil.copytree(real, linked)
    path = linked / "area_history.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    place = next(row for row in rows if row.startswith("E10000002,"))
    more = place.replace("E10000002", old, 1).replace("E06000060", new, 1)
    path.write_text("\n".join([*rows, more]), encoding="utf-8")


def test_codes_that_contradict_each_other_are_a_line(file: Path, raw: Path, built: Path) -> None:
    with_history(raw, "E10000002", "E06000002")
    for command in (("read", file), ("add", file, "--processed", built)):
        found = run(*command, "--raw", raw)
        assert (found.exit_code, "[bad_areas]" in found.output) == (1, True), found.output
        assert "E10000002 to E06000002 and E10000002 to E06000060" in found.output


def test_areas_that_changed_since_the_last_build_are_no_trace(
    file: Path, raw: Path, built: Path
) -> None:
    with_history(raw, "E08000018", "E08000017")
    found = run("add", file, *ASK, "--raw", raw, "--processed", built)
    assert found.exit_code == 0, found.output
