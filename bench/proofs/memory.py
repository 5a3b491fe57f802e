"""Memory of processes over time (Linux): RSS, and PSS, which shares out common pages."""

from __future__ import annotations

import asyncio
import re
import statistics
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 5.0
"""Seconds between two looks."""


@dataclass
class Memory:
    """What a process held, in megabytes, look by look."""

    pid: int
    rss: list[float] = field(default_factory=list)
    pss: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Add what the process holds now."""
        said = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        for name, series in (("Rss", self.rss), ("Pss", self.pss)):
            found = re.search(rf"^{name}:\s+(\d+) kB", said, re.MULTILINE)
            series.append(int(found[1]) / 1000 if found else 0.0)

    def growth(self) -> float:
        """Percent from the second fifth of the looks to the last (PSS medians).

        The first fifth is the warm-up: what is kept for readers fills then.
        """
        share = max(1, len(self.pss) // 5)
        first = statistics.median(self.pss[share : 2 * share] or self.pss)
        return 100 * (statistics.median(self.pss[-share:]) / first - 1)


async def watch(memories: list[Memory]) -> None:
    """Look every few seconds until cancelled."""
    while True:
        for memory in memories:
            memory.look()
        await asyncio.sleep(EVERY)
