"""What the platforms of the Graph do alike: versions, paths, tokens, windows, and the shape of every answer."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import msgspec

from simulators.audience import Audience
from simulators.domain import Account, Post, Store, Token
from simulators.limits import Window, Windows
from simulators.platforms.graph import modes, problems, tokens, usage
from simulators.platforms.graph.params import Params, Reader
from simulators.platforms.graph.regime import GraphConfig
from simulators.platforms.state import State
from simulators.platforms.visit import Answer, Refusal, Route, Visit
from simulators.webhooks import Tells
from simulators.wire import Call

EXCHANGE = "exchange"
"""The kind of node whose edges give a token for another one: there the app shows its secret, or the token is enough."""

Run = Callable[[Visit, Params], Answer]
_VERSION = re.compile(r"v(\d{1,3})\.(\d{1,2})")


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be asked.

    Attributes:
        kind: of node: what :meth:`Graph.kind_of` says of the id; ``""``: the path stands as it is, without an id.
        edge: what follows the id, or the whole path; ``""``: the node itself.
        shows: the parameter with the token, where it is not the access token.
    """

    method: str
    kind: str
    edge: str
    operation: str
    run: Run
    scopes: tuple[str, ...] = ()
    committing: bool = False
    shows: str = "access_token"


class Graph:
    """The base of a platform of the Graph, which says: its hosts and edges, and what kind of node an id is of."""

    name = ""
    answers_are = "comment"
    hosts: tuple[str, ...] = ()
    hooks: Tells | None = None

    def __init__(self, state: State[Any], edges: tuple[Edge, ...], *, offset_us: int) -> None:
        self.state = state
        self.store: Store = state.store
        config: GraphConfig = state.config
        self.windows: Windows = usage.GraphWindows(config.rules(), offset_us=offset_us, applies=self.counts_for)
        self.reader = Reader()
        self._edges = {(edge.method, edge.kind, edge.edge): (edge, self._route(edge)) for edge in edges}
        nowhere = Edge(method="", kind="", edge="", operation="unknown", run=_nowhere)
        self._nowhere = nowhere, self._route(nowhere)
        self._asked: tuple[Call, tuple[tuple[Edge, Route], tuple[str, ...]]] | None = None

    # What a platform says of itself ----------------------------------------------------------------------------------

    def kind_of(self, node: str) -> str:
        """The kind of node that an id (or ``me``) is of; of an unknown one the kind whose edges say that it is gone."""
        raise NotImplementedError

    def variant(self, edge: str, params: Params) -> str:  # noqa: ARG002 - for those who need it
        """The edge that is meant, where the parameters decide; one that is not there means the edge as it stands."""
        return edge

    def counts_for(self, shares: str, account: str) -> bool:  # noqa: ARG002 - for those who need it
        """Whether windows that share this word count the calls of this account's tokens."""
        return True

    def written(self, post: Post) -> str:
        """How the platform writes a post's id."""
        raise NotImplementedError

    def number(self, text: str) -> int | None:
        """The store's number of a post or comment; ``None``: it is none of its ids."""
        raise NotImplementedError

    def found(self, text: str) -> Post | Account | None:
        """What is, or once was, of that id; of what is made and not published yet, whose it is."""
        return self.store.posts.get(self.number(text) or 0)

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:  # noqa: ARG002 - for those who need it
        """Who sees a post or a comment."""
        return modes.audience(self.state, post)

    # What they do alike ----------------------------------------------------------------------------------------------

    def _route(self, edge: Edge) -> Route:
        # A partial is copied with what it holds, as a snapshot has to; a function within this one would not be.
        run = partial(self._answered, edge)
        return Route(operation=edge.operation, committing=edge.committing, scopes=edge.scopes, run=run)

    def _answered(self, edge: Edge, visit: Visit) -> Answer:
        params = self.reader.read(visit.call)
        try:
            if params.trouble is not None:
                raise params.trouble
            answer = edge.run(visit, params)
        except Refusal as refusal:
            answer = refusal.answer
        return self._dressed(answer, visit.call)

    def version(self, call: Call) -> str | None:
        """The version that a call names, or else the oldest; ``None``: there is no such version."""
        config: GraphConfig = self.state.config
        return _version(call.path.lstrip("/").partition("/")[0], config.oldest_version, config.newest_version)

    def _meant(self, call: Call) -> tuple[tuple[Edge, Route], tuple[str, ...]]:
        parts = [part for part in call.path.split("/") if part]
        if parts and _VERSION.fullmatch(parts[0]):
            if self.version(call) is None:
                return self._nowhere, ()
            parts = parts[1:]
        whole = self._edges.get((call.method, "", "/".join(parts)))
        if whole is not None:
            return whole, ()
        if not parts:
            return self._nowhere, ()
        kind, edge = self.kind_of(parts[0]), "/".join(parts[1:])
        variant = self._edges.get((call.method, kind, self.variant(edge, self.reader.read(call))))
        return variant or self._edges.get((call.method, kind, edge), self._nowhere), (parts[0],)

    def route(self, call: Call) -> tuple[Route, tuple[str, ...]]:
        """The route, and the id in its path. It is what the call means from here on: what it does may change its node's kind."""
        self._asked = call, self._meant(call)
        (_, route), args = self._asked[1]
        return route, args

    def _edge(self, call: Call) -> Edge:
        """What a call that was routed means."""
        (edge, _), _ = self._asked[1] if self._asked is not None and self._asked[0] is call else self._meant(call)
        return edge

    def claimed(self, call: Call) -> Token | None:
        """The token that a call shows, wherever it does."""
        return tokens.known(self.state, self._shown(call))

    def _shown(self, call: Call) -> str | None:
        edge, params = self._edge(call), self.reader.read(call)
        return params.token if edge.shows == "access_token" else params.values.get(edge.shows)

    def stranger(self, call: Call, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
        """The answer to a token that is not taken."""
        edge, params = self._edge(call), self.reader.read(call)
        answer = None
        if edge.kind == EXCHANGE or edge.shows != "access_token":
            answer = self.exchanger_refused(edge, params)
        answer = answer or tokens.refused(self.state, self._shown(call), token, now_us=now_us, unix_us=unix_us)
        if answer is None and token is not None:
            answer = tokens.unproved(self.state, params, token)
        return None if answer is None else self._dressed(answer, call)

    def exchanger_refused(self, edge: Edge, params: Params) -> Answer | None:  # noqa: ARG002 - for those who need it
        """Why no token is given for another; of Facebook, since the app does not prove who it is."""
        if tokens.app_of(self.state, params) is None:
            return problems.error(400, 101, "Error validating client secret.")
        return None

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        """The answer to a token that lacks a permission: reads answer 10, deeds 200."""
        missing = next((scope for scope in route.scopes if scope not in token.scopes), None)
        if missing is None:
            return None
        status = self.state.config.permission_status
        if route.committing:
            answer = problems.error(status, 200, f"(#200) Requires {missing} permission to manage the object")
        else:
            answer = problems.error(status, 10, f"(#10) This endpoint requires the '{missing}' permission")
        return self._dressed(answer, call)

    def too_many(self, call: Call) -> Answer:
        """The answer to a full window, by its kind."""
        route, _ = self.route(call)
        token = self.claimed(call)
        owner, app = ("", "") if token is None else (token.account.id, token.app)
        code = usage.code(self.windows.of(route.operation, owner, app), self.state.config)
        return self._dressed(problems.throttled(self.state.config.throttle_status, code), call)

    def broken(self, call: Call, status: int, *, html: bool) -> Answer:
        """The answer of a platform in trouble."""
        if html:
            page = f"<!DOCTYPE html><html><head><title>Facebook | Error</title></head><body>{status}</body></html>"
            return Answer(status, page.encode(), "text/html; charset=utf-8")
        if status == 429:  # noqa: PLR2004 - an injected refusal is one of the app's limit
            return self._dressed(problems.throttled(status, 4), call)
        return self._dressed(problems.trouble(status), call)

    def headers(self, windows: tuple[Window, ...], *, now_us: int, unix_us: int) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - usage is told in percent
        """How much of the windows is used."""
        return usage.told(windows, self.state.config, now_us=now_us)

    def _dressed(self, answer: Answer, call: Call) -> Answer:
        version = self.version(call) or f"v{self.state.config.newest_version}"
        return problems.traced(answer, call, version)


@lru_cache
def _version(named: str, oldest: str, newest: str) -> str | None:
    found = _VERSION.fullmatch(named)
    if found is None:
        return f"v{oldest}"
    version = int(found[1]), int(found[2])
    first, last = (tuple(int(part) for part in text.split(".")) for text in (oldest, newest))
    return f"v{version[0]}.{version[1]}" if first <= version <= last else None


def _nowhere(visit: Visit, _params: Params) -> Answer:
    return problems.unknown_path(f"/{visit.call.path.strip('/')}"[:200])
