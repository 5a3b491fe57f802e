"""The example of docs/adding_a_publication.md works when it is copied as it is."""

from __future__ import annotations

import re
from pathlib import Path

from etl import pipeline
from etl.sources.sidecar import seal


def test_the_figure_by_hand_passes_every_check(root: Path, raw: Path) -> None:
    text = (root / "docs" / "adding_a_publication.md").read_text(encoding="utf-8")
    files = re.findall(r"^`data/raw/(\S+)`\n\n```\w+\n(.*?)```", text, re.DOTALL | re.MULTILINE)
    assert [Path(name).suffix for name, _ in files] == [".csv", ".toml"]
    for name, content in files:
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(content, encoding="utf-8")
    seal(raw / files[0][0])
    assert pipeline.check(raw=raw) == []
