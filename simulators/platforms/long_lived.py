"""Tokens of Instagram's own login and of Threads: a short-lived one for a long-lived one, and that for the next.

Source: developers.facebook.com, Instagram platform and Threads API, long-lived access tokens: ``GET /access_token`` and
``GET /refresh_access_token`` at the root of the host.
"""

from functools import partial
from typing import Any, Literal

from simulators.domain import Token
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.platform import Edge
from simulators.platforms.graph.problems import invalid, refusal
from simulators.platforms.graph.tokens import exchange_answer
from simulators.platforms.state import State
from simulators.platforms.visit import Answer, Visit

Word = Literal["ig", "th"]
_KINDS = {"ig": "IGAA", "th": "THAA"}


def edges(state: State[Any], word: Word) -> tuple[Edge, ...]:
    """Both of them; ``word`` is how the platform's grant types begin."""
    exchange, refresh = partial(_exchange, state, word), partial(_refresh, state, word)
    return (
        Edge(method="GET", kind="", edge="access_token", operation="exchange_token", run=exchange),
        Edge(method="GET", kind="", edge="refresh_access_token", operation="refresh_token", run=refresh),
    )


def _exchange(state: State[Any], word: Word, visit: Visit, said: Params) -> Answer:
    _granted(said, f"{word}_exchange_token")
    if said.values.get("client_secret") != state.store.apps[visit.token.app]:
        raise refusal(400, 101, "Error validating client secret.")
    return exchange_answer(state, _next(state, word, visit))


def _refresh(state: State[Any], word: Word, visit: Visit, said: Params) -> Answer:
    _granted(said, f"{word}_refresh_token")
    given_us, wait_us = visit.token.given_us, round(state.config.refresh_after_s * 1_000_000)
    if given_us is not None and visit.now_us < given_us + wait_us:
        raise invalid("The access token is too young to be refreshed: it must be at least 24 hours old")
    return exchange_answer(state, _next(state, word, visit))


def _granted(said: Params, wanted: str) -> None:
    if said.values.get("grant_type") != wanted:
        raise invalid(f"Param grant_type must be {wanted}")


def _next(state: State[Any], word: Word, visit: Visit) -> Token:
    """Another token; the one that was shown lives on, unless the regime ends it."""
    old, account = visit.token, visit.account
    if account.id not in state.store.accounts:
        raise invalid("The access token must be a user's")
    if visit.owner is not None:
        account = state.store.accounts[visit.owner] if visit.owner else state.another(account.id)
    if state.config.refresh_ends_access:
        old.revoke()
    new = Token(
        text=state.new_token(_KINDS[word]), account=account, app=old.app, scopes=list(old.scopes),
        expires_us=visit.now_us + round(state.config.access_token_life_s * 1_000_000), given_us=visit.now_us,
    )  # fmt: skip
    state.store.add_token(new)
    return new
