"""Hostile requests, each made from its number alone so that any of them can be made again."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable
from urllib.parse import quote

SEED = 1889
MARKED = "zqx"
"""Begins every probe: the word that must not come back is zqx, the number and an end."""

_PAGES = (
    "/", "/compare", "/trends", "/areas", "/areas/E08000018", "/indicators",
    "/indicators/cin_factor_cse", "/inquiries", "/quoted-figures", "/data", "/methods", "/about",
    "/api", "/pictures/map/map", "/pictures/compare/lines", "/embed/map/map",
    "/embed/areas/E08000018/trend", "/map-drawings/x", "/feed.xml", "/sitemap.xml", "/robots.txt",
    "/openapi.json", "/health", "/health/live", "/health/ready", "/metrics", "/static/site.css",
    "/_dash-layout", "/_dash-dependencies", "/_dash-component-suites/dash/deps/react.js",
    "/_reload-hash", "/_favicon.ico", "/_dash-mcp", "/_dash-ws-callback", "/docs", "/redoc",
)  # fmt: skip
_TABLES = (
    "observations", "indicators", "publications", "areas", "area_changes", "breaks", "caveats",
    "inquiries", "quoted_figures", "neighbours", "trends", "comparisons", "announcements",
    "areas/E08000018", "indicators/cin_factor_cse", "explain/cin_factor_cse/E92000001/2024-25",
)  # fmt: skip
_NAMES = (
    "indicator", "area", "areas", "area_type", "series", "period", "period_from", "period_to",
    "measure", "form", "only", "with", "for", "ranks", "share", "view", "choice", "q", "fields",
    "limit", "cursor", "format", "preferred", "verdict", "benchmark", "list", "group", "x",
)  # fmt: skip
_GOOD = (
    "cin_factor_cse", "E08000018", "local_authority", "2024-25", "rate", "tiles", "csv", "json",
    "true", "0", "1", "50", "under_18~all~~~financial_year", "E92000001,E08000018",
)  # fmt: skip
_BAD = (
    "", " ", "-1", "NaN", "Infinity", "1e309", "9" * 400, str(2**63), str(2**53 + 1), "0x10",
    "null", "[]", "{}", "\x00", "%00", "\ud800", "\u202e", "\ufeff", "é", "٣", "²", "𝟘",
    "A" * 3_000,
    "'; DROP TABLE observations; --", '" OR 1=1 --', "*", '"', "NEAR(", "a AND", "-", "^", "(",
    "{{7*7}}", "${7*7}", "%s%s%n", "<script>alert(1)</script>", "javascript:alert(1)",
    "\"><img src=x onerror=alert(1)>", "</script><svg onload=alert(1)>", "\r\nset-cookie: a=b",
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "C:\\boot.ini", "~", "~~~~",
)  # fmt: skip
_CLIMBS = ("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "%252e%252e%252f", "....//", "/", "./", "")
_TARGETS = (
    "etc/passwd", "app.py", "dashboard/app.py", "pyproject.toml", "on_record.sqlite-journal",
    "observations.csv", "downloads/on_record.xlsx", "raw/geography/areas.csv", ".git/config",
    "observations.csv%00.txt", "observations.csv/", "OBSERVATIONS.CSV", "downloads",
    "a/%2e%2e/observations.csv", f"{'A' * 300}.csv",
)  # fmt: skip
_METHODS = (
    "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT", "PROPFIND", "get",
    "G" * 500,
)  # fmt: skip
_HEADERS = (
    "Host", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range", "If-Range", "Origin",
    "Cookie", "Referer", "User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
    "Forwarded", "Accept", "Content-Type", "Authorization", "Upgrade", "Expect",
    "Access-Control-Request-Method", "Access-Control-Request-Headers",
)  # fmt: skip


def make(number: int) -> tuple[str, bytes]:
    """The kind and the bytes of one hostile request."""
    dice = random.Random(f"{SEED}-{number}")
    kind = dice.choice(list(_KINDS))
    return kind, _KINDS[kind](dice, number)


def probe(number: int) -> str:
    """A word that nobody else sends, with what HTML must not take literally."""
    return f"{MARKED}{number}z<i>\"'z"


def _path(dice: random.Random, number: int) -> bytes:
    start = dice.choice(_PAGES)
    more = [dice.choice((*_BAD, *_GOOD, probe(number))) for _ in range(dice.randint(1, 3))]
    joined = "/".join([start.rstrip("/"), *more])
    return _line("GET", joined if dice.random() < 0.2 else _quoted(joined, "/%"))


def _query(dice: random.Random, number: int) -> bytes:
    return _line("GET", f"{dice.choice(_PAGES)}?{_parameters(dice, number)}")


def _map_payload(dice: random.Random, number: int) -> bytes:
    view = _quoted(f"?{_parameters(dice, number)}")
    name = dice.choice(("indicator", "areas", "series", "mark"))
    return _line(
        "GET", f"/map.json?{name}={view}{dice.choice(('', '&areas=region', '&series=%3F'))}"
    )


def _api(dice: random.Random, number: int) -> bytes:
    return _line("GET", f"/api/v1/{dice.choice(_TABLES)}?{_parameters(dice, number)}")


def _api_path(dice: random.Random, number: int) -> bytes:
    parts = [_quoted(_value(dice, number)) for _ in range(3)]
    start = dice.choice(("areas", "indicators", "explain", "observations", ""))
    return _line("GET", "/".join(["/api/v1", start, *parts[: dice.randint(1, 3)]]))


def _file(dice: random.Random, number: int) -> bytes:
    climb = dice.choice(_CLIMBS) * dice.randint(1, 8)
    end = dice.choice((*_TARGETS, _quoted(probe(number))))
    start = dice.choice(("/files/", "/static/", "/_dash-component-suites/dash/", "/pictures/"))
    return _line("GET", f"{start}{climb}{end}")


def _callback(dice: random.Random, number: int) -> bytes:
    made = dice.choice((_broken_json, _other_json, _known_callback, _known_callback))
    return _body("POST", "/_dash-update-component", made(dice, number))


def _broken_json(dice: random.Random, number: int) -> bytes:
    return dice.choice((
        b"", b"{", b"null", b"[]", b'""', b"1", b"\xff\xfe{", b'{"a":' * 2_000, b"[" * 50_000,
        b"\x00" * 100, probe(number).encode(), b"a=b&c=d", b'{"output": "' + b"x" * 200_000 + b'"}',
        dice.randbytes(dice.randint(1, 400)),
    ))  # fmt: skip


def _other_json(dice: random.Random, number: int) -> bytes:
    return json.dumps(_thing(dice, number, 4)).encode("utf-8", "surrogatepass")


def _known_callback(dice: random.Random, number: int) -> bytes:
    """The explorer's own callback with one part or two of it changed."""
    good = "?indicator=cin_factor_cse&areas=local_authority&area=E08000018"
    wanted = dice.choice((good, f"?{_parameters(dice, number)}", _thing(dice, number, 2)))
    body: dict[str, object] = {
        "output": "panel-answer.data",
        "outputs": {"id": "panel-answer", "property": "data"},
        "inputs": [{"id": "wanted", "property": "data", "value": wanted}],
        "changedPropIds": ["wanted.data"],
        "parsedChangedPropsIds": ["wanted.data"],
    }
    for _ in range(dice.choice((0, 0, 1, 2))):
        name = dice.choice(list(body))
        if dice.random() < 0.3:
            del body[name]
        else:
            body[name] = _thing(dice, number, 3)
    return json.dumps(body).encode("utf-8", "surrogatepass")


