"""Instagram: hosts, edges, and the two logins by which a token may have come."""

from functools import partial

from simulators.audience import Audience
from simulators.domain import Account, Post, Store, Token
from simulators.platforms import long_lived
from simulators.platforms.facebook.state import FacebookState
from simulators.platforms.graph.hooks import GraphHooks
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.platform import Edge, Graph
from simulators.platforms.graph.problems import error, gone
from simulators.platforms.instagram import comments, posts, publishing, tells
from simulators.platforms.instagram.regime import FACEBOOK_HOST, HOST, INSTAGRAM_LOGIN, InstagramConfig
from simulators.platforms.instagram.shapes import number_of
from simulators.platforms.instagram.state import InstagramState
from simulators.platforms.visit import Answer, Platform, Route, Visit
from simulators.wire import Call

LOGINS = {
    "instagram_business_basic": "instagram_basic",
    "instagram_business_content_publish": "instagram_content_publish",
    "instagram_business_manage_comments": "instagram_manage_comments",
    "pages_show_list": "pages_show_list",
}
"""What a permission of the Instagram login is called by the Facebook login."""

_BASIC, _PUBLISH, _COMMENTS, _PAGES = LOGINS
_EDGES = (
    ("GET", "account", "", "who_am_i", posts.who_am_i, (_BASIC,), False),
    ("GET", "account", "accounts", "list_pages", posts.list_pages, (_PAGES,), False),
    ("POST", "account", "media", "create_container", publishing.create_container, (_BASIC, _PUBLISH), False),
    ("GET", "account", "media", "list_posts", posts.list_posts, (_BASIC,), False),
    ("POST", "account", "media_publish", "create_post", publishing.publish, (_BASIC, _PUBLISH), True),
    ("GET", "account", "content_publishing_limit", "publishing_limit", publishing.publishing_limit, (_PUBLISH,), False),
    ("GET", "container", "", "container_status", publishing.container_status, (_PUBLISH,), False),
    ("GET", "post", "", "read_post", posts.read_post, (_BASIC,), False),
    ("POST", "post", "", "edit_post", posts.edit_post, (_BASIC, _COMMENTS), True),
    ("DELETE", "post", "", "delete_post", posts.delete_post, (_BASIC,), True),
    ("GET", "post", "children", "list_children", posts.list_children, (_BASIC,), False),
    ("GET", "post", "comments", "list_comments", comments.list_comments, (_BASIC, _COMMENTS), False),
    ("POST", "post", "comments", "create_comment", comments.create_comment, (_BASIC, _COMMENTS), True),
    ("GET", "comment", "", "read_comment", comments.read_comment, (_BASIC, _COMMENTS), False),
    ("POST", "comment", "", "hide_comment", comments.hide_comment, (_BASIC, _COMMENTS), True),
    ("DELETE", "comment", "", "delete_comment", comments.delete_comment, (_BASIC, _COMMENTS), True),
    ("GET", "comment", "replies", "list_comments", comments.list_comments, (_BASIC, _COMMENTS), False),
    ("POST", "comment", "replies", "create_comment", comments.create_comment, (_BASIC, _COMMENTS), True),
)  # fmt: skip


def _nobodys(visit: Visit, _params: Params) -> Answer:
    """What only an account has is asked of an id that is none's."""
    raise gone(visit.args[0], visit.call.method)


