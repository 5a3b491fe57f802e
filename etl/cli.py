"""The command line: one function a command.

What only one command needs and takes long to import is imported there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from dashboard.database import StoreMissingError
from etl.arrivals import observations_of, read_file
from etl.catalogue.loader import load_catalogue
from etl.core.disclosure import DisclosureError
from etl.core.problems import InputError, Problem, raise_any
from etl.core.schema import FIELDS
from etl.editions.download import ARRIVALS, fetch_edition
from etl.editions.record import NoRecordError, read_record
from etl.editions.series import describe as describe_series
from etl.editions.series import read_series
from etl.folders import PROCESSED, RAW
from etl.geography.index import read_index
from etl.publish.dictionary import write_dictionary
from etl.publish.difference import differences
from etl.publish.swap import WriteError
from etl.sources.publishers import publishers
from etl.sources.sidecar import seal as seal_table

app = typer.Typer(
    help="Published figures in, processed tables out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Raw = Annotated[Path, typer.Option(help="Folder of raw tables.")]
Processed = Annotated[Path, typer.Option(help="Folder of processed tables.")]


@app.command()
def build(
    *,
    only: Annotated[
        str, typer.Option(help="Read this publisher's folder again, keep the rest.")
    ] = "",
    if_stale: Annotated[bool, typer.Option(help="Only if inputs changed since.")] = False,
    raw: Raw = RAW,
    processed: Processed = PROCESSED,
) -> None:
    """Build every processed table and the store, all or nothing."""
    from etl.fingerprint import is_stale

    if if_stale and not is_stale(raw=raw, processed=processed):
        out.print("The data are up to date.")
        return
    if only and only not in (known := publishers(raw)):
        err.print(f"{only} is no folder of {raw}: use one of {', '.join(known)}", markup=False)
        raise typer.Exit(2)
    from etl import pipeline
    from etl.publish.downloads import write_downloads

    steps = pipeline.Steps(tell=lambda name: err.print(f"  {name} ..."))
    try:
        tables = pipeline.build(
            raw=raw, processed=processed, only=only, steps=steps, write_more=write_downloads
        )
    except InputError as error:
        _stop(error.problems)
    except DisclosureError as error:
        err.print(f"{error}; nothing was changed.", markup=False)
        raise typer.Exit(1) from None
    except WriteError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except FileNotFoundError:
        err.print("There is no earlier build to keep the rest from: build without --only first.")
        raise typer.Exit(2) from None
    summary = Table("step", "seconds")
    for name, seconds in steps.seconds.items():
        summary.add_row(name, f"{seconds:.1f}")
    out.print(summary)
    rows = Table("table", "rows")
    for name, table in tables.items():
        rows.add_row(name, f"{len(table):,}")
    out.print(rows)
    for note in steps.notes:
        out.print(note)


@app.command()
def check(*, raw: Raw = RAW) -> None:
    """Say everything that is wrong with the raw tables, without building."""
    from etl import pipeline

    try:
        problems = pipeline.check(raw=raw)
    except InputError as error:
        _stop(error.problems)
    if problems:
        _stop(problems)
    out.print("No problem found.")


@app.command()
def explain(
    indicator: str,
    area: Annotated[str, typer.Argument(help="Code or name of the area.")],
    period: Annotated[str, typer.Argument(help="Such as 2024-25, 2024, 2024-Q3.")],
    *,
    processed: Processed = PROCESSED,
) -> None:
    """Print the whole way of one number: raw file and line, publication, every step."""
    from etl.explain import explain_number

    lines = explain_number(processed, indicator=indicator, area=area, period=period)
    if not lines:
        err.print(f"Nothing is on record for {indicator}, {area}, {period}.", markup=False)
        raise typer.Exit(1)
    out.print("\n".join(lines), markup=False)


@app.command()
def diff(*, processed: Processed = PROCESSED, against: str = "HEAD") -> None:
    """Say what changed in the processed tables since the committed ones."""
    lines = differences(processed, against=against)
    out.print("\n".join(lines) if lines else "No processed table has changed.", markup=False)


@app.command()
def seal(table: Path) -> None:
    """Write a raw table's checksum into its sidecar, once somebody has checked the table."""
    if not table.with_suffix(".toml").exists():
        err.print(f"{table} has no sidecar beside it.", markup=False)
        raise typer.Exit(2)
    out.print(f"{table}: sealed as {seal_table(table)}", markup=False)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A publisher's own file.")],
    *,
    output: Annotated[
        Path | None, typer.Option(help="CSV to write; the first rows are shown otherwise.")
    ] = None,
    raw: Raw = RAW,
) -> None:
    """Print what a publisher's file holds as observations, without placing it."""
    try:
        arrival = read_file(file)
        found = observations_of(arrival, read_index(raw / "geography"))
    except InputError as error:
        _stop(error.problems)
    shown = found[[name for name in FIELDS if name in found]]
    if output is None:
        out.print(shown.head(20).to_csv(index=False), markup=False)
    else:
        shown.to_csv(output, index=False, lineterminator="\n")
    for line in arrival.left_out:
        out.print(f"not read: {line}", markup=False)
    out.print(f"{file.name}: {arrival.layout}, {len(shown):,} figures.", markup=False)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A publisher's own file.")],
    *,
    accept: Annotated[bool, typer.Option(help="Put its figures on record.")] = False,
    published: Annotated[str, typer.Option(help="Day of publication, such as 2026-11-05.")] = "",
    publication: Annotated[str, typer.Option(help="Identifier to put it on record under.")] = "",
    title: Annotated[str, typer.Option(help="Title of the publication.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    official_url: Annotated[str, typer.Option(help="The publisher's address.")] = "",
    licence: Annotated[str, typer.Option(help="Licence as stated.")] = "",
    raw: Raw = RAW,
    processed: Processed = PROCESSED,
) -> None:
    """Show what a publisher's file changes on record; with --accept, put it there."""
    from etl.editions.proposal import command_of, propose

    typed = {"id": publication, "title": title, "publisher": publisher, "published": published,
             "official_url": official_url, "licence": licence}  # fmt: skip
    try:
        proposal = propose(file, typed, raw=raw, processed=processed, today=_today())
        out.print("\n".join(proposal.lines), markup=False)
        raise_any(proposal.problems)
        if proposal.lacking or not accept:
            call = command_of(file, typed, proposal.lacking)
            out.print(f"Nothing was changed. To place it: {call}", markup=False)
            raise typer.Exit(2 if accept else 0)
        from etl.editions.placement import place

        placed = place(proposal.arrival, raw, proposal.entry, file)
    except InputError as error:
        _stop(error.problems)
    except WriteError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except NoRecordError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(2) from None
    out.print(f"Placed {placed}. Next: python -m etl build, then diff.", markup=False)


@app.command()
def releases(*, processed: Processed = PROCESSED) -> None:
    """List what each publisher has, what is newest on record, and when the next is due."""
    try:
        record, published = read_record(processed)
        lines = describe_series(read_series(), record, published, _today())
        out.print("\n".join(lines), markup=False)
    except InputError as error:
        _stop(error.problems)
    except NoRecordError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(2) from None


@app.command()
def fetch(
    publication: Annotated[str, typer.Argument(help="A series that python -m etl releases lists.")],
    *,
    address: Annotated[
        str, typer.Option(help="Address of the file, where the catalogue has only the page.")
    ] = "",
    folder: Annotated[Path, typer.Option(help="Folder to put the file into.")] = ARRIVALS,
) -> None:
    """Download a publisher's file from its official address, whole or not at all."""
    try:
        path, receipt = fetch_edition(publication, folder, address=address)
    except InputError as error:
        _stop(error.problems)
    out.print(f"Fetched {path}, sha256 {receipt.sha256}.", markup=False)
    out.print(f"Next: python -m etl add {path}", markup=False)


@app.command()
def dictionary(*, target: Path = Path("docs/data_dictionary.md")) -> None:
    """Write the data dictionary from the schema and the catalogue."""
    target.write_text(write_dictionary(load_catalogue()), encoding="utf-8")
    out.print(f"Wrote {target}.", markup=False)


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(help="Folder to write; it is replaced whole.")],
    *,
    home: Annotated[
        str, typer.Option(help="Address at which the folder will stand.")
    ] = "http://localhost",
    live: Annotated[
        str, typer.Option(help="Address of a dashboard for the views that need one.")
    ] = "",
    processed: Processed = PROCESSED,
) -> None:
    """Write every fast page and file as a folder that any web server can serve."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "sitemap.xml").exists():
        err.print(f"{folder} holds something else: name a new folder.", markup=False)
        raise typer.Exit(2)
    from etl.site import write_site

    try:
        count = write_site(processed, folder, home=home.rstrip("/"), live=live.rstrip("/"))
    except StoreMissingError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(2) from None
    out.print(f"Wrote {count:,} pages into {folder}.", markup=False)


def _today() -> date:
    return datetime.now(UTC).date()


def _stop(problems: tuple[Problem, ...] | list[Problem]) -> NoReturn:
    for problem in problems:
        err.print(str(problem), markup=False)
    noun = "problem" if len(problems) == 1 else "problems"
    err.print(f"{len(problems)} {noun}; nothing was changed.")
    raise typer.Exit(1)
