"""Jinja templates with every value escaped, and the words that they use."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard import static, wording

SECTIONS = (
    ("/", "Map"),
    ("/compare", "Compare"),
    ("/trends", "Trends"),
    ("/areas", "Areas"),
    ("/inquiries", "Inquiries"),
    ("/quoted-figures", "Quoted figures"),
    ("/data", "Data"),
    ("/methods", "Methods"),
    ("/about", "About"),
)
"""Addresses and names of the pages in the header."""

_FOLDER = Path(__file__).parents[1]


def _figure_address(kind: str, address: str, name: str) -> str:
    """Address of a figure of the page at an address, with the page's query."""
    path, mark, query = address.partition("?")
    return f"/{kind}{'/map' if path == '/' else path}/{name}{mark}{query}"


_environment = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {
    "number": wording.number,
    "rate": wording.rate,
    "qualified": wording.qualified,
    "period": wording.period,
    "day": wording.day,
    "bytes": wording.size,
}
_environment.globals |= {
    "statuses": wording.STATUSES,
    "short_statuses": wording.SHORT_STATUSES,
    "evidences": wording.EVIDENCES,
    "unit": wording.unit,
    "is_share": wording.is_share,
    "asset": static.address,
    "styles": static.styles,
    "sections": SECTIONS,
    "picture_address": lambda address, name: _figure_address("pictures", address, name),
    "embed_address": lambda address, name: _figure_address("embed", address, name),
    "section": "",
    "dataset": None,
    "description": "",
    "boundaries_notice": "",
    "helplines": tomllib.loads((_FOLDER / "helplines.toml").read_text(encoding="utf-8"))[
        "helplines"
    ],
}


def render(name: str, **values: Any) -> str:
    """A template filled with values."""
    return _environment.get_template(name).render(**values)
