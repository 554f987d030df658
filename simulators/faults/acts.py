"""What a fault does to the things of a call: its token, its windows, the state that it sees, and the bytes of its reply."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import msgspec

from simulators.domain import Account, Media, Post, Store, Token
from simulators.faults.plan import Effect
from simulators.limits import Window
from simulators.platforms.state import State
from simulators.wire import Call, Cut, Reply

UNSEEN = "unseen"
"""What is not there yet, for a copy of the platform that is behind."""
_BODILESS: dict[Cut | None, Cut] = {"half": "close", "midway": "reset"}
"""An answer without a body has no half: it ends before its first byte."""
_PLAIN_URL = "/%:@!$&'()*+,;=?-._~"


def spend(windows: tuple[Window, ...], now_us: int, fault: str) -> None:
    """Spend what is left of the window that a platform's headers speak of."""
    for window in windows[:1]:
        window.drain(now_us, fault)


def spoil(token: Token, effect: Effect, asked: tuple[str, ...], fault: str) -> None:
    """Let the token be expired or taken back, or lose a scope; ``asked``: the scopes that the operation asks for."""
    if effect.fate == "expired":
        token.expire()
    elif effect.fate == "revoked":
        token.revoke()
        token.revoke_refresh()
    else:
        token.lose_scope(effect.scope or next(scope for scope in reversed(asked) if scope in token.scopes))
    token.spoiled_by = fault


def processing(store: Store, account: Account, now_us: int) -> list[Media]:
    """The account's uploads whose processing ends now or later, and does not fail yet."""
    return [
        media
        for media in store.media.values()
        if media.ready_us is not None
        and media.ready_us >= now_us
        and media.trouble is None
        and (media.owner is account or account.id in media.owner.managers)
    ]


@contextmanager
def in_the_past(store: Store, since_us: int) -> Iterator[None]:
    """While inside, what was committed after ``since_us`` is not there."""
    hidden: list[Post] = []
    for post in reversed(store.posts.values()):
        if post.committed_us <= since_us:
            break
        if post.gone is None:
            post.gone = UNSEEN
            hidden.append(post)
    try:
        yield
    finally:
        for post in hidden:
            post.gone = None


@contextmanager
def forgetting(state: State[Any]) -> Iterator[None]:
    """While inside, the platform knows no text again."""
    kept = state.config
    state.config = kept.model_copy(update={"duplicate_window_s": 0})
    try:
        yield
    finally:
        state.config = kept


def mark(store: Store, effect: Effect, made: Post | None, account: Account, now_us: int) -> None:
    """What is left on the platform once a call was done: a text that readers see otherwise, uploads that will fail."""
    if effect.rewrite is not None and made is not None:
        old, new = effect.rewrite
        made.text = made.text.replace(old, new) if old else made.text + new
    if effect.trouble is not None:
        for media in processing(store, account, now_us):
            media.trouble = effect.trouble


def elsewhere(base: str, call: Call) -> str:
    """The address of the same path and query below ``base``."""
    query = f"?{call.query}" if call.query else ""
    return base.rstrip("/") + quote(call.path + query, safe=_PLAIN_URL, errors="replace")


def suffers(reply: Reply, effect: Effect) -> Reply:
    """The reply as a fault leaves it: what is wrong with its bytes, and with the wire that carries them."""
    headers, body = reply.headers, reply.body
    if effect.charset is not None:
        claimed, written = effect.charset
        body = body.decode("utf-8", "replace").encode(written, "replace")
        headers = tuple(
            (name, f"{value.partition(';')[0]}; charset={claimed}" if name == "content-type" else value)
            for name, value in headers
        )
    if effect.halved:
        body = body[: len(body) // 2]
    cut = effect.cut if body else _BODILESS.get(effect.cut, effect.cut)
    return msgspec.structs.replace(reply, headers=headers, body=body, over_us=effect.over_us, cut=cut)
