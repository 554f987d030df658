"""LinkedIn: hosts, routes, tokens, headers. What differs here from the story that all platforms share."""

from collections.abc import Callable
from functools import partial

from simulators.audience import Audience
from simulators.domain import Post, Token
from simulators.limits import Window, Windows
from simulators.platforms.linkedin import comments, media, people, posts, reactions, tokens, urns
from simulators.platforms.linkedin.hooks import LinkedInHooks
from simulators.platforms.linkedin.problems import plain, problem, token_problem
from simulators.platforms.linkedin.regime import LinkedInConfig
from simulators.platforms.linkedin.restli import PROTOCOLS, protocol, raw_params, untunnelled
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Answer, Route, Visit
from simulators.webhooks import Tells
from simulators.wire import Call

API_HOST = "api.linkedin.com"
WWW_HOST = media.UPLOAD_HOST
Run = Callable[[LinkedInState, Visit], Answer]

_POST, _COMMENTS, _LIKES = "/rest/posts/:key", "/rest/socialActions/:key/comments", "/rest/socialActions/:key/likes"
_ROUTES: tuple[tuple[str, str, str, str, str, bool, tuple[str, ...], Run], ...] = (
    ("GET", "/v2/userinfo", "", "GET", "who_am_i", False, ("openid", "profile"), people.userinfo),
    ("GET", "/rest/organizationAcls", "q=roleAssignee", "FINDER", "who_am_i", False, ("rw_organization_admin",), people.acls),
    ("POST", "/rest/posts", "", "CREATE", "create_post", True, (), posts.create),
    ("GET", "/rest/posts", "ids", "BATCH_GET", "read_post", False, (), posts.read_several),
    ("GET", "/rest/posts", "q=author", "FINDER", "list_posts", False, (), posts.by_author),
    ("GET", _POST, "", "GET", "read_post", False, (), posts.read),
    ("POST", _POST, "", "PARTIAL_UPDATE", "edit_post", True, (), posts.edit),
    ("DELETE", _POST, "", "DELETE", "delete_post", True, (), posts.delete),
    ("POST", _COMMENTS, "", "CREATE", "create_comment", True, (), comments.create),
    ("GET", _COMMENTS, "", "GET_ALL", "list_comments", False, (), comments.of_thing),
    ("GET", f"{_COMMENTS}/:key", "", "GET", "read_comment", False, (), comments.read),
    ("POST", f"{_COMMENTS}/:key", "", "PARTIAL_UPDATE", "edit_comment", True, (), comments.edit),
    ("DELETE", f"{_COMMENTS}/:key", "", "DELETE", "delete_comment", True, (), comments.delete),
    ("POST", _LIKES, "", "CREATE", "like", True, (), reactions.like),
    ("GET", _LIKES, "", "GET_ALL", "list_likers", False, (), reactions.likes),
    ("DELETE", f"{_LIKES}/:key", "", "DELETE", "unlike", True, (), reactions.unlike),
    ("POST", "/rest/reactions", "", "CREATE", "like", True, (), reactions.create),
    ("GET", "/rest/reactions/:key", "q=entity", "FINDER", "list_likers", False, (), reactions.of_entity),
    ("GET", "/rest/reactions/:key", "", "GET", "read_like", False, (), reactions.read),
    ("DELETE", "/rest/reactions/:key", "", "DELETE", "unlike", True, (), reactions.delete),
    *(
        each
        for kind in ("images", "videos", "documents")
        for each in (
            ("POST", f"/rest/{kind}", "action=initializeUpload", "ACTION", "upload_media", False, (), media.begin),
            ("GET", f"/rest/{kind}/:key", "", "GET", "upload_status", False, (), media.read),
        )
    ),
    ("POST", "/rest/videos", "action=finalizeUpload", "ACTION", "upload_media", False, (), media.finish),
    ("PUT", "/dms-uploads/:key/:key/:key", "", "", "upload_media", False, (), media.receive),
    ("POST", tokens.PATH, "", "", "refresh_token", False, (), tokens.refresh),
)  # fmt: skip
_WORDS = frozenset(word for _, path, *_ in _ROUTES for word in path.split("/") if word != ":key")


def _unknown(_visit: Visit) -> Answer:
    return problem(404, "RESOURCE_NOT_FOUND", "No virtual resource found", 0)


def _on_www(path: str) -> bool:
    return path.startswith((media.UPLOADS, "/oauth/"))


def _refreshes(call: Call) -> bool:
    return call.path == tokens.PATH and call.host != API_HOST


