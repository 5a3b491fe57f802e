"""A build is all or nothing, the same bytes every time, and quick for one publisher."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from etl import pipeline
from etl.core.problems import InputError
from etl.fingerprint import is_stale
from etl.publish.swap import replaced_folder, restore

pytestmark = pytest.mark.process


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".sqlite" and "downloads" not in path.parts
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("built") / "processed"
    pipeline.build(raw=root / "data" / "raw", processed=folder)
    return folder


def test_rebuilding_gives_the_committed_bytes(built: Path, root: Path) -> None:
    fresh, committed = contents(built), contents(root / "data" / "processed")
    assert set(fresh) == set(committed)
    different = [name for name in fresh if fresh[name] != committed[name]]
    assert not different, f"run make build and commit: {different}"


def test_building_one_publisher_gives_the_same(built: Path, root: Path) -> None:
    before = contents(built)
    pipeline.build(raw=root / "data" / "raw", processed=built, only="nspcc")
    assert contents(built) == before
    assert is_stale(raw=root / "data" / "raw", processed=built), "a mixed build is never current"


def test_a_bad_figure_leaves_the_last_build(tmp_path: Path, root: Path) -> None:
    raw, processed = tmp_path / "raw", tmp_path / "processed"
    shutil.copytree(root / "data" / "raw", raw)
    processed.mkdir()
    (processed / "kept.csv").write_text("as it was\n")
    table = raw / "iwf" / "hotline.csv"
    table.write_text(table.read_text().replace("Worldwide", "", 1))
    with pytest.raises(InputError) as error:
        pipeline.build(raw=raw, processed=processed)
    codes = {problem.code for problem in error.value.problems}
    assert "wrong_checksum" in codes
    assert contents(processed) == {"kept.csv": b"as it was\n"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_error_while_writing_leaves_the_last_build(tmp_path: Path) -> None:
    target = tmp_path / "processed"
    target.mkdir()
    (target / "kept.csv").write_text("as it was\n")

    def fail() -> None:
        with replaced_folder(target) as folder:
            (folder / "kept.csv").write_text("half\n")
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        fail()
    assert contents(target) == {"kept.csv": b"as it was\n"}


def test_a_kill_between_the_two_steps_is_undone(tmp_path: Path) -> None:
    target = tmp_path / "processed"
    target.mkdir()
    (target / "kept.csv").write_text("as it was\n")
    target.rename(tmp_path / ".processed-previous")
    restore(target)
    assert contents(target) == {"kept.csv": b"as it was\n"}


def test_a_store_of_other_inputs_is_stale(tmp_path: Path, root: Path) -> None:
    assert is_stale(raw=root / "data" / "raw", processed=tmp_path)
    (tmp_path / "on_record.sqlite").write_bytes(b"not a database, only bytes" * 40)
    assert is_stale(raw=root / "data" / "raw", processed=tmp_path)