def _header(dice: random.Random, number: int) -> bytes:
    lines = []
    for name in dice.sample(_HEADERS, dice.randint(1, 4)):
        said = dice.choice((
            probe(number), f"{MARKED}{number}z.example", "*", "bytes=0-0,1-1,2-2,3-3", "bytes=-1",
            "bytes=9999999999-", "gzip;q=0", "gzip, br, zstd, *;q=0", 'W/"x"', "null",
            "A" * 8_000, "\x7f\xe9", "https", "0",
            ",".join(f"bytes={n}-{n}" for n in range(300)), "evil.example", "100-continue",
        ))  # fmt: skip
        lines.append(f"{name}: {said}")
    path = dice.choice((*_PAGES, "/files/observations.csv", f"/api/v1/{dice.choice(_TABLES)}"))
    return _line("GET", path, *lines)


def _method(dice: random.Random, number: int) -> bytes:
    path = dice.choice((*_PAGES, "/_dash-update-component", f"/api/v1/{dice.choice(_TABLES)}"))
    return _body(dice.choice(_METHODS), path, probe(number).encode())


def _garbage(dice: random.Random, number: int) -> bytes:
    """What is hardly HTTP."""
    return dice.choice((
        dice.randbytes(dice.randint(1, 300)) + b"\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  /  HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /" + bytes(range(128, 255)) + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n\r\n",
        f"GET /?{probe(number)} HTTP/1.1\r\nhost: x\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"a: b\r\n" * 2_000 + b"\r\n",
    ))  # fmt: skip


_KINDS: dict[str, Callable[[random.Random, int], bytes]] = {
    "path": _path,
    "query": _query,
    "map payload": _map_payload,
    "API parameters": _api,
    "API path": _api_path,
    "file name": _file,
    "callback body": _callback,
    "headers": _header,
    "method": _method,
    "hardly HTTP": _garbage,
}


def _value(dice: random.Random, number: int) -> str:
    junk = "".join(dice.choices(string.printable, k=dice.randint(1, 60)))
    return dice.choice((
        dice.choice(_GOOD), dice.choice(_BAD), probe(number),
        dice.choice(_GOOD) + probe(number), junk,
    ))  # fmt: skip


def _parameters(dice: random.Random, number: int) -> str:
    pairs = []
    for _ in range(dice.randint(1, 5)):
        name = dice.choice((*_NAMES, probe(number)))
        value = _value(dice, number)
        pairs.append(f"{_quoted(name)}={value if dice.random() < 0.1 else _quoted(value)}")
    return dice.choice(("&", "&", "&", ";", "&&")).join(pairs)


def _thing(dice: random.Random, number: int, deep: int) -> object:
    """Any JSON: words, numbers, lists and objects in each other."""
    plain = (None, True, -1, 2**70, 1e308, 0.1, "", "panel-answer.data", *_BAD, probe(number))
    if deep == 0 or dice.random() < 0.4:
        return dice.choice(plain)
    several = range(dice.randint(0, 3))
    if dice.random() < 0.4:
        return [_thing(dice, number, deep - 1) for _ in several]
    names = ("id", "property", "value", "output", "inputs", "state", "wanted", probe(number))
    return {dice.choice(names): _thing(dice, number, deep - 1) for _ in several}


def _quoted(text: str, safe: str = "") -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)


def _line(method: str, path: str, *headers: str) -> bytes:
    """A request as bytes: a raw path may hold what no client would send."""
    told = headers if any(one.startswith("Host") for one in headers) else ("Host: x", *headers)
    text = "\r\n".join([f"{method} {path} HTTP/1.1", *told, "", ""])
    return text.encode("utf-8", "surrogatepass")


def _body(method: str, path: str, body: bytes) -> bytes:
    return (
        _line(method, path, "Content-Type: application/json", f"Content-Length: {len(body)}") + body
    )
