"""Schemathesis on the control API, by its own OpenAPI: no 5xx, no exception, and every answer is one that it declares."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from simulators.control import PREFIX
from simulators.control_answers import ANSWERS, STREAMS
from simulators.control_asked import Route
from simulators.control_routes import ROUTES
from simulators.doors.asgi import App, Message, Receive, Send
from tests.simulators.hands import Hand, world
from tests.simulators.told import Told

EXAMPLES = 8
"""Of each operation, as its schema has it, and as many not as its schema has it."""
ALWAYS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


class Fresh:
    """A world that is made anew for each operation, behind one application."""

    app: App

    def begin(self) -> None:
        made = world()
        made.platforms["X"].hooks = Told()
        made.add_token("X", "1002", "spare")
        Hand(made).post("there")
        self.app = App(made)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


FRESH = Fresh()
FRESH.begin()
SCHEMA = from_asgi(f"{PREFIX}/openapi.json", FRESH, headers={"host": "localhost"})
SCHEMA.config.update(base_url="http://localhost")


def takes_anything_wrong(route: Route) -> bool:
    """Whether something can be sent that its schema does not allow: a path of words and a body of bytes may be anything."""
    return bool(route.query) or route.body is not None


ASKED = [(route, GenerationMode.POSITIVE) for route in ROUTES] + [
    (route, GenerationMode.NEGATIVE) for route in ROUTES if takes_anything_wrong(route)
]


@pytest.mark.parametrize(
    ("route", "mode"), ASKED, ids=[f"{route.method} {route.path} {mode.value}" for route, mode in ASKED]
)
def test_whatever_is_asked_the_answer_is_one_that_the_document_declares(route, mode):
    FRESH.begin()
    operation = SCHEMA[f"{PREFIX}/{route.path}"][route.method]
    if mode is GenerationMode.NEGATIVE:
        more = [negative_data_rejection]
    else:  # whether a plan, an account or a webhook does is more than a schema can say
        more = [] if route.body is not None else [positive_data_acceptance]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
    @given(operation.as_strategy(generation_mode=mode))
    def asked(case: Case) -> None:
        case.call_and_validate(checks=[*ALWAYS, *more])

    asked()


def test_every_answer_that_is_described_is_of_a_route():
    routes = {(route.method, route.path) for route in ROUTES}
    assert set(ANSWERS) | set(STREAMS) <= routes
