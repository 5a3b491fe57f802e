"""The fast pages and files as a folder that any web server, or none, can serve.

Pages are asked of the dashboard itself, one by one, starting from its sitemap; links among them
are made relative, so that the folder can stand anywhere and be opened without a server.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import relpath
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dashboard.app import create_app
from etl.publish.swap import replaced_folder

_NEEDS_SERVER = re.compile(r"^/(compare|trends|api|map)?([?/#]|$)|^/(api|map)|\?")
"""Addresses that answer questions: they stay with the dashboard."""

_LINK = re.compile(r'(?<!iframe )(?P<name>href|src)="(?P<address>/[^"]*)"')
_ANCHOR = re.compile(r'<a\b[^>]*\shref="(?P<address>/[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
_ITEM = re.compile(r'<li>\s*<a\b[^>]*\shref="(?P<address>/[^"]*)"[^>]*>[^<]*</a>\s*</li>')
_TOOLS = re.compile(r'<p class="figure-tools[^>]*>.*?</p>', re.DOTALL)
_FRAME = re.compile(r"<label>Code to embed .*?</label>", re.DOTALL)
_STARTS = ("/areas", "/indicators", "/inquiries", "/quoted-figures", "/data", "/methods", "/about",
           "/feed.xml", "/sitemap.xml", "/robots.txt")  # fmt: skip
HOME = "/indicators"
"""The page that a visitor of the folder sees first."""


class MissingPageError(Exception):
    """A page links to an address that has no answer."""


@dataclass
class Site:
    """What has been asked of the dashboard so far, by address."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)


def write_site(processed: Path, folder: Path, *, home: str, live: str) -> int:
    """Write the site and return the number of its pages; the folder is replaced whole.

    ``home`` is the address at which the folder will stand. ``live`` is that of a dashboard
    that answers questions; without one, links that need it are taken out.
    """
    app = create_app(processed / "on_record.sqlite", home=home)
    site = asyncio.run(_gather(app.server, home))
    with replaced_folder(folder) as fresh:
        for address, body in site.bodies.items():
            content = relinked(body.decode(), address, site, live) if address in site.pages else ""
            target = fresh / _file_of(address, site)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if content else body)
        start = relinked(site.bodies[HOME].decode(), "/", site, live)
        (fresh / "index.html").write_text(start, encoding="utf-8")
    return len(site.pages)


async def _gather(server: Any, home: str) -> Site:
    site = Site()
    waiting = list(_STARTS)
    while waiting:
        address = waiting.pop()
        if address in site.bodies:
            continue
        status, headers, body = await _ask(server, address)
        if status in (301, 308):
            waiting.append(headers["location"])
            body = _moved(headers["location"]).encode()
        elif status != 200:
            raise MissingPageError(f"{address} is linked but answers {status}")
        site.bodies[address] = body
        if headers.get("content-type", "").startswith("text/html") or status != 200:
            site.pages.add(address)
            waiting += [one for one in _links(body.decode()) if not _NEEDS_SERVER.search(one)]
        elif address == "/sitemap.xml":
            listed = re.findall(rf"<loc>{re.escape(home)}(/[^<]+)</loc>", body.decode())
            waiting += [one for one in listed if not _NEEDS_SERVER.search(one)]
    return site


async def _ask(server: Any, address: str) -> tuple[int, dict[str, str], bytes]:
    """One GET of the dashboard in this process: status, headers and body."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": address, "raw_path": address.encode(),
        "query_string": b"", "root_path": "", "server": ("localhost", 80),
        "client": ("127.0.0.1", 0), "headers": [(b"host", b"localhost")],
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        return asked.pop() if asked else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await server(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:])


def _links(page: str) -> Iterator[str]:
    """Addresses of this site that a page names, without what follows a #."""
    for found in _LINK.finditer(page):
        yield unescape(found["address"]).partition("#")[0] or "/"


def _file_of(address: str, site: Site) -> PurePosixPath:
    path = PurePosixPath(address.lstrip("/"))
    if address in site.pages:
        return path / "index.html"
    return path.with_suffix(".svg") if address.startswith("/pictures/") else path


def relinked(page: str, here: str, site: Site, live: str) -> str:
    """A page with relative links; what needs a server points to one, or is taken out."""
    folder = (PurePosixPath(here.lstrip("/")) if here != "/" else PurePosixPath()).as_posix()

    def is_dead(address: str) -> bool:
        return unescape(address).partition("#")[0] not in site.bodies

    def settle(found: re.Match[str]) -> str:
        """A link that needs a server: to the indicator that it is about, or none."""
        if not is_dead(found["address"]) or found["address"] == "/":
            return found[0]
        about = parse_qs(urlsplit(unescape(found["address"])).query).get("indicator", [""])[0]
        page = f"/indicators/{about}"
        return f'<a href="{page}">{found["words"]}</a>' if page in site.bodies else found["words"]

    def relink(found: re.Match[str]) -> str:
        address, mark, place = unescape(found["address"]).partition("#")
        if address in site.bodies:
            target = relpath(_file_of(address, site).as_posix(), folder)
        elif address == "/" and not live:
            target = relpath("index.html", folder)
        else:
            return f'{found["name"]}="{live}{found["address"]}"'
        return f'{found["name"]}="{target}{mark}{place}"'

    page = _FRAME.sub("", page)
    if not live:
        page = _ITEM.sub(lambda one: "" if is_dead(one["address"]) else one[0], page)
        page = _TOOLS.sub(lambda tools: _ANCHOR.sub(
            lambda one: "" if is_dead(one["address"]) else one[0], tools[0]), page)  # fmt: skip
        page = _ANCHOR.sub(settle, page)
    return _LINK.sub(relink, page)


def _moved(address: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8"><title>Moved</title>'
        f'<meta http-equiv="refresh" content="0; url=..{address}">'
        f'<p>This page is now <a href="{address}">here</a>.</p></html>'
    )
