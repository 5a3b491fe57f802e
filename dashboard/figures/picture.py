"""A figure as an SVG file that stands alone: title, source and caveats burnt in."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from textwrap import wrap

from dashboard.page import Drawing, Figure

WIDTH = 900
_EDGE = 32
_INNER = WIDTH - 2 * _EDGE
_CSS = Path(__file__).parents[1] / "assets" / "css"
_LETTER = 0.53
"""Mean width of a letter as a share of its size."""


def draw_picture(figure: Figure) -> str:
    """The file's text; colours are those of light pages, written out for drawing programs."""
    head, top = _words(
        [
            (figure.full_title, "picture-title", 27, 34),
            (figure.subtitle, "picture-subtitle", 16, 22),
        ],
        _EDGE + 24,
    )
    chart, bottom = _chart(figure.drawing, top)
    notes = [*figure.caveats, f"Source: {figure.source}. On Record."]
    foot, height = _words([(note, "picture-note", 13, 18) for note in notes], bottom + 22)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(figure.full_title)}.'
        f' {escape(figure.drawing.label)}"><style>{_styles()}</style>'
        f'<rect class="picture-paper" width="{WIDTH}" height="{height}"/>{head}{chart}{foot}</svg>'
    )


def _chart(drawing: Drawing, top: int) -> tuple[str, int]:
    above, right, below, left = drawing.margins
    width = _INNER - left - right
    body = (
        f'<svg x="{_EDGE + left}" y="{top + above}" width="{width}" height="{drawing.height}"'
        f' overflow="visible">{drawing.body}</svg>'
    )
    return body, top + above + drawing.height + below


def _words(texts: list[tuple[str, str, int, int]], top: int) -> tuple[str, int]:
    """Lines of text under each other, and the place below them."""
    parts = []
    for text, css_class, size, line in texts:
        for part in wrap(text, int(_INNER / (size * _LETTER))):
            parts.append(f'<text class="{css_class}" x="{_EDGE}" y="{top}">{escape(part)}</text>')
            top += line
    return "".join(parts), top


@cache
def _styles() -> str:
    """Styles of charts and maps with the light colours in place of their names."""
    tokens = (_CSS / "tokens.css").read_text("utf-8")
    light = tokens[tokens.index(":root") : tokens.index("@media")]
    values = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", light))
    text = (_CSS / "drawn.css").read_text("utf-8")
    return re.sub(r"var\((--[\w-]+)\)", lambda found: values[found.group(1)], text)
