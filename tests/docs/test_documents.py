"""Documents say what the code does: commands, columns of a raw table, codes of a problem."""

from __future__ import annotations

import csv
from pathlib import Path

import typer.main

from dashboard.__main__ import parser
from dashboard.app import create_app
from dashboard.parameters import ROOT
from etl.catalogue.loader import load_catalogue
from etl.cli import app
from etl.core.schema import TABLES
from etl.publish.dictionary import write_dictionary
from etl.sources.transcription import FIELDS


def test_every_command_stands_in_the_readme(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    missing = [name for name in commands if f"python -m etl {name}" not in text]
    assert not missing


def test_every_option_stands_in_the_description_of_the_command_line(root: Path) -> None:
    text = (root / "docs" / "command_line.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    named = {
        option
        for command in commands.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
    named |= {f"`{name}" for name in commands}
    named |= {option for action in parser()._actions for option in action.option_strings[-1:]}
    assert sorted(name for name in named - {"--help"} if name not in text) == []


def test_every_route_stands_in_the_list_of_addresses(root: Path, processed: Path) -> None:
    text = (root / "docs" / "addresses.md").read_text(encoding="utf-8")
    server = create_app(processed / "on_record.sqlite").server
    own = {route.path for route in server.routes if not route.path.startswith(("/_", "/assets"))}
    document = next(route for route in server.routes if route.path == ROOT).app.openapi()
    missing = sorted(path for path in own | set(document["paths"]) if f"`{path}`" not in text)
    assert [path for path in missing if path != ROOT] == []


def test_data_dictionary_is_made_from_the_schema_and_the_catalogue(root: Path) -> None:
    text = (root / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert text == write_dictionary(load_catalogue()), "run: python -m etl dictionary"
    for name, fields in TABLES.items():
        part = text.partition(f"### {name}\n")[2].partition("\n##")[0]
        assert [column for column in fields if f"`{column}`" not in part] == [], name
    catalogue = load_catalogue()
    codes = (*catalogue.caveats, *catalogue.indicators)
    assert [code for code in codes if f"| `{code}`" not in text] == []


def test_every_column_of_a_raw_table_is_described(root: Path) -> None:
    text = (root / "docs" / "adding_a_publication.md").read_text(encoding="utf-8")
    assert not [name for name in FIELDS if f"`{name}`" not in text]


def test_processed_tables_have_the_columns_of_the_schema(processed: Path) -> None:
    for name, fields in TABLES.items():
        with (processed / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            assert next(csv.reader(handle)) == list(fields), name


def test_every_caveat_on_a_row_is_explained(processed: Path) -> None:
    known = set(load_catalogue().caveats)
    for name in ("observations", "trends"):
        with (processed / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            used = {code for row in csv.DictReader(handle) for code in row["caveats"].split("|")}
        assert used - {""} <= known, name


def test_every_break_cites_a_publication_on_record(processed: Path) -> None:
    with (processed / "publications.csv").open(encoding="utf-8", newline="") as handle:
        publications = {row["publication"] for row in csv.DictReader(handle)}
    assert {entry.publication for entry in load_catalogue().breaks} <= publications


def test_quoted_figures_are_on_record(processed: Path) -> None:
    names = ("indicator", "area_code", "period", "publication")
    values: dict[tuple[str, ...], set[str]] = {}
    with (processed / "observations.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            values.setdefault(tuple(row[name] for name in names), set()).add(row["value"])
    with (processed / "quoted_figures.csv").open(encoding="utf-8", newline="") as handle:
        for claim in csv.DictReader(handle):
            if not claim["value"]:
                continue
            key = tuple(claim[name] for name in names)
            assert claim["value"] in values.get(key, set()), claim["quoted_figure"]
