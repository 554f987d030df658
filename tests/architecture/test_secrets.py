"""A secret's text shows only where it is used: each such place is named here, and each name here is such a place."""

import ast

from tests.architecture.ground import nodes, product_files, shown

REVEALING = {
    "safety_core/adapters/flow_http.py",  # the bearer token
    "safety_core/adapters/transports/request_form.py",  # the bytes of a header, and of a form
    "safety_core/adapters/notifiers/smtp.py",  # the login at the mail server
    "safety_core/adapters/notifiers/webhook.py",  # the signature
    "safety_core/adapters/notifiers/callbacks.py",  # the same
    "safety_core/adapters/hooks/signing.py",  # the same, of what platforms send us
    "safety_core/adapters/vaults/sealing.py",  # what is sealed, and the keys themselves
    "safety_core/adapters/vaults/root_keys.py",  # the key file
    "safety_core/adapters/vaults/keyring.py",  # whether it may be kept at all
    "safety_core/adapters/vaults/keeper.py",  # the same
    "safety_core/shell/totp.py",  # the codes of a second factor
    "reports/observer/client.py",  # the observer's own token, as a bearer
    "reports/observer/renewing.py",  # its refresh token, and its app's secret
    "reports/observer/platforms/graph.py",  # the same, in the query, where the Graph wants it
}
INNARDS = {"_hidden"}


def attributes(name: str) -> set[str]:
    return {shown(path) for path in product_files() for node in nodes(path, ast.Attribute) if node.attr == name}


def test_a_secret_is_revealed_in_the_places_that_are_named_and_nowhere_else():
    assert attributes("reveal") == REVEALING


def test_nobody_else_reaches_into_a_secret():
    for name in INNARDS:
        assert attributes(name) == {"safety_core/secret.py"}


def test_nothing_asks_for_a_method_by_that_name():
    strings = {
        f"{shown(path)}:{node.lineno}"
        for path in product_files()
        for node in nodes(path, ast.Constant)
        if node.value in ("reveal", *INNARDS)
    }
    assert strings == {place for place in strings if place.startswith("safety_core/secret.py")}


def test_passwords_cost_what_they_should_wherever_the_product_is_composed():
    """A cheaper way to keep them is for people who live for one scenario."""
    cheaper = {shown(path) for path in product_files() for node in nodes(path, ast.keyword) if node.arg == "hasher"}
    assert cheaper == {"steps/rig/console.py"}
