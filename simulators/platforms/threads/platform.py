"""Threads: hosts, edges, tokens and webhooks."""

from functools import partial

from simulators.domain import Account, Post
from simulators.platforms import long_lived
from simulators.platforms.graph.hooks import GraphHooks
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.platform import Edge, Graph
from simulators.platforms.graph.problems import gone
from simulators.platforms.threads import posts, publishing, tells
from simulators.platforms.threads.regime import ThreadsConfig
from simulators.platforms.threads.state import ThreadsState, number_of
from simulators.platforms.visit import Answer, Visit

_PUBLISH = ("threads_basic", "threads_content_publish")
_READ, _REPLIES = ("threads_basic",), ("threads_basic", "threads_read_replies")
_EDGES = (
    ("GET", "account", "", "who_am_i", posts.who_am_i, _READ, False),
    ("POST", "account", "threads", "create_container", publishing.create_container, _PUBLISH, False),
    ("GET", "account", "threads", "list_posts", posts.list_posts, _READ, False),
    ("GET", "account", "replies", "list_posts", posts.list_own_replies, _REPLIES, False),
    ("POST", "account", "threads_publish", "create_post", publishing.publish, _PUBLISH, True),
    ("GET", "account", "threads_publishing_limit", "publishing_limit", publishing.publishing_limit, _PUBLISH, False),
    ("GET", "container", "", "container_status", publishing.container_status, _READ, False),
    ("GET", "post", "", "read_post", posts.read_post, _READ, False),
    ("DELETE", "post", "", "delete_post", posts.delete_post, (*_READ, "threads_delete"), True),
    ("GET", "post", "replies", "list_comments", posts.list_replies, _REPLIES, False),
    ("GET", "post", "conversation", "list_comments", posts.list_conversation, _REPLIES, False),
    ("POST", "post", "manage_reply", "hide_comment", posts.manage_reply, (*_READ, "threads_manage_replies"), True),
    ("GET", "post", "insights", "insights", posts.insights, (*_READ, "threads_manage_insights"), False),
)  # fmt: skip


def _nobodys(visit: Visit, _params: Params) -> Answer:
    """What only an account has is asked of an id that is none's."""
    raise gone(visit.args[0], visit.call.method)


class Threads(Graph):
    """The simulated Threads."""

    name = "Threads"
    answers_are = "post"
    hosts: tuple[str, ...] = ("graph.threads.net", "graph.threads.com")

    def __init__(self, seed: int, config: ThreadsConfig, offset_us: int) -> None:
        self.th = ThreadsState(seed, config)
        edges = [
            Edge(
                method=method, kind=kind, edge=edge, operation=operation, run=partial(run, self.th), scopes=scopes,
                committing=committing,
            )
            for method, kind, edge, operation, run, scopes, committing in _EDGES
        ]  # fmt: skip
        edges += [
            Edge(method=edge.method, kind="post", edge=edge.edge, operation=edge.operation, run=_nobodys)
            for edge in edges
            if edge.kind == "account"
            and edge.edge
            and not any(each.kind == "post" and each.edge == edge.edge for each in edges)
        ]
        super().__init__(self.th, (*edges, *long_lived.edges(self.th, "th")), offset_us=offset_us)
        self.hooks = GraphHooks(self.store.apps, partial(tells.written, self.th))

    def kind_of(self, node: str) -> str:
        if node == "me" or node in self.store.accounts:
            return "account"
        number = number_of(node)
        return "container" if number is not None and self.th.containers.owner(number) is not None else "post"

    def written(self, post: Post) -> str:
        return str(post.id)

    def number(self, text: str) -> int | None:
        return number_of(text)

    def found(self, text: str) -> Post | Account | None:
        number = number_of(text) or 0
        became = self.th.containers.became(number)
        return self.store.posts.get(number if became is None else became) or self.th.containers.owner(number)