class Instagram(Graph):
    """The simulated Instagram."""

    name = "Instagram"
    facebook: Store | None = None
    """What stands on Facebook, whose Pages' tokens act for the accounts that they manage."""
    hosts: tuple[str, ...] = (HOST, FACEBOOK_HOST)

    def __init__(self, seed: int, config: InstagramConfig, offset_us: int) -> None:
        self.ig = InstagramState(seed, config)
        edges = [
            Edge(
                method=method, kind=kind, edge=edge, operation=operation, run=partial(run, self.ig), scopes=scopes,
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
        super().__init__(self.ig, (*edges, *long_lived.edges(self.ig, "ig")), offset_us=offset_us)
        self.hooks = GraphHooks(self.store.apps, partial(tells.written, self.ig))

    def kind_of(self, node: str) -> str:
        number = number_of(node)
        if node == "me" or node in self.store.accounts:
            return "account"
        if number is None:
            return "post"
        if self.ig.containers.owner(number) is not None:
            return "container"
        found = self.store.posts.get(number)
        return "post" if found is None else found.kind

    def has_node(self, call: Call) -> bool:
        _, args = self.route(call)
        if args and self.facebook is not None and args[0] in self.facebook.accounts:
            return False  # the same id on both: the token has to say which is meant
        return self._owner(call) is not None

    def _owner(self, call: Call) -> Account | None:
        """Whose account, container, post, comment or part of a carousel the path is about."""
        _, args = self.route(call)
        node = args[0] if args else ""
        number = number_of(node) or 0
        post = self.store.posts.get(number)
        if post is not None:
            return self.store.posts[post.conversation].account
        media = self.store.media.get(number)
        found = self.ig.containers.owner(number) or (None if media is None else media.owner)
        return self.store.accounts.get(node) or found

    def claimed(self, call: Call) -> Token | None:
        token = super().claimed(call)
        if token is not None or self.facebook is None or call.host.partition(":")[0].lower() == HOST:
            return token
        lent, owner = self.facebook.tokens.get(self._shown(call) or ""), self._owner(call)
        if lent is None or owner is None:
            return None
        who = owner if _manages(self.facebook, lent.account, owner) else _nobody(lent.account)
        return Lent(
            of=lent, text=lent.text, account=who, app=lent.app, scopes=lent.scopes, expires_us=lent.expires_us,
            expired=lent.expired, revoked=lent.revoked,
        )  # fmt: skip

    def written(self, post: Post) -> str:
        return str(post.id)

    def number(self, text: str) -> int | None:
        return number_of(text)

    def found(self, text: str) -> Post | Account | None:
        number = number_of(text) or 0
        became = self.ig.containers.became(number)
        return self.store.posts.get(number if became is None else became) or self.ig.containers.owner(number)

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        held_back = post.kind == "comment" and post.hidden
        return Audience(post.account, "own") if held_back else super().audience(post, now_us=now_us, unix_us=unix_us)

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        host = call.host.partition(":")[0].lower()
        # At a host of neither (a loopback port) the token itself says by which login it came.
        by_facebook = host == FACEBOOK_HOST or (
            host != HOST and not any(each in token.scopes for each in INSTAGRAM_LOGIN)
        )
        for scope in route.scopes:
            wanted = LOGINS[scope] if by_facebook else scope
            if wanted not in token.scopes:
                words = f"(#10) Application does not have permission for this action: it requires {wanted}"
                return self._dressed(error(self.ig.config.permission_status, 10, words), call)
        return None


class Lent(Token, kw_only=True):
    """A Page's token, as the account's that it acts for; what becomes of it becomes of the Page's."""

    of: Token

    def expire(self) -> None:
        """From now on both are too old."""
        super().expire()
        self.of.expire()

    def revoke(self) -> None:
        """From now on both are taken back."""
        super().revoke()
        self.of.revoke()


def _manages(facebook: Store, who: Account, account: Account) -> bool:
    """Whether it is one of the account's Pages, or somebody who manages one of them."""
    pages = [facebook.accounts[page] for page in account.managers if page in facebook.accounts]
    return any(who.id == page.id or who.id in page.managers for page in pages)


def _nobody(who: Account) -> Account:
    """Somebody of Facebook, who is nobody on Instagram: no path has such an id."""
    return Account(platform="Facebook", id=f"facebook/{who.id}", username=who.username, name=who.name)


def by_facebook(platforms: dict[str, Platform]) -> None:
    """The Facebook login: Pages tell which account they manage, and their tokens act for it at the host of Facebook."""
    instagram, pages = platforms["Instagram"], platforms["Facebook"]
    assert isinstance(instagram, Instagram)
    assert isinstance(pages, Graph)
    assert isinstance(pages.state, FacebookState)
    instagram.facebook, pages.state.instagram = pages.store, instagram.store
    instagram.reader = pages.reader  # a call to the host that they share is read once
