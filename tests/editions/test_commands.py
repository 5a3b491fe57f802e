"""The commands as somebody types them: one clear line for a mistake, never a stack trace."""

from __future__ import annotations

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
    file: Path, raw: Path, processed: Path
) -> None:
    where = ("--raw", raw, "--processed", processed)
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
    assert "12 (dfe_cin_c3_2031), was " in placed.output
    assert (raw / "dfe" / "dfe_cin_c3_2031.csv").exists()
    assert pipeline.check(raw=raw) == []


def test_add_says_what_is_wrong_in_a_line(file: Path, raw: Path, processed: Path) -> None:
    where = ("--raw", raw, "--processed", processed)
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
