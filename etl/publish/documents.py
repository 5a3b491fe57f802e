"""Documents that the dashboard shows: Markdown in, HTML with named headings out."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

DOCUMENTS = {"methods": Path(__file__).parents[2] / "docs" / "methods.md"}


def read_documents() -> list[tuple[str, str]]:
    """Name and HTML of each document; raw HTML in them is shown, not obeyed."""
    return [(name, render(path.read_text("utf-8"))) for name, path in DOCUMENTS.items()]


def render(text: str) -> str:
    """HTML of Markdown; every heading gets an identifier made of its words."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slug(content.content))
    return str(parser.renderer.render(tokens, parser.options, {}))


def slug(words: str) -> str:
    """Words of a heading as an identifier: what-is-being-measured."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
