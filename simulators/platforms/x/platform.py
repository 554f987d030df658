"""X: hosts, routes, tokens, headers. What differs here from the story that all platforms share."""

from collections.abc import Callable
from functools import partial

from simulators.audience import Audience
from simulators.domain import Post, Token
from simulators.limits import Window, Windows
from simulators.platforms.visit import Answer, Route, Visit
from simulators.platforms.x import follows, media, media_v2, oauth1, oauth2, posts, users
from simulators.platforms.x.hooks import XHooks
from simulators.platforms.x.problems import by_dialect, is_v1, v1_error
from simulators.platforms.x.regime import XConfig
from simulators.platforms.x.state import XState
from simulators.webhooks import Tells
from simulators.wire import Call

API_HOSTS = ("api.x.com", "api.twitter.com")
UPLOAD_HOSTS = ("upload.x.com", "upload.twitter.com")

_ID_DIGITS = 20
_READS = ("tweet.read", "users.read")
_MEDIA = ("media.write",)
_ROUTES: tuple[tuple[str, str, str, bool, tuple[str, ...], Callable[[XState, Visit], Answer]], ...] = (
    ("GET", "/2/users/me", "who_am_i", False, _READS, users.who_am_i),
    ("POST", "/2/tweets", "create_post", True, (*_READS, "tweet.write"), posts.create_post),
    ("GET", "/2/tweets/:id", "read_post", False, _READS, posts.read_post),
    ("DELETE", "/2/tweets/:id", "delete_post", True, (*_READS, "tweet.write"), posts.delete_post),
    ("PUT", "/2/tweets/:id/hidden", "hide_comment", True, (*_READS, "tweet.moderate.write"), posts.hide_comment),
    ("GET", "/2/users/:id/tweets", "list_posts", False, _READS, users.list_posts),
    ("GET", "/2/users/:id/mentions", "list_mentions", False, _READS, users.list_mentions),
    ("POST", "/2/users/:id/likes", "like", True, (*_READS, "like.write"), users.like),
    ("DELETE", "/2/users/:id/likes/:id", "unlike", True, (*_READS, "like.write"), users.unlike),
    ("GET", "/2/tweets/:id/liking_users", "liking_users", False, (*_READS, "like.read"), users.liking_users),
    ("POST", "/2/users/:id/following", "follow", True, (*_READS, "follows.write"), follows.follow),
    ("DELETE", "/2/users/:id/following/:id", "unfollow", True, (*_READS, "follows.write"), follows.unfollow),
    ("GET", "/2/users/:id/following", "list_follows", False, (*_READS, "follows.read"), follows.following),
    ("GET", "/2/users/:id/followers", "list_follows", False, (*_READS, "follows.read"), follows.followers),
    ("POST", media_v2.PATH, "upload_media", False, _MEDIA, media_v2.upload),
    ("POST", f"{media_v2.PATH}/initialize", "upload_media", False, _MEDIA, media_v2.initialize),
    ("POST", f"{media_v2.PATH}/:id/append", "upload_media", False, _MEDIA, media_v2.append),
    ("POST", f"{media_v2.PATH}/:id/finalize", "upload_media", False, _MEDIA, media_v2.finalize),
    ("GET", media_v2.PATH, "upload_status", False, _MEDIA, media_v2.status),
    ("POST", "/2/media/metadata", "describe_media", False, _MEDIA, media_v2.describe),
    ("POST", media.DESCRIBE, "describe_media", False, _MEDIA, media.describe),
    ("POST", media.PATH, "upload_media", False, _MEDIA, media.upload),
    ("POST", oauth2.PATH, "refresh_token", False, (), oauth2.refresh),
    ("GET", media.PATH, "upload_status", False, _MEDIA, media.status),
)
_WORDS = frozenset(word for _, path, *_ in _ROUTES for word in path.split("/") if word != ":id")


def _unknown(visit: Visit) -> Answer:
    return by_dialect(visit.call.path, 404)


