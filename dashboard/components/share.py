"""How a view is cited and shared. Addresses start with a path: the browser adds the site."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from dashboard.components.templates import render
from dashboard.kinds import SeriesKey
from dashboard.page import Citation
from dashboard.parameters import ROOT

_SITE = "On Record"


def share(citation: Citation, address: str, *, figures: str) -> str:
    """HTML with the view's link, its figures and its citation as plain text, HTML and BibTeX."""
    return render(
        "share.html",
        address=address,
        figures=figures,
        plain=_plain(citation, address),
        html=_html(citation, address),
        bibtex=_bibtex(citation, address),
    )


def figures_address(
    indicator: str = "",
    areas: Iterable[str] = (),
    series: SeriesKey | None = None,
    **more: str,
) -> str:
    """Address of a view's own figures as CSV."""
    filters = [("indicator", indicator)] if indicator else []
    filters += [("area", code) for code in areas]
    filters += list(vars(series).items()) if series else []
    return f"{ROOT}/observations?" + urlencode([*filters, *more.items(), ("format", "csv")])


def _plain(citation: Citation, address: str) -> str:
    return (
        f"{', '.join(citation.publishers)}: {'; '.join(citation.publications)}."
        f" Shown as “{citation.title}”, {_SITE}, {address}"
    )


def _html(citation: Citation, address: str) -> str:
    published = "; ".join(f"<cite>{escape(title)}</cite>" for title in citation.publications)
    return (
        f"<p>{escape(', '.join(citation.publishers))}: {published}."
        f' Shown as <a href="{escape(address)}">{escape(citation.title)}</a>, {_SITE}.</p>'
    )


def _bibtex(citation: Citation, address: str) -> str:
    authors = " and ".join(f"{{{publisher}}}" for publisher in citation.publishers)
    fields = {
        "author": authors,
        "title": f"{{{citation.title}}}",
        "note": f"Figures published in: {'; '.join(citation.publications)}",
        "howpublished": f"{_SITE}, \\url{{{address}}}",
    }
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items())
    return f"@misc{{{citation.key},\n{lines}}}"
