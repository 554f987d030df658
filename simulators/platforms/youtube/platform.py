"""YouTube: hosts, routes, tokens, quota. What differs here from the story that all platforms share."""

import hashlib
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl

from simulators.audience import Audience
from simulators.domain import Post, Token
from simulators.encoding import encoded
from simulators.limits import Window, Windows
from simulators.platforms.visit import Answer, Route, Visit
from simulators.platforms.youtube import (
    comments,
    ids,
    lists,
    oauth2,
    problems,
    projection,
    subscriptions,
    uploads,
    videos,
)
from simulators.platforms.youtube.metadata import shown_to
from simulators.platforms.youtube.regime import ALL, READ, SSL, UPLOAD, YouTubeConfig
from simulators.platforms.youtube.state import YouTubeState
from simulators.webhooks import Tells
from simulators.wire import Call

API_HOSTS = ("youtube.googleapis.com", "www.googleapis.com")
ROOT = "/youtube/v3"

Run = Callable[[YouTubeState, Visit], Answer]
_READS, _WRITES, _UPLOADS, _COMMENTS = (READ, ALL, SSL), (ALL, SSL), (UPLOAD, ALL, SSL), (SSL,)
_ROUTES: tuple[tuple[str, str, str, tuple[str, ...], Run], ...] = (
    ("GET", "/channels", "who_am_i", _READS, lists.who_am_i),
    ("GET", "/videos", "read_post", _READS, videos.read_post),
    ("POST", "/videos", "create_post", _UPLOADS, uploads.without_media),
    ("PUT", "/videos", "edit_post", _WRITES, videos.edit_post),
    ("DELETE", "/videos", "delete_post", _WRITES, videos.delete_post),
    ("POST", "/videos/rate", "like", _WRITES, videos.rate),
    ("GET", "/videos/getRating", "list_likers", _READS, videos.read_rating),
    ("GET", "/playlistItems", "list_posts", _READS, lists.list_posts),
    ("GET", "/search", "search", _READS, lists.search),
    ("GET", "/commentThreads", "list_comments", _COMMENTS, comments.list_threads),
    ("POST", "/commentThreads", "create_comment", _COMMENTS, comments.new_thread),
    ("GET", "/comments", "list_comments", _COMMENTS, comments.list_comments),
    ("POST", "/comments", "create_comment", _COMMENTS, comments.new_reply),
    ("PUT", "/comments", "edit_comment", _COMMENTS, comments.edit_comment),
    ("DELETE", "/comments", "delete_comment", _COMMENTS, comments.delete_comment),
    ("POST", "/comments/setModerationStatus", "hide_comment", _COMMENTS, comments.hide_comment),
    ("GET", "/subscriptions", "list_follows", _READS, subscriptions.list_follows),
    ("POST", "/subscriptions", "follow", _WRITES, subscriptions.follow),
    ("DELETE", "/subscriptions", "unfollow", _WRITES, subscriptions.unfollow),
)
_RATINGS = {"none": "unlike", "dislike": "dislike"}


def _unknown(_visit: Visit) -> Answer:
    return problems.error(404, "notFound", "Not Found")


