"""Names from outside: the nearest are offered, and whoever wants to halt is always told the line that halts everything."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadInput, UnknownName
from safety_core.shell import staff
from safety_core.shell.names import HALT_ALL, known_client, nearest, scope_of
from safety_core.switches import Scope


def scope(ground, **parts: object):
    named = {"client": None, "platform": None, "account": None, "action": None, **parts}
    return ground.store.read(lambda tx: scope_of(tx, **named))


def test_nothing_named_is_everything(ground):
    assert scope(ground) == Scope()


def test_a_client_that_there_is_is_found_without_looking_through_all_of_them():
    assert known_client(SimpleNamespace(has_client=lambda name: name == "acme"), "acme") == "acme"


def test_case_of_platforms_and_actions_does_not_matter(ground):
    assert scope(ground, platform="x", action="PUBLISH") == Scope(platform="X", action="publish")


def test_an_account_is_named_together_with_its_client(ground):
    assert scope(ground, account="acme-1") == Scope(client="acme", account="acme-1")


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("client", "acmee"),
        ("client", ""),
        ("platform", "twitter"),
        ("account", "acme1"),
        ("action", "post"),
        ("client", "\ud800"),
        ("account", "x" * 10_000),
    ],
)
def test_a_misspelt_scope_is_answered_with_the_line_that_halts_everything(ground, part, name):
    with pytest.raises(UnknownName) as unknown:
        scope(ground, **{part: name})
    assert HALT_ALL in str(unknown.value)


def test_an_account_name_of_two_clients_takes_the_client_too(ground):
    import msgspec

    twin = msgspec.structs.replace(ground.account("bolt", 1), account="acme-1")
    staff.add_accounts(ground.core, [twin])
    with pytest.raises(BadInput, match=r"several clients .*--client acme or --client bolt.*" + HALT_ALL):
        scope(ground, account="acme-1")
    assert scope(ground, client="bolt", account="acme-1") == Scope(client="bolt", account="acme-1")


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=8))
def test_only_names_that_exist_are_offered(name, known):
    assert set(nearest(name, known)) <= set(known)
