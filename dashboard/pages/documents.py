"""Pages of words: Data, Methods, About."""

from __future__ import annotations

from dashboard import files, wording
from dashboard.components.tables import Column, table
from dashboard.components.templates import render
from dashboard.page import Page
from dashboard.parameters import LIMIT, MOST_ROWS, MOST_VALUES, RESOURCES, ROOT, parameters
from dashboard.store import Store


def data(store: Store, query: str) -> Page:
    """Files to download, and every publication that figures come from."""
    del query
    columns = [
        Column("Publication", False),
        Column("Publisher", False),
        Column("Published", False),
        Column("Figures"),
        Column("Licence", False),
    ]
    cited = [row for row in store.publications.values() if row["n_observations"]]
    rows = [
        (
            row["title"],
            row["publisher"],
            row["published"],
            wording.number(row["n_observations"]),
            row["licence"] or "unknown",
        )
        for row in sorted(cited, key=lambda row: -row["n_observations"])
    ]
    main = render(
        "data.html",
        sections=files.listed(store.folder),
        meanings=store.tables,
        announcements=store.announcements,
        checksum=store.meta.get("data_checksum", ""),
        n_publications=len(rows),
        publications=table("Publications that figures come from", columns, rows, sortable=True),
    )
    return Page("Data", "/data", main, "Tables to download, and where they come from.", "/data")


def api(store: Store, query: str) -> Page:
    """How programs ask for figures: every address with its parameters and an example."""
    del query
    main = render(
        "api.html",
        root=ROOT,
        resources=[
            (resource, store.tables[resource.table], parameters(store, resource))
            for resource in RESOURCES
        ],
        limit=LIMIT,
        most_rows=MOST_ROWS,
        most_values=MOST_VALUES,
    )
    return Page("API", "/api", main, "How programs ask for figures.", "/data")


def methods(store: Store, query: str) -> Page:
    """How figures are worked out."""
    del query
    main = render("methods.html", html=store.document("methods"))
    return Page("Methods", "/methods", main, "How figures are worked out.", "/methods")


def about(store: Store, query: str) -> Page:
    """What these pages are, where to find help, and what is known to be wrong with them."""
    del store, query
    main = render("about.html")
    return Page("About and finding help", "/about", main, "What these pages are.", "/about")
