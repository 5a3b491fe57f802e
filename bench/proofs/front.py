"""Deploy's nginx on this machine: its configuration as it stands, on a free port."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.proofs.asking import Answer, Connection, get, post

NGINX = Path("deploy/nginx")
_FOLDERS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
_ONCE = ("content-security-policy", "referrer-policy", "x-content-type-options")
_DOWNLOAD = "/files/areas.csv"
_KEPT = ("/about", "/map.json?indicator=", "/api/v1/caveats")
_NOT_KEPT = (_DOWNLOAD, "/files/on_record.sqlite", "/health", "/health/live", "/health/ready")
_HEAD = 4_000
"""Bytes of a kept answer's file that hold its key."""

_MOST_AT_ONCE = 6_000
"""More requests at once than any limit lets through."""


def nginx() -> str:
    """The nginx of this machine; SystemExit with one line where there is none."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:{_FOLDERS}")
    if found is None:
        raise SystemExit("copies: no nginx here; install it (Debian: nginx-light) and run again")
    return found


def check(found: str) -> None:
    """Hold deploy's configuration, as it is, to nginx's own judgement."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = str((NGINX / "nginx.conf").resolve())
        done = subprocess.run(
            [found, "-t", "-p", f"{folder}/", "-c", configuration],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"copies: deploy/nginx/nginx.conf: {done.stderr.strip()}")


@contextmanager
def running(found: str, ports: Sequence[int], *, is_kept: bool) -> Iterator[tuple[int, Path]]:
    """Deploy's nginx on a free port in front of copies on ports; gives its port and its log."""
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        text = (NGINX / "nginx.conf").read_text(encoding="utf-8")
        text = _replace(text, "listen 8080;", f"listen 127.0.0.1:{port};")
        text = _replace(text, "error_log stderr alert;", "error_log error.log alert;")
        if not is_kept:
            text = _replace(text, "proxy_cache answers;", "proxy_cache off;")
        (place / "nginx.conf").write_text(text, encoding="utf-8")
        (place / "copies.conf").write_text(_servers(ports), encoding="utf-8")
        process = subprocess.Popen(
            [found, "-p", f"{folder}/", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]
        )
        try:
            _wait(port)
            yield port, place / "error.log"
        finally:
            process.terminate()
            process.wait(timeout=10)


async def faults(port: int, cache: Path) -> list[str]:
    """What nginx should do and does not: refusals, limits, headers once, what it keeps."""
    connection = Connection(port)

    async def ask(request: bytes) -> Answer:
        answer = await connection.ask(request)
        connection.close()
        return answer

    page = await ask(get("/about"))
    asked = {
        405: await ask(post("/about", b"{}")),
        413: await ask(post("/_dash-update-component", b"x" * 20_000)),
        404: await ask(get("/metrics")),
        414: await ask(get("/?" + "x" * 9_000)),
    }
    found = [f"{answer.status}, not {status}" for status, answer in asked.items()
             if answer.status != status]  # fmt: skip
    found += [f"{name} is not sent once" for name in _ONCE
              if page.head.lower().count(f"\r\n{name}:".encode()) != 1]  # fmt: skip
    crossed = await ask(get("/api/v1/caveats", origin="https://elsewhere.example"))
    if crossed.header("access-control-allow-origin") != "*":
        found.append("the API is not open to other sites' pages")
    for path in (*_KEPT, *_NOT_KEPT):
        answer = await ask(get(path))
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
        if etag := answer.header("etag"):
            unchanged = await ask(get(path, **{"if-none-match": etag}))
            named = unchanged.header("etag")
            if unchanged.status != 304 or named.removeprefix("W/") != etag.removeprefix("W/"):
                found.append(f"{path}, unchanged, is answered {unchanged.status}, ETag {named}")
        elif path in _KEPT:
            found.append(f"{path} has no ETag")
    part = await ask(get(_DOWNLOAD, range="bytes=10-19"))
    if (part.status, len(part.body)) != (206, 10):
        found.append(f"a part of a download is answered {part.status}, {len(part.body)} bytes")
    kept = _kept(cache)
    found += [f"{path} is not kept" for path in _KEPT if path not in kept]
    found += [f"{path} is kept" for path in _NOT_KEPT if path in kept]
    return [*found, *await _limits(port)]


def _kept(cache: Path) -> set[str]:
    """Addresses whose answers nginx keeps: each of its files says in its head what was asked."""
    heads = [path.read_bytes()[:_HEAD] for path in cache.rglob("*") if path.is_file()]
    found = [re.search(rb"\nKEY: localhost(\S+)", head) for head in heads]
    return {one[1].decode("latin-1") for one in found if one}


async def _limits(port: int) -> list[str]:
    """One network that asks far too much is told so, in words, and nothing breaks."""
    connection = Connection(port)
    seen: dict[int, Answer] = {}
    for number in range(_MOST_AT_ONCE):
        answer = await connection.ask(get(f"/map-drawings/none?{number % 50}"))
        seen.setdefault(answer.status, answer)
        if answer.status == 429:
            break
    connection.close()
    if set(seen) - {404, 429} or 429 not in seen:
        return [f"far too many requests are answered {sorted(seen)}"]
    return [] if seen[429].header("retry-after") else ["429 without Retry-After"]


def hold_no_addresses(log: Path) -> None:
    """SystemExit where a log names who asked."""
    if "client:" in log.read_text(encoding="utf-8"):
        raise SystemExit("copies: nginx wrote readers' addresses to its log")


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _servers(ports: Sequence[int]) -> str:
    """copies.conf with the ports of this run and the settings that are deployed."""
    lines = (NGINX / "copies.conf").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("server ")][: len(ports)]
    return "\n".join(
        re.sub(r"^server \S+:\d+", f"server 127.0.0.1:{port}", line)
        for line, port in zip(told, ports, strict=True)
    )


def _replace(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise SystemExit(f"copies: deploy/nginx/nginx.conf should hold {old!r} once")
    return text.replace(old, new)


def _wait(port: int) -> None:
    for _ in range(50):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit(f"copies: nginx does not listen on {port}")
