"""Pages that the server draws whole: their addresses, pictures and embeddable forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from dashboard import files, static
from dashboard.answers import answer_kept, compressed
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


def not_found(store: Store) -> Response:
    """The answer for an address that no page has; it is not repeated."""
    page = Page("Not found", "", render("not_found.html"))
    return HTMLResponse(document(store, page), 404)


def add_pages(server: FastAPI, store: Store) -> None:
    """Answer the addresses of pages, pictures, embeds, tables and assets."""
    routes = {
        **{f"/{name}": _show for name in VIEWS},
        **{f"/{name}/{{thing}}": _show for name in PLACES},
        "/pictures/{page}/{figure}": _picture,
        "/pictures/{page}/{thing}/{figure}": _picture,
        "/embed/{page}/{figure}": _embed,
        "/embed/{page}/{thing}/{figure}": _embed,
        "/map.json": _payload,
        "/map-drawings/{frame}": _drawing,
        "/files/{name:path}": _file,
        "/feed.xml": _feed,
        "/static/{name}": _asset,
        "/sitemap.xml": _sitemap,
        "/robots.txt": _robots,
    }
    for path, answer in routes.items():
        server.add_api_route(
            path, _endpoint(store, answer), methods=["GET", "HEAD"], include_in_schema=False
        )


def _endpoint(
    store: Store, answer: Callable[[Store, Request], Response]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return answer(store, request)

    return endpoint


def _draw(store: Store, request: Request, name: str) -> Page | Moved | None:
    thing = request.path_params.get("thing")
    if thing is not None:
        return PLACES[name](store, thing) if name in PLACES else None
    drawer = map_page.page_of if name == "map" else VIEWS.get(name)
    return drawer(store, request.url.query) if drawer else None


def _show(store: Store, request: Request) -> Response:
    found = _draw(store, request, request.url.path.split("/")[1])
    if isinstance(found, Moved):
        return RedirectResponse(found.address, 308)
    return HTMLResponse(document(store, found)) if found else not_found(store)


def _payload(store: Store, request: Request) -> Response:
    """The map's payload of the series asked for."""

    def make() -> bytes:
        return map_page.payload_body(store, request.url.query)

    return answer_kept(request, _mark(store), make, media_type="application/json", seconds=60)


def _drawing(store: Store, request: Request) -> Response:
    """A map's drawing without its figures."""
    body = map_page.drawing_body(store, request.path_params["frame"])
    if body is None:
        return not_found(store)
    return answer_kept(request, _mark(store), lambda: body, media_type=HTML, seconds=60)


def _mark(store: Store) -> str:
    """A short name of the data and of the code that shows them."""
    return f"{store.checksum}-{static.mark()}"


def _figure(store: Store, request: Request) -> tuple[Page, Figure] | None:
    """The figure of an address such as /pictures/compare/lines."""
    found = _draw(store, request, request.path_params["page"])
    if not isinstance(found, Page):
        return None
    name = request.path_params["figure"]
    return next(((found, item) for item in found.figures if item.name == name), None)


def _picture(store: Store, request: Request) -> Response:
    found = _figure(store, request)
    if found is None:
        return not_found(store)
    return Response(draw_picture(found[1]), media_type=SVG)


def _embed(store: Store, request: Request) -> Response:
    found = _figure(store, request)
    if found is None:
        return not_found(store)
    page, item = found
    return HTMLResponse(render("embed.html", item=item, address=page.address))


def _file(store: Store, request: Request) -> Response:
    found = files.find(store.folder, request.path_params["name"])
    if found is None:
        return not_found(store)
    return FileResponse(found, media_type=files.MEDIA_TYPES[found.suffix], filename=found.name)


def _feed(store: Store, request: Request) -> Response:
    """Releases and corrections, as Atom."""
    body = render("feed.xml", home=str(request.base_url), entries=store.announcements)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def _sitemap(store: Store, request: Request) -> Response:
    """Addresses of every page of one thing, and of the pages that lead to them."""
    places = [
        *(f"areas/{code}" for code in sorted(_newest(store))),
        *(f"indicators/{name}" for name in store.indicators),
    ]
    home = str(request.base_url)
    body = render("sitemap.xml", addresses=[home, *(f"{home}{one}" for one in (*VIEWS, *places))])
    return Response(body, media_type="application/xml; charset=utf-8")


def _newest(store: Store) -> set[str]:
    return {store.areas[code].ground for code in store.codes_with_figures}


def _robots(_store: Store, request: Request) -> Response:
    lines = ("User-agent: *", "Disallow: /map.json", f"Sitemap: {request.base_url}sitemap.xml", "")
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8")


def _asset(store: Store, request: Request) -> Response:
    wanted = request.url.path
    found = next((one for one in static.assets().values() if one.address == wanted), None)
    if found is None:
        return not_found(store)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    return compressed(request, found.compressed, headers, found.media_type)
