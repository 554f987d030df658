"""What pages link to and is no page of ours: a run's report and the pages of its loads, the proof of a record, and the log.

A report is somebody's file. It is shown with an origin of its own, without scripts, forms and anything from elsewhere: it can
neither read this console nor act in it, whatever stands in it.
"""

from collections.abc import Iterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from safety_core.console import reading, showing
from safety_core.console.app import guarded
from safety_core.console.house import House
from safety_core.console.operations.audit import Export, Named, Part, Proof
from safety_core.console.operations.runs import Page
from safety_core.console.table import Desk
from safety_core.errors import Refused

APART = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
NDJSON = "application/x-ndjson"


def routes(house: House) -> list[BaseRoute]:
    """Where they are."""
    return [
        Route("/runs/{run}/report.html", guarded(house, _apart(house, "runs.page")), methods=["GET"]),
        Route("/runs/{run}/load-{load}.html", guarded(house, _apart(house, "runs.load")), methods=["GET"]),
        Route("/audit/entries/{index:int}/proof.ndjson", guarded(house, _proof(house)), methods=["GET"]),
        Route("/audit/export.ndjson", guarded(house, _export(house)), methods=["GET"]),
    ]


def _apart(house: House, operation: str) -> showing.Endpoint:
    """Somebody's page, by the names in its path."""

    def get(request: Request) -> Response:
        desk = showing.signed_in(house, request)
        if not isinstance(desk, Desk):
            return desk
        asked = house.operations[operation]
        found = showing.act(desk, asked, reading.given(asked, dict(request.path_params)))
        assert isinstance(found, Page)
        return Response(found.html, media_type="text/html", headers={"content-security-policy": APART})

    return get


def _proof(house: House) -> showing.Endpoint:
    def get(request: Request) -> Response:
        desk = showing.signed_in(house, request)
        if not isinstance(desk, Desk):
            return desk
        index = request.path_params["index"]
        found = showing.act(desk, house.operations["audit.prove"], Named(index=index))
        assert isinstance(found, Proof)
        if found.proof is None:
            raise Refused(found.checks[0].saw, "look at the record again later")
        return Response(_line(found.proof), media_type=NDJSON, headers=_as_file(f"proof-{index}.ndjson"))

    return get


def _export(house: House) -> showing.Endpoint:
    """Part by part, so that a long log is never held whole; each part is asked for by the person anew."""

    def get(request: Request) -> Response:
        desk = showing.signed_in(house, request)
        if not isinstance(desk, Desk):
            return desk
        operation = house.operations["audit.export"]
        first = showing.act(desk, operation, Part())
        assert isinstance(first, Export)

        def lines() -> Iterator[bytes]:
            part = first
            while True:
                yield b"".join(map(_line, part.rows))
                if part.next is None:
                    return
                following = showing.act(desk, operation, Part(after=part.next, size=first.size))
                assert isinstance(following, Export)
                part = following

        return StreamingResponse(lines(), media_type=NDJSON, headers=_as_file("audit.ndjson"))

    return get


def _line(of: msgspec.Struct) -> bytes:
    return msgspec.json.encode(of) + b"\n"


def _as_file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
