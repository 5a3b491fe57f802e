"""The data dictionary: every table, column, caveat and indicator, from the schema and catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from etl.catalogue.loader import GROUPS, Catalogue, Caveat
from etl.core.relations import KEYS, LISTS, MEANINGS, references
from etl.core.schema import TABLES, Field

_HEAD = """# Data dictionary

Made from the schema and the catalogue by `python -m etl dictionary`; a test holds it to them.

The tables stand in `data/processed/` as CSV. Text is UTF-8, an empty cell means that nothing is
known or applies, dates are written 2024-03-31, and a list separates its codes with `|`. The same
columns stand in the workbooks, the Parquet files, the SQLite store and the API. Workbooks show a
status in square brackets, also in place of a value that is not given.
"""


def write_dictionary(catalogue: Catalogue) -> str:
    """The dictionary as Markdown."""
    lines = [_HEAD, "## Tables", ""]
    lines += [f"- [{name}](#{name}): {meaning}" for name, meaning in MEANINGS.items()]
    for name, fields in TABLES.items():
        lines += ["", f"### {name}", "", *_table(name, fields)]
    lines += ["", "## Caveats", "", "| code | in a line | in full |", "| --- | --- | --- |"]
    lines += [f"| `{one.code}` | {one.short_text} | {one.text} |" for one in _caveats(catalogue)]
    lines += ["", "## Indicators", ""]
    for group, title in GROUPS.items():
        lines += [f"### {title}", "", "| indicator | counts | is not |", "| --- | --- | --- |"]
        lines += [
            f"| `{one.id}` {one.title} | {one.measures} | {one.not_measures} |"
            for one in sorted(catalogue.indicators.values(), key=lambda one: one.id)
            if one.group == group
        ]
        lines += [""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _table(name: str, fields: dict[str, Field]) -> Iterator[str]:
    yield f"{MEANINGS[name]} Key: {', '.join(f'`{column}`' for column in KEYS[name])}."
    yield ""
    yield "| column | kind | meaning |"
    yield "| --- | --- | --- |"
    named = references(name)
    for column, field in fields.items():
        kind = f"{field.kind}, {field.decimals} decimals" if field.decimals else field.kind
        kind += ", a list" if column in LISTS else ""
        target = f" Names a row of {named[column][0]}." if column in named else ""
        yield f"| `{column}` | {kind} | {_cell(field.meaning)}{target} |"


def _caveats(catalogue: Catalogue) -> list[Caveat]:
    return [catalogue.caveats[code] for code in sorted(catalogue.caveats)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