class LinkedIn:
    """The simulated LinkedIn."""

    name = "LinkedIn"
    answers_are = "comment"
    hooks: Tells | None
    hosts: tuple[str, ...] = (API_HOST, WWW_HOST)

    def __init__(self, seed: int, config: LinkedInConfig, offset_us: int) -> None:
        self.state = LinkedInState(seed, config)
        self.store = self.state.store
        self.windows = Windows(config.rules(), offset_us=offset_us)
        self.hooks = LinkedInHooks(self.state)
        self._routes: dict[tuple[str, tuple[str, ...], str], tuple[Route, str]] = {}
        for method, path, selector, verb, operation, committing, scopes, run in _ROUTES:
            route = Route(operation=operation, committing=committing, scopes=scopes, run=partial(run, self.state))
            self._routes[(method, tuple(path.split("/")), selector)] = (route, verb)
        self._unknown = Route(operation="unknown", committing=False, scopes=(), run=_unknown)

    def written(self, post: Post) -> str:
        return urns.of_post(post)

    def number(self, text: str) -> int | None:
        return urns.number(self.store, text)

    def found(self, text: str) -> Post | None:
        return self.store.posts.get(self.number(text) or 0)

    def audience(self, post: Post, *, now_us: int, unix_us: int) -> Audience:
        del now_us, unix_us  # nothing on LinkedIn becomes visible by itself
        return self.state.audience(post)

    def route(self, call: Call) -> tuple[Route, tuple[str, ...]]:
        found, args = self._found(call)
        return (self._unknown, ()) if found is None else (found[0], args)

    def _found(self, call: Call) -> tuple[tuple[Route, str] | None, tuple[str, ...]]:
        """The route and its method in the words of Rest.li, and the keys of the path."""
        meant = untunnelled(call)
        parts = meant.path.split("/")
        pattern = tuple(part if part in _WORDS else ":key" for part in parts)
        asks = raw_params(meant)
        selectors = [f"{name}={asks[name]}" for name in ("action", "q") if name in asks]
        if "ids" in asks:
            selectors.append("ids")
        known = [self._routes.get((meant.method, pattern, selector)) for selector in (*selectors, "")]
        found = next((each for each in known if each is not None), None)
        elsewhere = call.host in self.hosts and _on_www(meant.path) != (call.host == WWW_HOST)
        if found is None or elsewhere or "" in parts[1:]:
            return None, ()
        return found, tuple(part for part, word in zip(parts, pattern, strict=True) if word == ":key")

    def claimed(self, call: Call) -> Token | None:
        if _refreshes(call):
            return tokens.shown(self.state, call)
        scheme, _, rest = (call.header("authorization") or "").partition(" ")
        if scheme.lower() == "bearer":
            return self.store.tokens.get(rest.strip())
        upload = media.aimed_at(self.state, call)
        if upload is not None and upload.kind == "video":  # its URLs are signed, and take no token
            return self.store.tokens.get(self.state.openers[upload.handle])
        return None

    def stranger(self, call: Call, token: Token | None, *, now_us: int, unix_us: int) -> Answer | None:
        del unix_us
        if _refreshes(call):
            return tokens.refused(self.state, call, token)
        if token is None:
            return token_problem("unknown" if call.header("authorization") else "empty")
        if not token.good(now_us) and not self._signed(call):
            return token_problem("revoked" if token.revoked else "expired")
        return None if _on_www(call.path) else self._misspoken(call)

    def _signed(self, call: Call) -> bool:
        upload = media.aimed_at(self.state, call)
        return upload is not None and upload.kind == "video"

    def _misspoken(self, call: Call) -> Answer | None:
        """What is wrong with the headers of a call that anybody may make."""
        if call.path.startswith("/rest/") and (refused := self._version(call)) is not None:
            return refused
        spoken = protocol(call)
        if spoken not in PROTOCOLS:
            message = f"Rest.li protocol version {spoken} used by the client is not supported!"
            return problem(400, "ILLEGAL_ARGUMENT", message)
        said, (found, _) = call.header("x-restli-method"), self._found(call)
        if said is not None and found is not None and said.upper() != found[1]:
            message = f"Rest.li method {said} does not fit {untunnelled(call).method} here"
            return problem(400, "ILLEGAL_ARGUMENT", message)
        return None

    def _version(self, call: Call) -> Answer | None:
        config, version = self.state.config, call.header("linkedin-version")
        if not version:
            message = "A version must be present. Please specify a version by adding the LinkedIn-Version header."
            return problem(400, "VERSION_MISSING", message)
        month, dot, revision = version.partition(".")
        whole = month.isascii() and month.isdigit() and len(month) == 6 and 1 <= int(month[4:]) <= 12  # noqa: PLR2004 - a year and a month
        if dot and not (revision.isascii() and revision.isdigit() and len(revision) <= 2):  # noqa: PLR2004 - a revision
            whole = False
        if whole and config.oldest_version <= month <= config.newest_version:
            return None
        return problem(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")

    def unscoped(self, call: Call, token: Token, route: Route) -> Answer | None:
        if all(scope in token.scopes for scope in route.scopes):
            return None
        what = untunnelled(call).path.split("/")[2]
        return problem(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}", 100)

    def too_many(self, call: Call) -> Answer:
        del call
        return plain(429)

    def broken(self, call: Call, status: int, *, html: bool) -> Answer:
        del call
        if html:
            page = f"<html><head><title>{status}</title></head><body><h1>LinkedIn: request failed</h1></body></html>"
            return Answer(status, page.encode(), "text/html; charset=utf-8")
        return plain(status)

    def headers(self, windows: tuple[Window, ...], *, now_us: int, unix_us: int) -> tuple[tuple[str, str], ...]:
        del windows, now_us, unix_us
        return (("x-restli-protocol-version", "2.0.0"),)
