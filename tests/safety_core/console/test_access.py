"""Who may see which page and send which form: tried for every page, every form and everybody, by the table alone.

A page or an operation that is added is tried here without a word; a route that no table knows fails.
"""

import pytest
from starlette.routing import Mount, Route

from safety_core.console import operations, pages
from safety_core.console.house import house
from safety_core.console.table import Desk, Operation
from safety_core.errors import BadInput, Miswired
from safety_core.people import RANK
from safety_core.shell.scoped import ScopedStore
from tests.safety_core.console.ground import PEOPLE, SETTINGS, Ground, grounded

OPEN = {"/healthz", "/readyz", "/sign-in", "/sign-out", "/static"}
"""What is answered to whoever asks; signing out asks for the session's own form."""
TABLE = {each.name: each for each in operations.every()}
REACHED = "this operation was reached"


class Reached:
    """Instead of what each operation does: who reached it, and with which store."""

    def __init__(self) -> None:
        self.desks: list[tuple[str, Desk]] = []

    def instead_of(self, operation: Operation) -> Operation:
        def act(desk: Desk, _: object):
            self.desks.append((operation.name, desk))
            raise BadInput("x", REACHED, "nothing")

        return operation._replace(act=act)


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    reached = Reached()
    table = tuple(map(reached.instead_of, operations.every()))
    with grounded(tmp_path_factory.mktemp("access"), table=table) as ground:
        yield ground, reached


@pytest.fixture(scope="module")
def browsers(tried):
    ground, _ = tried
    return {name: ground.as_(name) for name in PEOPLE}


def path_of(page) -> str:
    return page.path.replace("{", "").replace("}", "")


def may(name: str, operation: Operation) -> bool:
    role, clients = PEOPLE[name]
    return RANK[role] >= RANK[operation.role] and not (operation.everyone and clients)


def form_token(ground: Ground, browser) -> str:
    from safety_core.console.sign_in import cookies

    return cookies.form_token(browser.client.cookies["__Host-hp"])


@pytest.mark.parametrize("page", pages.every(), ids=lambda each: each.path)
def test_a_page_is_looked_at_by_those_alone_whom_the_table_lets(tried, browsers, page):
    ground, reached = tried
    for name, browser in browsers.items():
        reached.desks.clear()
        status = browser.get(path_of(page)).status_code
        looked = [(each, desk.person.person) for each, desk in reached.desks]
        if may(name, TABLE[page.look]):
            assert status == 422, name  # what it is given, or the word of this test
            assert all(desk.person.person == name for _, desk in reached.desks)
        else:
            assert (status, looked) == (403, []), name
        assert all(isinstance(desk.core.store, ScopedStore) for _, desk in reached.desks)
    assert ground.browser().get(path_of(page)).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("page", "form"),
    [(page, form) for page in pages.every() for form in page.forms],
    ids=lambda each: getattr(each, "name", None) or each.path,
)
def test_a_form_is_done_for_those_alone_whom_the_table_lets_and_from_our_pages_alone(tried, browsers, page, form):
    ground, reached = tried
    for name, browser in browsers.items():
        reached.desks.clear()
        token = form_token(ground, browser)
        data = {"_form": form.name, "_csrf": token}
        status = browser.client.post(path_of(page), data=data, follow_redirects=False).status_code
        done = [each for each, _ in reached.desks if each == form.operation]
        if may(name, TABLE[form.operation]):
            assert status in (403, 422), name
        else:
            assert (status, done) == (403, []), name
        reached.desks.clear()
        for forged, headers in (
            ({"_form": form.name}, {}),
            ({**data, "_csrf": "00" * 32}, {}),
            (data, {"origin": "https://evil.example"}),
            (data, {"sec-fetch-site": "cross-site"}),
            (data, {"sec-fetch-site": "same-site"}),
        ):
            after = browser.client.post(path_of(page), data=forged, headers=headers, follow_redirects=False)
            assert (after.status_code, reached.desks) == (403, []), forged
    outside = ground.browser()
    after = outside.client.post(path_of(page), data={"_form": form.name}, follow_redirects=False)
    assert (after.status_code, reached.desks) == (303, [])


def test_the_token_of_another_session_is_not_taken(ground: Ground):
    one, other = ground.as_("viewer"), ground.as_("viewer")
    token = other.token_on("/me")
    after = one.client.post("/me", data={"_form": "everywhere", "_csrf": token}, follow_redirects=False)
    assert after.status_code == 403
    assert one.get("/me").status_code == 200


def test_every_route_is_a_page_of_the_table_or_open_by_name(ground: Ground):
    shown = {each.path for each in pages.every()}
    routes = [each.path for each in ground.app.routes if isinstance(each, Route | Mount)]
    assert len(routes) == len(ground.app.routes)
    assert set(routes) - shown == OPEN


def test_a_page_that_looks_or_acts_by_nothing_in_the_table_is_not_built(ground: Ground):
    for wrong in (
        pages.every()[0]._replace(look="nobody.knows"),
        pages.every()[0]._replace(look="session.password"),
        pages.every()[1]._replace(forms=(pages.every()[1].forms[0]._replace(operation="nobody.knows"),)),
    ):
        with pytest.raises(Miswired):
            house(ground.core, SETTINGS, operations=operations.every(), pages=(wrong,))
    with pytest.raises(Miswired, match="one path"):
        house(ground.core, SETTINGS, operations=operations.every(), pages=pages.every() * 2)
    with pytest.raises(Miswired, match="one name"):
        house(ground.core, SETTINGS, operations=operations.every() * 2, pages=pages.every())


def test_a_role_that_is_taken_away_counts_no_more_with_the_next_request(tmp_path):
    operation = TABLE["session.show"]._replace(role=PEOPLE["operator"][0])
    table = (operation, *(each for each in operations.every() if each.name != "session.show"))
    with grounded(tmp_path, table=table) as ground:
        browser = ground.as_("operator")
        assert browser.get("/").status_code == 200
        ground.core.store.transact(lambda tx: tx.set_active("operator", active=False), deadline_s=10.0)
        assert browser.get("/").status_code == 303
        ground.core.store.transact(lambda tx: tx.set_active("operator", active=True), deadline_s=10.0)
        assert browser.get("/").status_code == 200
        assert ground.as_("approver").get("/").status_code == 403
