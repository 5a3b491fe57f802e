"""Nothing that people read uses a word that blames, dramatises or misnames."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BANNED = re.compile(
    r"child prostitut|child porn|underage sex|\bconsented\b|\brisky\b|\blifestyle|\brings?\b"
    r"|grooming gang|\bworst\b|\bbest\b|\bepidemic|\bplague|\bshocking|\bsoar|\bsurge"
    r"|paedophile ring|\bvulnerable girls\b",
    re.IGNORECASE,
)


def texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, f"{place}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from texts(part, f"{place}[{number}]")


def catalogue(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "etl" / "catalogue").rglob("*.toml")):
        yield from texts(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def pages(root: Path) -> Iterator[tuple[str, str]]:
    folders = [root / "dashboard" / "templates", root / "docs"]
    for path in sorted(file for folder in folders for file in folder.iterdir()):
        yield path.name, path.read_text(encoding="utf-8")
    for name in ("README.md", "dashboard/wording.py"):
        yield name, (root / name).read_text(encoding="utf-8")


def test_no_banned_word(root: Path) -> None:
    found = [
        f"{place}: {match.group()!r} in {text[:120]!r}"
        for place, text in (*catalogue(root), *pages(root))
        if (match := BANNED.search(text))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "a grooming gang",
        "she consented to it",
        "offences soared",
        "the worst area",
        "a child porn ring",
    ],
)
def test_the_search_finds_what_is_banned(sentence: str) -> None:
    assert BANNED.search(sentence)


def test_quotes_name_what_was_counted(root: Path) -> None:
    """Every right sentence states the value, the area and the period; none says only cases."""
    for path in sorted((root / "etl" / "catalogue" / "indicators").glob("*.toml")):
        for name, entry in tomllib.loads(path.read_text(encoding="utf-8"))["indicators"].items():
            right = entry.get("quote_right", "{value} {period}")
            assert "{value}" in right, name
            assert "{period}" in right, name
            assert not re.search(r"\{value\} cases\b", right), name
