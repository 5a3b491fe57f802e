"""The HTTP API: every table, filtered, as JSON in slices or as one CSV.

Its addresses, parameters and documents are made from the schema that the store carries.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import StreamingResponse

from dashboard import problems
from dashboard.answers import answer_kept, headers_of
from dashboard.contents import NOTICE, area_of, explanation_of, indicator_of, rows_of, select
from dashboard.parameters import RESOURCES, ROOT, Resource, query_model
from dashboard.problems import UnknownValueError
from dashboard.records import Column, Selection, columns, write_csv
from dashboard.store import Store

_JSON = "application/json"
_SECONDS = 300


def make_api(store: Store) -> FastAPI:
    """The API over a store, to be mounted at ROOT."""
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
        },
    )
    api.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], expose_headers=["ETag"]
    )
    for resource in RESOURCES:
        schema = _schema_of(store, resource.table)
        _add(api, f"/{resource.table}", _table_endpoint(store, resource),
             store.tables[resource.table], schema)  # fmt: skip
    _add(api, "/areas/{area}", _area_endpoint(store), "An area, its history and neighbours")
    _add(api, "/indicators/{indicator}", _indicator_endpoint(store),
         "An indicator, its caveats, breaks and publications")  # fmt: skip
    _add(api, "/explain/{indicator}/{area}/{period}", _explain_endpoint(store),
         "The way of one number from the publication to this answer")  # fmt: skip
    return api


def _add(
    api: FastAPI,
    path: str,
    endpoint: Callable[..., Response],
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
            422: {"description": "Parameter not understood", **trouble},
        },
    )  # fmt: skip
    api.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _table_endpoint(store: Store, resource: Resource) -> Callable[..., Response]:
    model = query_model(store, resource)

    def endpoint(request: Request, query: Annotated[BaseModel, Query()]) -> Response:
        asked = query.model_dump()
        selection = select(store, resource, asked)
        if asked["format"] == "csv":
            return _csv(store, request, selection)
        repeated = [part for part in request.query_params.multi_items() if part[0] != "cursor"]
        here = f"{ROOT}/{resource.table}?{urlencode([*repeated, ('cursor', '')])}"
        return _answer(
            store,
            request,
            lambda: _slice_body(store, selection, asked["cursor"], asked["limit"], here),
        )

    endpoint.__annotations__["query"] = Annotated[model, Query()]
    endpoint.__name__ = f"get_{resource.table}"
    return endpoint


def _csv(store: Store, request: Request, selection: Selection) -> Response:
    headers = headers_of(store.checksum, _SECONDS)
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = f'attachment; filename="{selection.table}.csv"'
    pieces = write_csv(store, selection)
    return StreamingResponse(pieces, headers=headers, media_type="text/csv; charset=utf-8")


@lru_cache(maxsize=128)
def _slice_body(store: Store, selection: Selection, after: int, limit: int, here: str) -> bytes:
    """Rows after a cursor; ``here`` is the address to which the next cursor is added."""
    found, context = rows_of(store, selection, after=after, limit=limit)
    following = None if found.cursor is None else f"{here}{found.cursor}"
    return _packed({"data": found.rows, "next": following, **context})


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


def _area_endpoint(store: Store) -> Callable[..., Response]:
    def get_area(request: Request, area: str) -> Response:
        return _answer(store, request, lambda: _area_body(store, area))

    return get_area


def _indicator_endpoint(store: Store) -> Callable[..., Response]:
    def get_indicator(request: Request, indicator: str) -> Response:
        return _answer(store, request, lambda: _indicator_body(store, indicator))

    return get_indicator


def _explain_endpoint(store: Store) -> Callable[..., Response]:
    def get_explanation(request: Request, indicator: str, area: str, period: str) -> Response:
        def make() -> bytes:
            return _packed(explanation_of(store, indicator, area, period))

        return _answer(store, request, make)

    return get_explanation


@lru_cache(maxsize=512)
def _area_body(store: Store, code: str) -> bytes:
    return _packed(area_of(store, code))


@lru_cache(maxsize=512)
def _indicator_body(store: Store, name: str) -> bytes:
    return _packed(indicator_of(store, name))


def _packed(content: dict[str, Any]) -> bytes:
    return gzip.compress(orjson.dumps(content), 2, mtime=0)


def _answer(store: Store, request: Request, make: Callable[[], bytes]) -> Response:
    return answer_kept(request, store.checksum, make, media_type=_JSON, seconds=_SECONDS)
