"""The API's answers on this machine, beside Datasette on the same store where it is installed.

One question: every local authority's figures of one indicator. Two processes of ours share the
load; Datasette gets two as well. The clients run here too, on the same processors.
"""

from __future__ import annotations

import re
import statistics
from typing import Any

from bench.contestants import PROCESSES, Contestant, datasette_store, on_record
from bench.load import Question, load, one_by_one
from bench.serving import serving

ONE_BY_ONE = 200


def measure() -> list[dict[str, Any]]:
    both = (on_record.FAST_PAGE, datasette_store.CONTESTANT)
    return [_measured(one) for one in both if not one.missing]


def _measured(contestant: Contestant) -> dict[str, Any]:
    contestant.prepare()
    question = Question(contestant.api)
    with serving(contestant.command, processes=PROCESSES, path=question.path) as servers:
        ports = [server.port for server in servers]
        size, alone = one_by_one(ports[0], [question] * ONE_BY_ONE)
        together = load(ports, question)
        _, unkept = one_by_one(ports[0], _never_asked(question.path))
    return {
        "server": contestant.name,
        "KB an answer": round(size / 1000, 1),
        "median ms": round(statistics.median(alone) * 1000, 2),
        "p95 ms": round(statistics.quantiles(alone, n=20)[-1] * 1000, 2),
        "median ms unkept": round(statistics.median(unkept) * 1000, 2),
        "answers a second": round(together.rate),
    }


def _never_asked(path: str) -> list[Question]:
    """Questions that were never asked before: each for another number of rows."""
    return [
        Question(re.sub(r"(limit|_size)=\w+", rf"\1={4_000 + number}", path))
        for number in range(ONE_BY_ONE // 4)
    ]
