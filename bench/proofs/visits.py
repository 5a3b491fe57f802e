"""What readers ask for: pages, the explorer, the API and files, in shares that are written down.

Few things are asked for often and many seldom, as on any site.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bench.proofs.asking import Connection, get, post
from dashboard.state.map_view import resolve
from dashboard.state.query import parse, write
from dashboard.store import Store

STORE = Path("data/processed/on_record.sqlite")
SEED = 1889
SHARES = {"page": 45, "explorer": 18, "choice": 17, "API": 15, "download": 5}
"""Parts in a hundred of what a reader does next."""

_PLAIN = (
    "/about", "/methods", "/data", "/api", "/inquiries", "/quoted-figures", "/areas",
    "/indicators", "/compare", "/trends", "/feed.xml", "/pictures/map/map", "/embed/map/map",
)  # fmt: skip
_FILES = (
    "observations.csv", "indicators.csv", "publications.csv", "downloads/police.xlsx",
    "downloads/referrals.xlsx", "downloads/parquet.zip", "boundaries/region.geojson",
)  # fmt: skip
_ASSET = re.compile(rb'(?:src|href)="(/(?:static|_dash-component-suites)/[^"]+)"')
_PANEL = {
    "output": "panel-answer.data",
    "outputs": {"id": "panel-answer", "property": "data"},
    "changedPropIds": ["wanted.data"],
    "parsedChangedPropsIds": ["wanted.data"],
}


@dataclass(frozen=True)
class Question:
    """One request, and the kind under which its time is counted."""

    kind: str
    request: bytes


@dataclass
class Visits:
    """Everything that readers may ask, and the content that each answer must have."""

    store: Store
    assets: tuple[bytes, ...] = ()
    expected: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def next(self, dice: random.Random) -> list[Question]:
        """What a reader asks for in one action."""
        [kind] = dice.choices(list(SHARES), list(SHARES.values()))
        actions = self.actions[kind]
        [chosen] = dice.choices(actions, [1 / (place + 2) for place in range(len(actions))])
        return chosen

    @cached_property
    def actions(self) -> dict[str, list[list[Question]]]:
        """Actions of each kind, the often chosen first."""
        dice = random.Random(SEED)
        areas = dice.sample(sorted(self._grounds), 120)
        indicators = dice.sample(sorted(self.store.mapped), len(self.store.mapped))
        found = {
            "page": [[Question("page", get(path))] for path in self._pages(areas, indicators)],
            "explorer": [self._explorer(query) for query in self._views(indicators[:6])],
            "choice": [self._choice(query) for query in self._views(indicators, areas)],
            "API": [[Question("API", get(path))] for path in _api(areas, indicators)],
            "download": [[Question("download", get(f"/files/{name}"))] for name in _FILES],
        }
        for actions in found.values():
            dice.shuffle(actions)
        return found

    async def learn(self, port: int) -> None:
        """Ask everything once of a server at rest: later answers must say the same."""
        connection = Connection(port)
        first = await connection.ask(get("/"))
        self.assets = tuple(dict.fromkeys(_ASSET.findall(first.text)))
        for action in [one for actions in self.actions.values() for one in actions]:
            for question in action:
                if question.request not in self.expected:
                    answer = await connection.ask(question.request)
                    self.expected[question.request] = (answer.status, answer.digest)
                    if question.kind == "API" and answer.status == 200:
                        again = _again(question, answer.header("etag"))
                        self.expected[again.request] = (304, 0)
                        action.append(again)
        connection.close()
        bad = [r for r, (status, _) in self.expected.items() if status not in (200, 304)]
        if bad:
            raise SystemExit(f"{len(bad)} addresses do not answer 200, such as {bad[0]!r}")

    @property
    def _grounds(self) -> set[str]:
        return {self.store.areas[code].ground for code in self.store.codes_with_figures}

    def _pages(self, areas: list[str], indicators: list[str]) -> list[str]:
        return [
            *_PLAIN,
            *(f"/areas/{code}" for code in areas),
            *(f"/indicators/{name}" for name in indicators),
            *(f"/compare?area={code}" for code in areas[:30]),
            *(f"/trends?indicator={name}" for name in indicators[:30]),
        ]

    def _views(self, indicators: list[str], areas: list[str] | None = None) -> list[str]:
        wanted = [resolve(self.store, indicator=name) for name in indicators]
        wanted += [resolve(self.store, area=code) for code in areas or []]
        return [view.query for view, is_on_record in wanted if is_on_record]

    def _explorer(self, query: str) -> list[Question]:
        """The first view with all that a browser without anything kept asks for."""
        return [
            Question("explorer", get(f"/{query}")),
            *(Question("asset", get(path.decode())) for path in self.assets),
            Question("asset", get("/_dash-layout")),
            Question("asset", get("/_dash-dependencies")),
            Question("payload", get(_payload(query))),
        ]

    def _choice(self, query: str) -> list[Question]:
        """Another indicator or area: its payload and its panel."""
        inputs = [{"id": "wanted", "property": "data", "value": query}]
        body = json.dumps(_PANEL | {"inputs": inputs}).encode()
        return [
            Question("payload", get(_payload(query))),
            Question("panel", post("/_dash-update-component?endId=x", body)),
        ]


def _payload(query: str) -> str:
    """The address of the figures of a view's series, as the explorer asks for them."""
    asked = parse(query) or {}
    return f"/map.json{write({name: asked[name][0] for name in ('indicator', 'areas', 'series')})}"


def _api(areas: list[str], indicators: list[str]) -> list[str]:
    root = "/api/v1"
    return [
        *(f"{root}/observations?indicator={name}&limit=500" for name in indicators[:40]),
        *(f"{root}/observations?indicator={name}&format=csv" for name in indicators[:10]),
        *(f"{root}/areas/{code}" for code in areas[:40]),
        *(f"{root}/comparisons?area={code}&limit=200" for code in areas[:20]),
        f"{root}/indicators", f"{root}/areas?q=rotherham", f"{root}/publications",
    ]  # fmt: skip


def _again(question: Question, etag: str) -> Question:
    """The same question from an asker who has the answer already."""
    told = f"\r\nif-none-match: {etag}\r\n\r\n".encode()
    return Question("API unchanged", question.request.removesuffix(b"\r\n\r\n") + told)
