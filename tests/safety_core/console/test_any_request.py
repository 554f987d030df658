"""Whatever is asked of a page, and whatever is posted to it, is answered in the console's own words: never with a fault of ours."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.console import downloads, operations
from safety_core.console.pages import every
from safety_core.console.sign_in.door import SIGN_IN
from tests.fuzzing import examples, fuzzed
from tests.safety_core.console.ground import CLIENTS, PASSWORD, Browser, grounded

PEOPLE = ("admin", "viewer", "acme-operator", "")
"""Nobody among them."""
PATHS = [
    *dict.fromkeys(each.path for each in every()),
    SIGN_IN,
    "/sign-out",
    "/healthz",
    "/readyz",
    "/static/style.css",
    "/no-such-page",
]
FORMS = [each.name for page in every() for each in page.forms]
FIELDS = sorted(
    {field for each in operations.every() for field in each.given.__struct_fields__}
    | {"name", "password", "next", "_csrf"}
)
WORDS = st.sampled_from(
    ["", *CLIENTS, "acme-1", "X", "publish", "admin", PASSWORD, "true", "0", "-1", "9" * 400, "2h", "2026-11-30", "10 %", "..", "/", "//a", "\0", "ü",
     "{{7*7}}", "<script>", "' OR 1=1 --", "\u202e", "x" * 5_000]
) | st.text(max_size=12)  # fmt: skip


def encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@pytest.fixture(scope="module")
def browsers(tmp_path_factory) -> dict[str, Browser]:
    with grounded(tmp_path_factory.mktemp("anything"), more=downloads.routes) as ground:
        found = {name: ground.as_(name) if name else ground.browser() for name in PEOPLE}
        for name, each in found.items():
            each.token_on("/me" if name else SIGN_IN)
        yield found


@fuzzed("pages")
@settings(max_examples=examples(80), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_finds_a_fault_of_ours(browsers: dict[str, Browser], data: st.DataObject):
    browser = browsers[data.draw(st.sampled_from(PEOPLE))]
    path = data.draw(st.sampled_from(PATHS))
    path = re.sub(r"{[^}]*}", lambda _: quote(encodable(data.draw(WORDS)), safe="") or "-", path)
    told = {
        name: encodable(text)
        for name, text in data.draw(st.dictionaries(st.sampled_from(FIELDS), WORDS, max_size=5)).items()
    }
    if data.draw(st.booleans()):
        answer = browser.client.get(path, params=told, follow_redirects=False)
    elif data.draw(st.booleans()):
        form = {"_form": data.draw(st.sampled_from(FORMS)), "_csrf": browser.csrf, **told}
        answer = browser.client.post(path, data=form, follow_redirects=False)
    else:
        kind = data.draw(
            st.sampled_from(
                ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", "", "\x7f"]
            )
        )
        body = data.draw(
            st.binary(max_size=60) | st.sampled_from([b"--b\r\n\r\n--b--", b"a=%ff", b"_form=" + b"a" * 9_000])
        )
        answer = browser.client.post(path, content=body, headers={"content-type": kind}, follow_redirects=False)
    assert answer.status_code < 500, (path, told, answer.text[:300])
