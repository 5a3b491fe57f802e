"""Answers of the API to what it cannot do (RFC 9457): they name the parameter and what it takes."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard.parameters import UNKNOWN

SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}},
    },
}


class UnknownValueError(Exception):
    """A value of the right form that is not on record."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        self.parameter = parameter
        self.nearest = get_close_matches(value[:80], list(known), n=5, cutoff=0.4)
        super().__init__(parameter)


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """A problem document."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, media_type="application/problem+json")


async def unknown_value(_request: Request, error: Exception) -> JSONResponse:
    """404: no such indicator, area, publication or other value."""
    assert isinstance(error, UnknownValueError)
    detail = f"The value of {error.parameter} is not on record."
    if error.nearest:
        detail += " Values like it are under allowed."
    return problem(404, "Not on record", detail, parameter=error.parameter, allowed=error.nearest)


async def bad_parameter(_request: Request, error: Exception) -> JSONResponse:
    """422: a parameter that does not exist, or a value of the wrong form.

    The name of one that does not exist is not sent back.
    """
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    parameter = next((str(part) for part in first["loc"][1:2]), "")
    if first["type"] == UNKNOWN:
        return problem(
            422, "Unknown parameter",
            "This address has no such parameter. Those like it, or all, are under allowed.",
            allowed=first["ctx"]["known"],
        )  # fmt: skip
    allowed = first.get("ctx", {}).get("expected", "")
    more = {"allowed": _quoted(allowed)} if allowed else {}
    return problem(
        422, "Parameter not understood", f"{parameter}: {first['msg']}", parameter=parameter, **more
    )


def _quoted(said: str) -> list[str]:
    """Values that pydantic lists as 'a', 'b' or 'c'."""
    return said.split("'")[1::2]


async def no_data(_request: Request, _error: Exception) -> JSONResponse:
    """503: the data cannot be read just now."""
    answer = problem(503, "Service Unavailable", "The data cannot be read just now.")
    answer.headers["retry-after"] = "5"
    return answer


async def other(_request: Request, error: Exception) -> JSONResponse:
    """404 for an address that is none, 405 for a method that is not answered."""
    assert isinstance(error, HTTPException)
    words = {404: "No such address; see /api.", 405: "Only GET and HEAD are answered."}
    answer = problem(error.status_code, error.detail, words.get(error.status_code, error.detail))
    answer.headers.update(error.headers or {})
    return answer
