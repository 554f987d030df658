"""Whatever is asked, of every operation: no fault of ours, and an answer that is as the description says.

Schemathesis makes the requests from the published description, some as it says and some that break it, and puts names that exist
where names belong. HOLDPOINT_API_EXAMPLES is how many for each operation and kind: a few here, thousands by hand.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from safety_core.console.operations import every
from tests.fuzzing import examples, fuzzed
from tests.safety_core.console.api.ground import SPRING, Api, copied

EXAMPLES = int(os.environ.get("HOLDPOINT_API_EXAMPLES", examples(2)))
SEED = int(os.environ.get("HOLDPOINT_API_SEED", "1"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
KNOWN = {**{name: [value] for name, value in SPRING.items()}, "at": ["2h", "2027-01-01T00:00Z"], "reason": ["a reason"]}
"""What exists, by the names of the fields that it is given in."""


@pytest.fixture(scope="module")
def stood(furnished, tmp_path_factory):
    """One API for all of them: what one has changed the next finds."""
    folder, keys = furnished
    made = Api(copied(folder, tmp_path_factory.mktemp("anything")), keys)
    made.schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", made.app)
    made.intents = [made.submitted(key=str(each), text=f"Spring {each}", at="5h")["intent"] for each in range(3)]
    yield made
    made.core.store.close()


def with_names(case, draw, known) -> None:
    """Names that exist in some of the places where they belong."""
    bodies = [case.body] if isinstance(case.body, dict) else []
    for place in (case.path_parameters, case.query, *bodies):
        for name in set(place or ()) & set(known):
            if draw(st.booleans()):
                place[name] = draw(st.sampled_from(known[name]))


@fuzzed("api")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as-described", "broken"])
@pytest.mark.parametrize("name", [each.name for each in every()])
def test_no_request_finds_a_fault_and_every_answer_is_as_described(stood, name, mode):
    operation = stood.schema.find_operation_by_id(name)
    known = {**KNOWN, "intent": stood.intents}

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data):
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if mode is GenerationMode.POSITIVE:
            with_names(case, data.draw, known)
        case.call_and_validate(headers=stood.bearer("adam"), checks=CHECKS)

    ask()
