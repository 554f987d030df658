"""A small platform of the Graph: accounts that can be read, and a list of numbers; enough to see what all of them share."""

import json
from typing import Any

from simulators.clock import HandClock
from simulators.domain import Account, Post, Token
from simulators.platforms.graph import tokens
from simulators.platforms.graph.fields import asked, shown
from simulators.platforms.graph.paging import pager
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.platform import Edge, Graph
from simulators.platforms.graph.problems import gone
from simulators.platforms.graph.regime import GraphConfig
from simulators.platforms.state import State
from simulators.platforms.story import Answer, Story, Visit
from simulators.regimes import WindowConfig
from simulators.wire import Call, Reply

SECRET = "house-secret"


class Room(Graph):
    name = "Room"
    hosts = ("graph.example.com",)

    def __init__(self, **regime: Any) -> None:
        state: State[GraphConfig] = State("room", 7, GraphConfig(**regime), epoch_ms=0)
        edges = (
            Edge(method="GET", kind="account", edge="", operation="who_am_i", run=self._read, scopes=("read",)),
            Edge(method="POST", kind="account", edge="", operation="edit", run=self._echo, scopes=("write",), committing=True),
            Edge(method="GET", kind="account", edge="numbers", operation="list", run=self._numbers),
            Edge(method="GET", kind="", edge="debug_token", operation="debug_token", run=self._debug),
            Edge(method="GET", kind="", edge="oauth/access_token", operation="refresh_token", run=self._exchange,
                 shows="fb_exchange_token"),
        )  # fmt: skip
        super().__init__(state, edges, offset_us=0)

    def kind_of(self, node: str) -> str:
        return "account" if node.isdigit() or node == "me" else "none"

    def written(self, post: Post) -> str:
        return str(post.id)

    def number(self, text: str) -> int | None:
        return int(text)

    def _read(self, visit: Visit, params: Params) -> Answer:
        node = visit.args[0]
        account = visit.account if node == "me" else self.store.accounts.get(node)
        if account is None:
            raise gone(node, visit.call.method)
        known = {"id": lambda _: account.id, "name": lambda _: account.name, "about": lambda _: None}
        return Answer(200, shown(asked(params.text("fields")), known, default=("name",), node="Page"))

    def _echo(self, _visit: Visit, params: Params) -> Answer:
        return Answer(200, {"success": True, "values": params.values, "files": sorted(params.files)})

    def _numbers(self, visit: Visit, params: Params) -> Answer:
        cut = pager(visit.call, params, seed=7, purpose="numbers", default=25, highest=100)
        data, paging = cut.cut((number, number) for number in range(60, 0, -1))
        return Answer(200, {"data": data, **({"paging": paging} if paging else {})})

    def _debug(self, visit: Visit, params: Params) -> Answer:
        return tokens.debugged(self.state, visit, params)

    def _exchange(self, visit: Visit, _params: Params) -> Answer:
        return tokens.exchange_answer(self.state, tokens.exchanged(self.state, visit, owner=visit.owner))


class Hand:
    """A room, its clock, and a client of one token."""

    def __init__(self, **regime: Any) -> None:
        self.clock = HandClock()
        self.story = Story(7, self.clock)
        self.room = Room(**regime)
        store = self.room.store
        store.apps.update({"house": SECRET, "other": "others-secret"})
        for number, name in (("1", "Acme"), ("2", "Zeta")):
            account = Account(platform="Room", id=number, username=name.lower(), name=name)
            store.add_account(account)
            store.add_token(Token(text=f"{name}-token", account=account, app="house", scopes=["read", "write"]))

    def ask(
        self, method: str, path: str, *, query: str = "access_token=Acme-token", body: bytes = b"", kind: str | None = None,
        header: str | None = None, host: str = "graph.example.com",
    ) -> Reply:  # fmt: skip
        headers = [("host", host)]
        headers += [("content-type", kind)] if kind is not None else []
        headers += [("authorization", header)] if header is not None else []
        call = Call(method=method, host=host, path=path, query=query, headers=tuple(headers), body=body)
        return self.story.serve(self.room, call)

    def token(self) -> Token:
        return self.room.store.tokens["Acme-token"]


def window(endpoint: str = "who_am_i", **parts: Any) -> WindowConfig:
    made = {"endpoint": endpoint, "per": "user", "limit": 2, "period_s": 60, "source": "a test", "as_of": "2026-01-01"}
    return WindowConfig.model_validate_json(json.dumps({**made, **parts}))


def said(reply: Reply) -> dict[str, Any]:
    return dict(json.loads(reply.body))


def headers(reply: Reply) -> dict[str, str]:
    return dict(reply.headers)
