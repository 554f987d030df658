"""TikTok: hosts, routes, tokens, headers. What differs here from the story that all platforms share."""

from collections.abc import Callable
from functools import partial

from simulators.audience import Audience, Word
from simulators.domain import Account, Post, Token
from simulators.limits import Window, Windows
from simulators.platforms.tiktok import people, publishing, tokens, uploads, videos
from simulators.platforms.tiktok.asked import decoded
from simulators.platforms.tiktok.hooks import TikTokHooks
from simulators.platforms.tiktok.problems import no
from simulators.platforms.tiktok.regime import TikTokConfig
from simulators.platforms.tiktok.state import TikTokState
from simulators.platforms.visit import Answer, Route, Visit
from simulators.webhooks import Tells
from simulators.wire import Call

API_HOST = "open.tiktokapis.com"
UPLOAD_HOST = publishing.UPLOAD_HOST
Run = Callable[[TikTokState, Visit], Answer]

_VIDEO, _INBOX = "/v2/post/publish/video/init/", "/v2/post/publish/inbox/video/init/"
_PHOTO = "/v2/post/publish/content/init/"
_ID_DIGITS = 20
_ROUTES: tuple[tuple[str, str, str, bool, tuple[str, ...], Run], ...] = (
    ("GET", "/v2/user/info/", "who_am_i", False, ("user.info.basic",), people.userinfo),
    (
        "POST",
        "/v2/post/publish/creator_info/query/",
        "publishing_limit",
        False,
        ("video.publish",),
        people.creator_info,
    ),
    ("POST", "/v2/post/publish/status/fetch/", "upload_status", False, (), publishing.status),
    ("POST", "/v2/video/list/", "list_posts", False, ("video.list",), videos.by_creator),
    ("POST", "/v2/video/query/", "read_post", False, ("video.list",), videos.several),
    ("POST", tokens.TOKEN, "refresh_token", False, (), tokens.refresh),
    ("POST", tokens.REVOKE, "revoke_token", False, (), tokens.revoke),
)
_INITS: tuple[tuple[str, str, tuple[str, ...], Run], ...] = (
    (_VIDEO, "init_video", ("video.publish",), publishing.direct_video),
    (_INBOX, "init_inbox", ("video.upload",), publishing.draft_video),
    (_PHOTO, "init_photo", (), publishing.photos),
)
_POSTING = ("video.publish", "video.upload")


def _makes_post(call: Call) -> bool:
    """Whether an ``init`` alone makes a post stand: a direct one, whose media TikTok fetches by itself."""
    asks = decoded(call.body) or {}
    if call.path == _PHOTO:
        return asks.get("post_mode") == "DIRECT_POST"
    source = asks.get("source_info")
    return call.path == _VIDEO and isinstance(source, dict) and source.get("source") == "PULL_FROM_URL"


_SEEN: dict[str, Word] = {"SELF_ONLY": "own", "MUTUAL_FOLLOW_FRIENDS": "followers", "FOLLOWER_OF_CREATOR": "followers"}
_NOWHERE = Answer(404, b"Unsupported path(Janus)", "text/plain; charset=utf-8")


def _nowhere(_visit: Visit) -> Answer:
    return _NOWHERE


