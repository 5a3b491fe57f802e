"""A Dash app as people usually write it, with Dash's defaults and with its compression."""

from __future__ import annotations

import sys

from bench.contestants import WORK, Contestant

ASSETS = WORK / "dash_assets"
PACKAGES = ("dash", "pandas", "plotly", "gunicorn")


def _prepare() -> None:
    from bench.contestants.apps.figures import write_base_map

    write_base_map(ASSETS)


def _contestant(name: str, words: str, *more: str, packages: tuple[str, ...]) -> Contestant:
    app = "bench.contestants.apps.usual_dash:server"
    return Contestant(
        name=name,
        command=(
            sys.executable, "-m", "gunicorn", app, "--threads", "4", "--log-level", "warning",
            *more, "--bind", "127.0.0.1:{port}",
        ),
        page="/",
        configuration=f"`px.choropleth`, `px.line`, callbacks on the server, gunicorn; {words}",
        outlines="#map .choroplethlayer path",
        ready="#period [role=slider]",
        slider="#period [role=slider]",
        callback="/_dash-update-component",
        packages=packages,
        prepare=_prepare,
    )  # fmt: skip


USUAL = _contestant("Dash as usually written", "Dash's defaults", packages=PACKAGES)
COMPRESSED = _contestant(
    "Dash as usually written, compressed",
    "`compress=True`",
    "--env",
    "DASH_COMPRESS=true",
    packages=(*PACKAGES, "flask-compress"),
)
