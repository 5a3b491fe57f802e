"""What machines read about the tables: Frictionless, CSVW and Datasette, from one schema."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from etl.core.relations import KEYS, LISTS, MEANINGS, references
from etl.core.schema import PARTS, TABLES

TITLE = "On Record: published figures on child sexual exploitation and human trafficking in the UK"
NOTICE = (
    "Recorded figures: they count what was reported and identified, not how much abuse there is."
    " Read status before value; let caveats and publication travel with each number. Each figure"
    " belongs to its publication, whose licence stands in publications.csv."
)
_CSVW_TYPES = {"text": "string"}
_LICENCES = {
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
}


def write_metadata(folder: Path, publications: pd.DataFrame) -> None:
    """Write datapackage.json and csv-metadata.json beside the CSVs they describe."""
    _write(folder / "datapackage.json", data_package(folder, publications))
    _write(folder / "csv-metadata.json", csvw_group())


def data_package(folder: Path, publications: pd.DataFrame) -> dict[str, Any]:
    """The tables of a folder as a Frictionless data package, with their checksums."""
    return {
        "name": "on-record",
        "title": TITLE,
        "description": NOTICE,
        "profile": "tabular-data-package",
        "resources": [_resource(folder, name) for name in TABLES],
        "sources": [
            {
                "title": row["title"],
                "publisher": row["publisher"],
                **({"path": address} if (address := row["official_url"]) else {}),
                "licence": _LICENCES.get(row["licence"], row["licence"] or "unknown"),
            }
            for row in publications.to_dict("records")
        ],
    }


def csvw_group() -> dict[str, Any]:
    """All tables as one group of CSV on the Web, at the address where readers look for it."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": TITLE,
        "dc:description": NOTICE,
        "tables": [
            {
                "url": f"{name}.csv",
                "dc:description": MEANINGS[name],
                "tableSchema": _csvw_schema(name),
            }
            for name in TABLES
        ],
    }


def datasette_metadata() -> dict[str, Any]:
    """Titles and meanings of tables and columns, as ``datasette --metadata`` takes them."""
    tables = {
        name: {
            "description": MEANINGS[name],
            "columns": {column: field.meaning for column, field in fields.items()},
        }
        for name, fields in TABLES.items()
    }
    tables["observations"]["facets"] = ["indicator", "area_type", "status"]
    tables["indicators"]["fts_table"] = "search_indicators"
    tables["areas"]["fts_table"] = "search_areas"
    return {
        "title": TITLE,
        "description": NOTICE,
        "databases": {"on_record": {"description": NOTICE, "tables": tables}},
    }


def _resource(folder: Path, name: str) -> dict[str, Any]:
    content = (folder / f"{name}.csv").read_bytes()
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "description": MEANINGS[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                {
                    "name": column,
                    "type": "string" if field.kind == "text" else field.kind,
                    "description": field.meaning,
                }
                for column, field in TABLES[name].items()
            ],
            "missingValues": [""],
            "primaryKey": list(KEYS[name]),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": table, "fields": [key]}}
                for column, (table, key) in references(name).items()
            ],
        },
    }


def _csvw_schema(name: str) -> dict[str, Any]:
    return {
        "columns": [
            {
                "name": column,
                "titles": column,
                "dc:description": field.meaning,
                "datatype": _CSVW_TYPES.get(field.kind, field.kind),
                "null": [""],
                **({"separator": PARTS} if column in LISTS else {}),
            }
            for column, field in TABLES[name].items()
        ],
        "primaryKey": list(KEYS[name]),
        "foreignKeys": [
            {
                "columnReference": [column],
                "reference": {"resource": f"{table}.csv", "columnReference": [key]},
            }
            for column, (table, key) in references(name).items()
        ],
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8", newline="")