class TikTok:
    """The simulated TikTok."""

    name = "TikTok"
    answers_are = "comment"
    hooks: Tells | None
    hosts: tuple[str, ...] = (API_HOST, UPLOAD_HOST)

    def __init__(self, seed: int, config: TikTokConfig, offset_us: int) -> None:
        self.state = TikTokState(seed, config)
        self.store = self.state.store
        self.windows = Windows(config.rules(), offset_us=offset_us)
        self.hooks = TikTokHooks(self.state)
        self._routes = {
            (method, path): Route(
                operation=operation, committing=committing, scopes=scopes, run=partial(run, self.state)
            )
            for method, path, operation, committing, scopes, run in _ROUTES
        }
        self._inits = {
            (path, posts): Route(
                operation="create_post" if posts else "create_container", committing=posts, scopes=scopes,
                run=partial(run, self.state), counts_as=counts_as,
            )
            for path, counts_as, scopes, run in _INITS
            for posts in (False, True)
        }  # fmt: skip
        receive = partial(uploads.receive, self.state)
        self._uploads = {
            posts: Route(
                operation="create_post" if posts else "upload_media", committing=posts, scopes=(), run=receive,
                counts_as="upload_media",
            )
            for posts in (False, True)
        }  # fmt: skip
        self._unknown = Route(operation="unknown", committing=False, scopes=(), run=_nowhere)

    def written(self, post: Post) -> str:
        return post.place.get("publish_id") or str(post.id)

    def number(self, text: str) -> int | None:
        if (task := self.state.tasks.get(text)) is not None:
            return task.post
        return int(text) if text.isascii() and text.isdigit() and len(text) < _ID_DIGITS else None

    def found(self, text: str) -> Post | Account | None:
        task = self.state.tasks.get(text)
        return self.store.posts.get(self.number(text) or 0) or (None if task is None else task.account)

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        del now_us, unix_us  # a video in moderation is on its way to everybody
        root = self.store.posts[post.conversation]
        return Audience(root.account, _SEEN.get(root.place.get("privacy", ""), "public"))

    def route(self, call: Call) -> tuple[Route, tuple[str, ...]]:
        if call.host in self.hosts and (call.path == uploads.PATH) != (call.host == UPLOAD_HOST):
            return self._unknown, ()
        if self._uploading(call):
            return self._uploads[uploads.completes(uploads.aimed_at(self.state, call), call)], ()
        if call.method == "POST" and (call.path, False) in self._inits:
            return self._inits[(call.path, _makes_post(call))], ()
        return self._routes.get((call.method, call.path), self._unknown), ()

    def _uploading(self, call: Call) -> bool:
        return call.method == "PUT" and call.path == uploads.PATH and call.host != API_HOST

    def _authorizing(self, call: Call) -> bool:
        return call.method == "POST" and call.path in {tokens.TOKEN, tokens.REVOKE} and call.host != UPLOAD_HOST

    def claimed(self, call: Call) -> Token | None:
        if self._authorizing(call):
            return tokens.shown(self.state, call)
        if self._uploading(call):  # its URL carries a secret, and takes no token
            task = uploads.aimed_at(self.state, call)
            return None if task is None else self.store.tokens.get(task.token)
        scheme, _, rest = (call.header("authorization") or "").partition(" ")
        return self.store.tokens.get(rest.strip()) if scheme.lower() == "bearer" else None

    def stranger(self, call: Call, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
        del unix_us
        if self._authorizing(call):
            return tokens.refused(self.state, call, token)
        if self._uploading(call):
            return uploads.unknown(self.state) if token is None else None
        if self.route(call)[0] is self._unknown:  # its gateway looks at no token
            return _NOWHERE
        return None if token is not None and token.good(now_us) else no(self.state, "access_token_invalid")

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        posting = route.operation == "upload_status" or (call.path == _PHOTO and call.method == "POST")
        some = not posting or any(scope in token.scopes for scope in _POSTING)
        if some and all(scope in token.scopes for scope in route.scopes):
            return None
        return no(self.state, "scope_not_authorized")

    def too_many(self, call: Call) -> Answer:
        del call
        return no(self.state, "rate_limit_exceeded")

    def broken(self, call: Call, status: int, *, html: bool) -> Answer:
        del call
        if html:
            page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
            return Answer(status, page.encode(), "text/html; charset=utf-8")
        code = "rate_limit_exceeded" if status == 429 else "internal_error"  # noqa: PLR2004 - a status
        return no(self.state, code, status=status)

    def headers(self, windows: tuple[Window, ...], *, now_us: int, unix_us: int) -> tuple[tuple[str, str], ...]:
        del windows, now_us, unix_us
        return ()
