"""Pages that the server draws whole: their addresses, pictures and embeddable forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from dashboard import downloads, static
from dashboard.answers import ASK_AGAIN, FOR_GOOD, Kept, Made, answer, made, moved
from dashboard.components.templates import render
from dashboard.figures.picture import draw_picture
from dashboard.page import Figure, Moved, Page
from dashboard.pages import (
    area,
    compare,
    documents,
    indicator,
    inquiries,
    quoted_figures,
    trends,
)
from dashboard.pages import map as map_page
from dashboard.problems import problem
from dashboard.store import Store

if TYPE_CHECKING:
    from fastapi import FastAPI

Drawer = Callable[[Store, str], Page | Moved | None]
"""Draws the page of a query, or of what stands in its address; None where there is none."""

VIEWS: Mapping[str, Drawer] = {
    "compare": compare.draw,
    "trends": trends.draw,
    "areas": area.index,
    "indicators": indicator.index,
    "inquiries": inquiries.draw,
    "quoted-figures": quoted_figures.draw,
    "data": documents.data,
    "methods": documents.methods,
    "about": documents.about,
    "api": documents.api,
}
"""Pages whose address has a query."""

PLACES: Mapping[str, Drawer] = {"areas": area.draw, "indicators": indicator.draw}
"""Pages of one thing, named in the address after the page's name."""

SVG = "image/svg+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_A_MINUTE = "public, max-age=60"


def document(store: Store, page: Page) -> str:
    """The whole HTML of a page."""
    return render(
        "page.html",
        title=f"{page.title} – On Record",
        description=page.description,
        section=page.section,
        main=page.main,
        dataset=page.dataset,
        boundaries_notice=store.boundaries_notice,
    )


@lru_cache(maxsize=2)
def not_found(store: Store) -> Made:
    """The answer for an address that no page has; it is not repeated."""
    page = Page("Not found", "", render("not_found.html"))
    return made(document(store, page), HTML, 404)


@dataclass(frozen=True)
class Answer:
    """How an address is answered: what makes the answer, and how long it may be kept."""

    make: Callable[[Store, Request], Made]
    caching: str = ASK_AGAIN


def add_pages(server: FastAPI, store: Store, kept: Kept, home: str) -> None:
    """Answer the addresses of pages, pictures, embeds, tables and assets.

    ``home`` is the address at which the dashboard stands, whatever host an asker names.
    """
    routes = {
        **{f"/{name}": Answer(_show) for name in VIEWS},
        **{f"/{name}/{{thing}}": Answer(_show) for name in PLACES},
        "/pictures/{page}/{figure}": Answer(_picture),
        "/pictures/{page}/{thing}/{figure}": Answer(_picture),
        "/embed/{page}/{figure}": Answer(_embed),
        "/embed/{page}/{thing}/{figure}": Answer(_embed),
        "/map.json": Answer(_payload, _A_MINUTE),
        "/map-drawings/{frame}": Answer(_drawing, _A_MINUTE),
        "/feed.xml": Answer(partial(_feed, home)),
        "/static/{name}": Answer(_asset, FOR_GOOD),
        "/sitemap.xml": Answer(partial(_sitemap, home)),
        "/robots.txt": Answer(partial(_robots, home)),
    }
    for path, how in routes.items():
        _add(server, path, _endpoint(store, kept, how))
    _add(server, "/files/{name:path}", downloads.endpoint(store, kept.mark, not_found))


def _add(server: FastAPI, path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> None:
    server.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)


def _endpoint(store: Store, kept: Kept, how: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        asked_mark = request.query_params.get("mark", kept.mark)
        if asked_mark != kept.mark:
            return problem(409, "Conflict", "The data have changed; load the page again.")
        is_marked = how.caching == _A_MINUTE and "mark" in request.query_params
        caching = FOR_GOOD if is_marked else how.caching
        return await answer(
            request,
            kept,
            lambda: how.make(store, request),
            caching=caching,
        )

    return endpoint


def _draw(store: Store, request: Request, name: str) -> Page | Moved | None:
    thing = request.path_params.get("thing")
    if thing is not None:
        return PLACES[name](store, thing) if name in PLACES else None
    drawer = map_page.page_of if name == "map" else VIEWS.get(name)
    return drawer(store, request.url.query) if drawer else None


def _show(store: Store, request: Request) -> Made:
    found = _draw(store, request, request.url.path.split("/")[1])
    if isinstance(found, Moved):
        return moved(found.address)
    return made(document(store, found), HTML) if found else not_found(store)


def _payload(store: Store, request: Request) -> Made:
    """The map's payload of the series asked for."""
    return Made(map_page.payload_body(store, request.url.query), "application/json")


def _drawing(store: Store, request: Request) -> Made:
    """A map's drawing without its figures."""
    body = map_page.drawing_body(store, request.path_params["frame"])
    return not_found(store) if body is None else Made(body, HTML)


def _figure(store: Store, request: Request) -> tuple[Page, Figure] | None:
    """The figure of an address such as /pictures/compare/lines."""
    found = _draw(store, request, request.path_params["page"])
    if not isinstance(found, Page):
        return None
    name = request.path_params["figure"]
    return next(((found, item) for item in found.figures if item.name == name), None)


def _picture(store: Store, request: Request) -> Made:
    found = _figure(store, request)
    return not_found(store) if found is None else made(draw_picture(found[1]), SVG)


def _embed(store: Store, request: Request) -> Made:
    found = _figure(store, request)
    if found is None:
        return not_found(store)
    page, item = found
    return made(render("embed.html", item=item, address=page.address), HTML)


def _feed(home: str, store: Store, _request: Request) -> Made:
    """Releases and corrections, as Atom."""
    body = render("feed.xml", home=home, entries=store.announcements)
    return made(body, "application/atom+xml; charset=utf-8")


def _sitemap(home: str, store: Store, _request: Request) -> Made:
    """Addresses of every page of one thing, and of the pages that lead to them."""
    places = [
        *(f"areas/{code}" for code in sorted(_newest(store))),
        *(f"indicators/{name}" for name in store.indicators),
    ]
    body = render("sitemap.xml", addresses=[home, *(f"{home}{one}" for one in (*VIEWS, *places))])
    return made(body, "application/xml; charset=utf-8")


def _newest(store: Store) -> set[str]:
    return {store.areas[code].ground for code in store.codes_with_figures}


def _robots(home: str, _store: Store, _request: Request) -> Made:
    sitemap = f"Sitemap: {home}sitemap.xml"
    return made("\n".join(("User-agent: *", "Disallow: /map.json", sitemap, "")), TEXT)


def _asset(store: Store, request: Request) -> Made:
    wanted = request.url.path
    found = next((one for one in static.assets().values() if one.address == wanted), None)
    return Made(found.compressed, found.media_type) if found else not_found(store)
