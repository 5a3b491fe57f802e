"""The proofs would see what they are there to see."""

from __future__ import annotations

import zlib

import pytest

from bench.proofs.asking import Answer
from bench.proofs.fuzz import faults
from bench.proofs.inputs import make, probe
from bench.proofs.memory import Memory


def _answer(body: bytes, status: int = 200, kind: str = "text/html", more: str = "") -> Answer:
    head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\n{more}\r\n"
    return Answer(status, head.encode(), body)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_answer(b"<p>nothing"), []),
        (_answer(probe(7).encode()), ["sent back as it came in text/html"]),
        (_answer(b"zqx7z&lt;i&gt;"), ["sent back escaped in text/html"]),
        (_answer(b"", 503), ["status 503"]),
        (_answer(b"", more="location: /zqx7z\r\n"), ["sent back in a header"]),
        (
            _answer(b"no gzip", more="content-encoding: gzip\r\n"),
            ["a body that cannot be unpacked"],
        ),
        (_answer(b"Traceback (most recent call last)"), ["a stack trace"]),
        (_answer(probe(8).encode()), []),
    ],
)
def test_faults_of_an_answer(answer: Answer, words: list[str]) -> None:
    assert faults(answer, 7) == words


def test_requests_are_made_again_from_their_number() -> None:
    assert [make(number) for number in range(300)] == [make(number) for number in range(300)]
    assert len({kind for kind, _ in map(make, range(300))}) == 10


def test_digest_is_of_the_content_however_it_is_packed() -> None:
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = packed.compress(b'"end_id":"one" figures') + packed.flush()
    one = _answer(body, more="content-encoding: gzip\r\n")
    assert one.digest == _answer(b'"end_id":"two" figures').digest
    assert one.digest != _answer(b'"end_id":"two" figure').digest


def test_growth_leaves_out_the_warm_up() -> None:
    steady = Memory(0, pss=[50, 80, 100, 100, 100, 100, 100, 100, 100, 100])
    growing = Memory(0, pss=[50, 80, 100, 100, 105, 110, 115, 120, 125, 130])
    assert steady.growth() == 0
    assert round(growing.growth(), 1) == 27.5