class X:
    """The simulated X."""

    name = "X"
    answers_are = "post"
    hosts: tuple[str, ...] = (*API_HOSTS, *UPLOAD_HOSTS)

    def __init__(self, seed: int, config: XConfig, offset_us: int) -> None:
        self.state = XState(seed, config)
        self.store = self.state.store
        self.hooks: Tells | None = XHooks(self.state)
        self.windows = Windows(config.rules(), offset_us=offset_us)
        self._routes = {
            (method, tuple(path.split("/"))): Route(
                operation=operation, committing=committing, scopes=scopes, run=partial(run, self.state)
            )
            for method, path, operation, committing, scopes, run in _ROUTES
        }
        self._unknown = Route(operation="unknown", committing=False, scopes=(), run=_unknown)

    def written(self, post: Post) -> str:
        return str(post.id)

    def number(self, text: str) -> int | None:
        return int(text) if text.isascii() and text.isdigit() and len(text) < _ID_DIGITS else None

    def found(self, text: str) -> Post | None:
        return self.store.posts.get(self.number(text) or 0)

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        del now_us, unix_us  # nothing on X becomes visible by itself, and a hidden reply is shown to who looks for it
        return Audience(post.account, "followers" if post.account.protected else "public")

    def route(self, call: Call) -> tuple[Route, tuple[str, ...]]:
        parts = call.path.split("/")
        route = self._routes.get((call.method, tuple(parts)))
        args: tuple[str, ...] = ()
        if route is None:
            args = tuple(part for part in parts[1:] if part not in _WORDS)
            pattern = tuple(part if part in _WORDS or not part else ":id" for part in parts)
            route = self._routes.get((call.method, pattern))
        if route is None or (call.host in self.hosts and (call.path in media.PATHS) != (call.host in UPLOAD_HOSTS)):
            return self._unknown, ()
        return route, args

    def claimed(self, call: Call) -> Token | None:
        if call.path == oauth2.PATH:
            return oauth2.shown(self.state, call)
        header = call.header("authorization") or ""
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "bearer":
            token = self.store.tokens.get(rest.strip())
            return token if token is not None and token.secret is None else None
        if scheme.lower() == "oauth":
            said = oauth1.claims(header)
            token = self.store.tokens.get((said or {}).get("oauth_token", ""))
            return token if token is not None and token.secret is not None else None
        return None

    def stranger(self, call: Call, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
        if call.path == oauth2.PATH:
            return oauth2.refused(self.state, call, token)
        if token is not None and token.good(now_us) and (token.secret is None or self._signed(call, token, unix_us)):
            return None
        if is_v1(call.path) and not call.header("authorization"):
            return v1_error(400, 215, "Bad Authentication data.")
        return by_dialect(call.path, 401)

    def _signed(self, call: Call, token: Token, unix_us: int) -> bool:
        said = oauth1.claims(call.header("authorization") or "")
        if said is None or said.get("oauth_consumer_key") != token.app or not said.get("oauth_nonce"):
            return False
        signed_at, skew_s = said.get("oauth_timestamp", ""), self.state.config.oauth1_skew_s
        if not (signed_at.isascii() and signed_at.isdigit() and len(signed_at) <= 12):  # noqa: PLR2004 - seconds
            return False
        if skew_s is not None and abs(int(signed_at) - unix_us / 1_000_000) > skew_s:
            return False
        return oauth1.signed_by(call, said, consumer_secret=self.store.apps[token.app], token_secret=token.secret or "")

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        if all(scope in token.scopes for scope in route.scopes):
            return None
        return by_dialect(call.path, 403)

    def too_many(self, call: Call) -> Answer:
        return by_dialect(call.path, 429)

    def broken(self, call: Call, status: int, *, html: bool) -> Answer:
        if html:
            page = f"<html><head><title>{status}</title></head><body><h1>Over capacity</h1></body></html>"
            return Answer(status, page.encode(), "text/html; charset=utf-8")
        return by_dialect(call.path, status)

    def headers(self, windows: tuple[Window, ...], *, now_us: int, unix_us: int) -> tuple[tuple[str, str], ...]:
        said: list[tuple[str, str]] = []
        for window, prefix in zip(windows, ("x-rate-limit-", "x-app-limit-24hour-"), strict=False):
            remaining = max(window.remaining(now_us), 0)
            # Rounded up, so that at the second named the window is open.
            reset = -(-(unix_us + window.reset_us(now_us) - now_us) // 1_000_000)
            said += (
                (f"{prefix}limit", str(window.limit)),
                (f"{prefix}remaining", str(remaining)),
                (f"{prefix}reset", str(reset)),
            )
        return tuple(said)
