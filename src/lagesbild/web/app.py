"""Serve the newest picture's report to this machine.

Only what has passed the gate is served. The address is 127.0.0.1 and nothing else: there is no sign-in yet, so the
page must not be reached from another machine.
"""

from functools import lru_cache
from typing import Annotated, Literal

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from lagesbild.errors import LagesbildError
from lagesbild.home import Home

HOST = "127.0.0.1"

# The report is one file: it needs its own styles and its own small script, and nothing from anywhere else.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def make_app(home: Home) -> FastAPI:
    """The application for one workspace."""
    app = FastAPI(title="Lägesbild", docs_url=None, redoc_url=None, openapi_url=None)
    # A page elsewhere that has its name point at this machine must not get to read the report.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost", "testserver"])
    default = home.profile.languages[0]

    @lru_cache(maxsize=8)
    def page(picture_id: str, language: str) -> bytes:
        return home.report_content("html", language, picture_id)

    @app.get("/")
    def report(language: Annotated[Literal["sv", "en"] | None, Query(alias="sprak")] = None) -> Response:
        return HTMLResponse(page(home.newest_picture_id(), language or default), headers=HEADERS)

    @app.exception_handler(LagesbildError)
    def explain_error(_request: Request, error: LagesbildError) -> Response:
        return PlainTextResponse(str(error), status_code=error.http_status, headers=HEADERS)

    return app


def serve_home(home: Home, port: int) -> None:
    """Serve until stopped."""
    uvicorn.run(make_app(home), host=HOST, port=port, log_level="warning")
