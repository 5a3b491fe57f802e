"""Whether processed data were built from the inputs and the code at hand."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from etl.publish.documents import DOCUMENTS
from etl.publish.downloads import CHECKSUMS, FOLDER
from etl.publish.release import STORE
from etl.publish.store import INPUTS

_CODE = Path(__file__).parent


def fingerprint(raw: Path) -> str:
    """SHA-256 over every raw file, the catalogue, the code and the documents."""
    digest = hashlib.sha256()
    files = [
        (str(path.relative_to(folder)), path)
        for folder in (raw, _CODE)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    for name, path in (*files, *DOCUMENTS.items()):
        digest.update(name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_stale(*, raw: Path, processed: Path) -> bool:
    """True when a part of the release is missing, or was built from other inputs."""
    store = processed / STORE
    if not store.exists() or not (processed / FOLDER / CHECKSUMS).exists():
        return True
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
            found = database.execute("SELECT value FROM meta WHERE name = ?", (INPUTS,)).fetchone()
    except sqlite3.DatabaseError:
        return True
    return found is None or found[0] != fingerprint(raw)
