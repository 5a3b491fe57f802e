"""The HTTP API: every table, filtered, as JSON in slices or as one CSV.

Its addresses, parameters and documents are made from the schema that the store carries.
"""

import gzip
from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import StreamingResponse

from dashboard import problems
from dashboard.answers import (
    Kept,
    Made,
    answer,
    compressed,
    is_known,
    key_of,
    tag_of,
    takes_gzip,
)
from dashboard.contents import NOTICE, area_of, explanation_of, indicator_of, rows_of, select
from dashboard.database import UnreadableError
from dashboard.parameters import RESOURCES, ROOT, Resource, query_model
from dashboard.problems import UnknownValueError
from dashboard.records import Column, columns, write_csv
from dashboard.store import Store

_JSON = "application/json"
_CACHING = "public, max-age=300"

Endpoint = Callable[..., Awaitable[Response]]


def make_api(store: Store, kept: Kept) -> FastAPI:
    """The API over a store, to be mounted at ROOT; answers are kept beside the pages."""
    api = FastAPI(
        title="On Record",
        version="1",
        description=NOTICE,
        servers=[{"url": ROOT}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        exception_handlers={
            UnknownValueError: problems.unknown_value,
            RequestValidationError: problems.bad_parameter,
            HTTPException: problems.other,
            UnreadableError: problems.no_data,
        },
    )
    api.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], expose_headers=["ETag"]
    )
    for resource in RESOURCES:
        schema = _schema_of(store, resource.table)
        _add(api, f"/{resource.table}", _table_endpoint(store, kept, resource),
             store.tables[resource.table], schema)  # fmt: skip
    _add(api, "/areas/{area}", _area_endpoint(store, kept), "An area, its history and neighbours")
    _add(api, "/indicators/{indicator}", _indicator_endpoint(store, kept),
         "An indicator, its caveats, breaks and publications")  # fmt: skip
    _add(api, "/explain/{indicator}/{area}/{period}", _explain_endpoint(store, kept),
         "The way of one number from the publication to this answer")  # fmt: skip
    return api


def _add(
    api: FastAPI,
    path: str,
    endpoint: Endpoint,
    summary: str,
    schema: dict[str, Any] | None = None,
) -> None:
    trouble = {"content": {"application/problem+json": {"schema": problems.SCHEMA}}}
    content: dict[str, Any] = {_JSON: {"schema": schema or {"type": "object"}}}
    if schema:
        content["text/csv"] = {"schema": {"type": "string"}}
    api.add_api_route(
        path, endpoint, methods=["GET"], summary=summary, operation_id=endpoint.__name__,
        response_class=Response,
        responses={
            200: {"description": summary, "content": content},
            304: {"description": "Unchanged since the ETag that was sent"},
            404: {"description": "Not on record", **trouble},
            414: {"description": "Address too long"},
            422: {"description": "Parameter not understood", **trouble},
            503: {"description": "The data cannot be read just now", **trouble},
        },
    )  # fmt: skip
    api.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _table_endpoint(store: Store, kept: Kept, resource: Resource) -> Endpoint:
    model = query_model(store, resource)

    async def endpoint(request: Request, query: Annotated[BaseModel, Query()]) -> Response:
        asked = query.model_dump()
        if asked["format"] == "csv":
            return await _csv(store, kept, request, resource, asked)
        repeated = [part for part in request.query_params.multi_items() if part[0] != "cursor"]
        here = f"{ROOT}/{resource.table}?{urlencode([*repeated, ('cursor', '')])}"
        return await _answer(kept, request, lambda: _slice(store, resource, asked, here))

    endpoint.__annotations__["query"] = Annotated[model, Query()]
    endpoint.__name__ = f"get_{resource.table}"
    return endpoint


async def _csv(
    store: Store, kept: Kept, request: Request, resource: Resource, asked: dict[str, Any]
) -> Response:
    tag = tag_of(kept.mark, key_of(request))
    headers = {"etag": tag, "cache-control": _CACHING, "vary": "accept-encoding"}
    selection = await run_in_threadpool(select, store, resource, asked)
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = f'attachment; filename="{selection.table}.csv"'
    pieces: Iterable[bytes] = write_csv(store, selection)
    if takes_gzip(request):
        headers["content-encoding"] = "gzip"
        pieces = compressed(pieces)
    return StreamingResponse(pieces, headers=headers, media_type="text/csv; charset=utf-8")


def _slice(store: Store, resource: Resource, asked: dict[str, Any], here: str) -> dict[str, Any]:
    """Rows after a cursor; ``here`` is the address to which the next cursor is added."""
    selection = select(store, resource, asked)
    found, context = rows_of(store, selection, after=asked["cursor"], limit=asked["limit"])
    following = None if found.cursor is None else f"{here}{found.cursor}"
    return {"data": found.rows, "next": following, **context}


def _schema_of(store: Store, table: str) -> dict[str, Any]:
    properties = {
        column.name: {"type": [_json_type(column), "null"], "description": column.meaning}
        for column in columns(store, table).values()
    }
    row = {"type": "object", "properties": properties, "additionalProperties": False}
    return {
        "type": "object",
        "required": ["data", "next", "notice", "caveats", "publications"],
        "properties": {
            "data": {"type": "array", "items": row},
            "next": {"type": ["string", "null"], "description": "Address of the next rows"},
            "notice": {"type": "string"},
            "data_checksum": {"type": "string"},
            "caveats": {"type": "object", "description": "Warnings of these rows, by code"},
            "publications": {"type": "object", "description": "Publications of these rows"},
        },
    }


def _json_type(column: Column) -> str:
    return {"number": "number", "integer": "integer", "boolean": "boolean"}.get(
        column.kind, "string"
    )


def _area_endpoint(store: Store, kept: Kept) -> Endpoint:
    async def get_area(request: Request, area: str) -> Response:
        return await _answer(kept, request, lambda: area_of(store, area))

    return get_area


def _indicator_endpoint(store: Store, kept: Kept) -> Endpoint:
    async def get_indicator(request: Request, indicator: str) -> Response:
        return await _answer(kept, request, lambda: indicator_of(store, indicator))

    return get_indicator


def _explain_endpoint(store: Store, kept: Kept) -> Endpoint:
    async def get_explanation(request: Request, indicator: str, area: str, period: str) -> Response:
        return await _answer(kept, request, lambda: explanation_of(store, indicator, area, period))

    return get_explanation


async def _answer(kept: Kept, request: Request, find: Callable[[], dict[str, Any]]) -> Response:
    def make() -> Made:
        return Made(gzip.compress(orjson.dumps(find()), 2, mtime=0), _JSON)

    return await answer(request, kept, make, caching=_CACHING)
