"""Kills, full disks, read-only folders and cut files: the last good build stays."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl import pipeline
from etl.cli import app
from etl.core.problems import InputError
from etl.publish.swap import WriteError, replaced_folder, restore

pytestmark = pytest.mark.process

STAGES = {
    "before anything is written": "",
    "while files are written": "(folder / 'kept.csv').write_text('half')",
    "between the two steps": (
        "(folder / 'kept.csv').write_text('new\\n'); rename = Path.rename;"
        "Path.rename = lambda one, to: (rename(one, to), os.kill(os.getpid(), 9))"
    ),
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    target = tmp_path / "processed"
    target.mkdir()
    (target / "kept.csv").write_text("as it was\n")
    return target


def content(target: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in target.iterdir()}


def leftovers(target: Path) -> list[str]:
    return [path.name for path in target.parent.iterdir() if path != target]


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_build_leaves_the_last_one(root: Path, target: Path, stage: str) -> None:
    code = (
        "import os; from pathlib import Path; from etl.publish.swap import replaced_folder\n"
        f"with replaced_folder(Path({str(target)!r})) as folder:\n"
        f"    {STAGES[stage] or 'pass'}\n"
        + ("" if "Path.rename" in STAGES[stage] else "    os.kill(os.getpid(), 9)\n")
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    assert leftovers(target), "the kill came too late to prove anything"
    restore(target)
    assert content(target) == {"kept.csv": "as it was\n"}
    assert leftovers(target) == []


def test_the_next_build_goes_on_from_a_kill(target: Path) -> None:
    target.rename(target.with_name(".processed-previous"))
    (target.with_name(".processed-left") / "processed").mkdir(parents=True)
    with replaced_folder(target) as folder:
        (folder / "kept.csv").write_text("new\n")
    assert content(target) == {"kept.csv": "new\n"}
    assert leftovers(target) == []


def test_a_full_disk_leaves_the_last_build(root: Path, target: Path) -> None:
    """A limit on the size of files stands for a full disk: writing fails part of the way."""
    code = (
        "import sqlite3; from pathlib import Path; from etl.publish.swap import replaced_folder\n"
        f"with replaced_folder(Path({str(target)!r})) as folder:\n"
        "    (folder / 'kept.csv').write_text('x' * 1_000_000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=False, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "it stays as it was" in done.stderr.splitlines()[-1]
    assert content(target) == {"kept.csv": "as it was\n"}
    assert leftovers(target) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "No space left on device"), (errno.EROFS, "Read-only file system")],
)
def test_a_folder_that_cannot_be_written_is_one_line(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(*_: object, **__: object) -> str:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkdtemp", fail)
    with pytest.raises(WriteError, match=words) as error, replaced_folder(target):
        pass
    assert "\n" not in str(error.value)
    assert content(target) == {"kept.csv": "as it was\n"}


def test_the_command_says_it_in_one_line(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = f"{target} could not be written (No space left); it stays as it was"

    def fail(**_: object) -> None:
        raise WriteError(line)

    monkeypatch.setattr(pipeline, "build", fail)
    done = CliRunner().invoke(app, ["build", "--processed", str(target)])
    assert done.exit_code == 1
    assert done.stderr.strip() == line


def test_a_second_build_is_refused_while_one_runs(target: Path) -> None:
    with replaced_folder(target) as folder:
        (folder / "kept.csv").write_text("first\n")
        with pytest.raises(WriteError, match="another build"), replaced_folder(target):
            pass
        assert folder.is_dir(), "the running build keeps its folder"
    assert content(target) == {"kept.csv": "first\n"}


@pytest.mark.parametrize("where", [0.3, 0.999])
def test_a_cut_table_is_refused_and_changes_nothing(
    root: Path, tmp_path: Path, target: Path, where: float
) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(root / "data" / "raw", raw)
    table = raw / "iwf" / "hotline.csv"
    whole = table.read_bytes()
    table.write_bytes(whole[: int(len(whole) * where)])
    with pytest.raises(InputError) as error:
        pipeline.build(raw=raw, processed=target)
    assert "iwf/hotline.csv" in str(error.value.problems[0])
    assert "wrong_checksum" in {problem.code for problem in error.value.problems}
    assert content(target) == {"kept.csv": "as it was\n"}


@pytest.mark.parametrize("end", ["error", "kill"])
def test_a_release_without_its_downloads_takes_no_place(root: Path, target: Path, end: str) -> None:
    """The downloads fail, or the process dies, when all tables are written."""
    last = {
        "error": "raise OSError(28, 'No space left on device')",
        "kill": "os.kill(os.getpid(), 9)",
    }
    code = (
        "import os; from pathlib import Path; from types import SimpleNamespace\n"
        "from etl.publish import release\n"
        "release.TABLES = {'publications': None}\n"
        "for name in ('write_csv', 'write_geojson', 'write_metadata', 'write_store'):\n"
        "    setattr(release, name, lambda *_, **__: None)\n"
        "def write_more(tables, folder):\n"
        "    (folder / 'kept.csv').write_text('new'); " + last[end] + "\n"
        f"release.publish({{'publications': None}}, None, SimpleNamespace(boundaries=[]),"
        f" Path({str(target)!r}), inputs='', write_more=write_more)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=False, capture_output=True, text=True
    )
    assert done.returncode == (-signal.SIGKILL if end == "kill" else 1), done.stderr
    restore(target)
    assert content(target) == {"kept.csv": "as it was\n"}
    assert leftovers(target) == []
