"""How a view is cited and shared. Addresses start with a path: the browser adds the site."""

from __future__ import annotations

from html import escape

from dashboard.components.templates import render
from dashboard.page import Citation

_SITE = "On Record"


def share(citation: Citation, address: str) -> str:
    """HTML with the view's link and its citation as plain text, HTML and BibTeX."""
    return render(
        "share.html",
        address=address,
        plain=_plain(citation, address),
        html=_html(citation, address),
        bibtex=_bibtex(citation, address),
    )


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