class YouTube:
    """The simulated YouTube."""

    name = "YouTube"
    answers_are = "comment"
    hooks: Tells | None = None
    """YouTube has no webhooks; its PubSubHubbub feed tells of uploads alone and of nothing that is done to an account."""

    hosts: tuple[str, ...] = (*API_HOSTS, oauth2.HOST)

    def __init__(self, seed: int, config: YouTubeConfig, offset_us: int) -> None:
        self.state = YouTubeState(seed, config)
        self.store = self.state.store
        self.windows = Windows(config.rules(), offset_us=offset_us)
        self._routes = {
            (method, ROOT + path): self._made(operation, method != "GET", scopes, run)
            for method, path, operation, scopes, run in _ROUTES
        }
        rate = self._routes[("POST", f"{ROOT}/videos/rate")]
        self._rates = {
            rating: Route(operation=operation, committing=True, scopes=rate.scopes, run=rate.run)
            for rating, operation in _RATINGS.items()
        }
        self._rates["like"] = rate
        self._by_id = self._made("read_comment", False, _COMMENTS, comments.list_comments)
        self._begin = self._made("create_container", False, _UPLOADS, uploads.begin, counts_as="create_post")
        self._at_once = self._made("create_post", True, _UPLOADS, uploads.at_once)
        self._puts = {
            step: self._made(step, step == "create_post", (), uploads.put, counts_as="upload_media")
            for step in ("upload_status", "upload_media", "create_post")
        }
        self._refresh = self._made("refresh_token", False, (), oauth2.refresh)
        self._unknown = Route(operation="unknown", committing=False, scopes=(), run=_unknown)

    def _made(
        self, operation: str, committing: bool, scopes: tuple[str, ...], run: Run, *, counts_as: str = ""
    ) -> Route:
        done = partial(_projected, partial(run, self.state))
        return Route(operation=operation, committing=committing, scopes=scopes, run=done, counts_as=counts_as)

    def written(self, post: Post) -> str:
        return self.state.written(post)

    def number(self, text: str) -> int | None:
        reply = ids.read_reply(text)
        if reply is not None:
            return reply[1]
        thread = ids.read_thread(text)
        return ids.read_video(text) if thread is None else thread

    def found(self, text: str) -> Post | None:
        post = self.store.posts.get(self.number(text) or 0)
        return post if post is not None and self.state.written(post) == text else None

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        del now_us  # a video that is still processed is on its way to everybody
        root = self.store.posts[post.conversation]
        return Audience(root.account, "own" if post.hidden else shown_to(root, unix_us=unix_us))

    def route(self, call: Call) -> tuple[Route, tuple[str, ...]]:
        return self._route(call), ()

    def _route(self, call: Call) -> Route:
        host = _host(call)
        if host in self.hosts and (call.path == oauth2.PATH) != (host == oauth2.HOST):
            return self._unknown
        if _renews(call):
            return self._refresh
        if call.path in uploads.PATHS:
            if call.method == "PUT":
                return self._puts[uploads.step(self.state, call)]
            if call.method == "POST":
                return self._begin if call.params().get("uploadType") == "resumable" else self._at_once
        if (call.method, call.path) == ("GET", f"{ROOT}/comments") and call.params().get("id"):
            return self._by_id
        found = self._routes.get((call.method, call.path), self._unknown)
        return self._rates.get(call.params().get("rating", ""), found) if call.path == f"{ROOT}/videos/rate" else found

    def claimed(self, call: Call) -> Token | None:
        if _renews(call):
            return oauth2.shown(self.state, call)
        if _goes_on(call):
            return uploads.shown(self.state, call)
        return self.store.tokens.get(_shown(call) or "")

    def stranger(self, call: Call, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
        del unix_us  # Google's tokens are judged by the clock that they were given by
        if _renews(call):
            return oauth2.refused(self.state, call, token)
        if _goes_on(call):
            return uploads.lost(self.state, call, now_us=now_us)
        if token is not None and token.good(now_us):
            return None
        return problems.unauthorized(shown=_shown(call) is not None)

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        del call  # Google answers alike everywhere
        allowed = not route.scopes or any(scope in token.scopes for scope in route.scopes)
        return None if allowed else problems.unscoped()

    def too_many(self, call: Call) -> Answer:
        del call  # as above
        return problems.quota_exceeded() if self.state.config.over_quota == "quotaExceeded" else problems.too_fast()

    def broken(self, call: Call, status: int, *, html: bool) -> Answer:
        del call  # as above
        if html:
            page = f"<html><title>Error {status} (Server Error)!!1</title><p>That is an error.</html>"
            return Answer(status, page.encode(), "text/html; charset=UTF-8")
        return problems.broken(status)

    def headers(self, windows: tuple[Window, ...], *, now_us: int, unix_us: int) -> tuple[tuple[str, str], ...]:
        del windows, now_us, unix_us  # YouTube says nothing of what is left
        return (("cache-control", "private"),)


def _host(call: Call) -> str:
    return call.host.partition(":")[0].lower()


def _renews(call: Call) -> bool:
    """Whether it asks for a token: by the refresh token alone."""
    return call.method == "POST" and call.path == oauth2.PATH and _host(call) not in API_HOSTS


def _goes_on(call: Call) -> bool:
    """Whether it goes on with an upload: its address is proof enough, whatever token it shows."""
    return call.method == "PUT" and call.path in uploads.PATHS


def _shown(call: Call) -> str | None:
    """The token that a call shows, in its header or among its parameters."""
    scheme, _, rest = (call.header("authorization") or "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    params = call.params()
    return params.get("access_token") or params.get("oauth_token")


def _projected(run: Callable[[Visit], Answer], visit: Visit) -> Answer:
    """The answer with its ``etag``, and cut down to the fields that are asked for."""
    wanted = dict(parse_qsl(visit.call.query, keep_blank_values=True)).get("fields")
    selected = projection.selection(wanted) if wanted else {}
    if selected is None:
        return problems.error(400, "invalidParameter", f"Invalid field selection {wanted}", location="fields")
    answer = run(visit)
    if not isinstance(answer.body, dict) or "kind" not in answer.body:
        return answer
    etag = hashlib.sha256(encoded(answer.body)).hexdigest()[:27]
    body = projection.cut({"kind": answer.body["kind"], "etag": etag, **answer.body}, selected)
    return Answer(answer.status, body, answer.kind, answer.headers)
