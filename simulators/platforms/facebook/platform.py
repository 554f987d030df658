"""Facebook Pages: hosts, edges, hooks. What differs here from what all platforms of the Graph do."""

from collections.abc import Callable
from functools import partial

from simulators.audience import Audience
from simulators.domain import Account, Post
from simulators.platforms.facebook import comments, hooks, publishing, reads
from simulators.platforms.facebook.regime import FacebookConfig
from simulators.platforms.facebook.state import FacebookState, is_page, missing
from simulators.platforms.graph import tokens
from simulators.platforms.graph.hooks import GraphHooks
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.platform import Edge, Graph
from simulators.platforms.graph.problems import error
from simulators.platforms.visit import Answer, Visit

API_HOST = "graph.facebook.com"
VIDEO_HOST = "graph-video.facebook.com"

_MANAGE, _ENGAGE, _READ = ("pages_manage_posts",), ("pages_manage_engagement",), ("pages_read_engagement",)
_ON = ("post", "comment", "photo", "video")
_UNSEEN = ("upload_media",)
"""What nobody sees of it, as of a container of Instagram's: the post that shows it is the effect."""


def _absent(_fb: FacebookState, visit: Visit, _params: Params) -> Answer:
    raise missing(visit.args[0], visit)


Node = tuple[str, str, str, str, tuple[str, ...], Callable[[FacebookState, Visit, Params], Answer]]
"""Method, kind of node, edge, operation, permissions, and what it does."""

_ACCOUNT: tuple[Node, ...] = (
    ("GET", "account", "", "who_am_i", (), reads.who_am_i),
    ("GET", "account", "accounts", "list_accounts", ("pages_show_list",), reads.list_accounts),
    *(("GET", "account", edge, "list_posts", _READ, reads.list_posts) for edge in ("feed", "posts", "published_posts")),
    ("GET", "account", "scheduled_posts", "list_posts", _READ, reads.list_scheduled),
    ("POST", "account", "feed", "create_post", _MANAGE, publishing.create_post),
    ("POST", "account", "photos", "create_post", _MANAGE, publishing.create_photo),
    ("POST", "account", "photos?unpublished", "upload_media", _MANAGE, publishing.create_photo),
    ("POST", "account", "videos", "create_post", _MANAGE, publishing.create_video),
)
_NODES: tuple[Node, ...] = (
    *_ACCOUNT,
    # An id of which nothing is known is looked for among the posts, and there nothing is posted to.
    *((method, "post", edge, operation, scopes, _absent) for method, _, edge, operation, scopes, _ in _ACCOUNT if edge),
    ("GET", "post", "", "read_post", _READ, reads.read_post),
    ("GET", "post", "attachments", "read_post", _READ, reads.read_attachments),
    ("POST", "post", "", "edit_post", _MANAGE, publishing.edit_post),
    ("DELETE", "post", "", "delete_post", _MANAGE, publishing.delete_post),
    *(("GET", kind, "", "read_media", _READ, reads.read_media) for kind in ("photo", "video")),
    *(("DELETE", kind, "", "delete_media", _MANAGE, publishing.delete_media) for kind in ("photo", "video")),
    ("GET", "comment", "", "read_comment", _READ, reads.read_post),
    ("POST", "comment", "", "edit_comment", _ENGAGE, comments.edit_comment),
    ("POST", "comment", "?hidden", "hide_comment", _ENGAGE, comments.hide_comment),
    ("DELETE", "comment", "", "delete_comment", _ENGAGE, comments.delete_comment),
    *(("GET", kind, "comments", "list_comments", _READ, comments.list_comments) for kind in _ON),
    *(("POST", kind, "comments", "create_comment", _ENGAGE, comments.create_comment) for kind in _ON),
    *(
        ("GET", kind, edge, "list_likers", _READ, comments.list_likers)
        for kind in _ON
        for edge in ("likes", "reactions")
    ),
    *(("POST", kind, "likes", "like", _ENGAGE, comments.like) for kind in _ON),
    *(("DELETE", kind, "likes", "unlike", _ENGAGE, comments.unlike) for kind in _ON),
)


class Facebook(Graph):
    """The simulated Facebook Pages."""

    name = "Facebook"
    hosts: tuple[str, ...] = (API_HOST, VIDEO_HOST)

    def __init__(self, seed: int, config: FacebookConfig, offset_us: int) -> None:
        fb = self._fb = FacebookState(seed, config)
        edges = [
            Edge(
                method=method, kind=kind, edge=edge, operation=operation, scopes=scopes, run=partial(run, fb),
                committing=method != "GET" and operation not in _UNSEEN,
            )
            for method, kind, edge, operation, scopes, run in _NODES
        ]  # fmt: skip
        edges += [
            Edge(method="GET", kind="", edge="debug_token", operation="debug_token", run=self._debug),
            *(
                Edge(
                    method=method, kind="", edge="oauth/access_token", operation="refresh_token", run=self._exchange,
                    shows="fb_exchange_token",
                )
                for method in ("GET", "POST")
            ),
        ]  # fmt: skip
        super().__init__(fb, tuple(edges), offset_us=offset_us)
        self.hooks = GraphHooks(self.store.apps, partial(hooks.body, fb))

    def written(self, post: Post) -> str:
        return self._fb.written(post)

    def number(self, text: str) -> int | None:
        return self._fb.number(text)

    def found(self, text: str) -> Post | Account | None:
        return self._fb.found(text)

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        del unix_us  # times are kept by the boot clock
        return self._fb.audience(post, now_us)

    def kind_of(self, node: str) -> str:
        return self._fb.kind_of(node)

    def variant(self, edge: str, params: Params) -> str:
        if edge == "photos" and not _seen_at_once(params):
            return "photos?unpublished"
        return "?hidden" if edge == "" and "is_hidden" in params.values else edge

    def counts_for(self, shares: str, account: str) -> bool:
        owner = self.store.accounts.get(account)
        page = owner is not None and is_page(owner)
        return {"pages": page, "page": page, "app": not page, "user": not page}.get(shares, True)

    def _debug(self, visit: Visit, params: Params) -> Answer:
        return tokens.debugged(self.state, visit, params)

    def _exchange(self, visit: Visit, params: Params) -> Answer:
        if params.values.get("grant_type") != "fb_exchange_token":
            return error(400, 1, "Unsupported grant_type: fb_exchange_token is the only one here")
        return tokens.exchange_answer(self.state, tokens.exchanged(self.state, visit, owner=visit.owner))


def _seen_at_once(params: Params) -> bool:
    """Whether a photo comes with a post, be it a scheduled one."""
    return params.values.get("published", "").lower() not in {"false", "0"} or bool(
        params.values.get("scheduled_publish_time")
    )
