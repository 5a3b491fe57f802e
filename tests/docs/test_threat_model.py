"""What the threat model names as a proof is there."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_proof_is_there(root: Path) -> None:
    text = (root / "docs" / "threat_model.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)+[\w.]+\.(?:py|txt|conf|yaml))(?:::(\w+))?`", text)
    assert len(named) > 20
    missing = [
        f"{path} {test}".strip()
        for path, test in named
        if not (root / path).exists()
        or (test and f"def {test}(" not in (root / path).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_every_threat_has_a_proof(root: Path) -> None:
    text = (root / "docs" / "threat_model.md").read_text(encoding="utf-8")
    table = text.partition("## What stops them")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][2:]
    assert rows
    assert [row[1].strip() for row in rows if "`" not in row[3]] == []
