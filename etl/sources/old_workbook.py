"""An old .xls is read by a process of its own, which may take only so much time and memory.

Its reader believes what such a file says of its own sizes, and ends the process that it runs in
where they are wrong. Ended is then this one, and the file is refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from etl.core.problems import InputError
from etl.sources.screening import refusal
from etl.sources.sheets import Rows, hold, open_workbook

MOST_BYTES = 64_000_000
SECONDS, MOST_MEMORY, MOST_TEXT, MOST_CELLS = 8, 400_000_000, 48_000_000, 2_000_000


def read_old(path: Path, file: str) -> dict[str, Rows]:
    """Sheets of an .xls by name; raises InputError with one line where it is refused."""
    if path.stat().st_size > MOST_BYTES:
        what = f"is an old .xls of more than {MOST_BYTES // 1_000_000} MB"
        raise refusal(file, what, code="too_large")
    with tempfile.TemporaryFile() as told:
        if not _finishes(path, told):
            within = f"{SECONDS} seconds and {MOST_MEMORY // 1_000_000} MB"
            raise refusal(file, f"is no .xls that can be read within {within}")
        told.seek(0)
        refused, *sheets = map(json.loads, told)
    if refused:
        raise refusal(file, refused["what"], code=refused["code"])
    return {name: hold(rows, file) for name, rows in sheets}


def _finishes(path: Path, told: IO[bytes]) -> bool:
    search = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-m", "etl.sources.old_workbook", str(path)]
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.DEVNULL, check=False,
            timeout=SECONDS, env=os.environ | {"PYTHONPATH": search},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def tell(path: Path) -> None:
    """Print a refusal or null, then each sheet's name and rows, a line of JSON each."""
    try:
        book = open_workbook(path, path.name)
        sheets = [(name, book.rows(name)) for name in book.names]
        cells = sum(len(rows) * len(rows[0]) for _, rows in sheets if rows)
        if cells > MOST_CELLS:
            raise refusal(path.name, f"has more than {MOST_CELLS:,} cells", code="too_large")
    except InputError as error:
        [problem] = error.problems
        print(json.dumps({"what": problem.what, "code": problem.code}))  # noqa: T201
        return
    for line in (None, *sheets):
        print(json.dumps(line))  # noqa: T201


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system limits memory
        import resource

        for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_FSIZE, MOST_TEXT)):
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    _limit()
    tell(Path(sys.argv[1]))
