"""What can be asked of the control API: every route with what it takes, in one table. ``control.py`` says how."""

from typing import Any

from pydantic import Field

from simulators.clock import HandClock
from simulators.config import AccountConfig, WebhookConfig
from simulators.control_asked import ADDRESS, MARK, Asked, NotThere, Param, Route, whole
from simulators.encoding import encoded
from simulators.events import Events
from simulators.faults.kinds import FaultFile
from simulators.regimes import Strict
from simulators.wire import Later, Reply

_PAGE = 1_000
_LAST_US = 7_258_118_400_000_000
"""2200-01-01, in wall-clock microseconds: where a hand-turned clock ends."""


class Advance(Strict):
    """How far the clock goes on."""

    us: int = Field(ge=0, le=_LAST_US)


class Scope(Strict):
    """What a token may no longer do."""

    scope: str


class Comment(Strict):
    """A fan replies to a post, or comments on it."""

    post: str
    text: str
    username: str = "fan"
    platform: str = "X"


class Mention(Strict):
    """A fan writes a post about an account."""

    account: str
    text: str
    username: str = "fan"
    platform: str = "X"


class ByHand(Strict):
    """An account's own people post in the platform's own app."""

    account: str
    text: str
    platform: str = "X"


class Follow(Strict):
    """An account lets somebody follow it, or connect with it."""

    account: str
    username: str = "fan"
    platform: str = "X"


class Like(Strict):
    """A fan likes a post."""

    post: str
    username: str = "fan"
    platform: str = "X"


_SINCE = Param("since", "the first row wanted, counted from 0", kind="integer")
_PLATFORM = Param("platform", "the platform's name; without it X")
_URL = Param("url", "the address that platforms fetch", required=True, pattern=ADDRESS)


# Looking ----------------------------------------------------------------------------------------------------------


def _state(asked: Asked) -> Any:
    world = asked.world
    return {
        "seed": world.seed,
        "now_us": world.clock.now_us(),
        "late": world.settle(),
        "requests": len(world.journal.entries),
        "effects": len(world.ledger.entries),
        "twice": len(world.ledger.twice()),
        "digest": world.ledger.digest,
        "platforms": {
            name: {
                "hosts": platform.hosts,
                "accounts": list(platform.store.accounts.values()),
                "hidden": world.hidden_on(name),
            }
            for name, platform in world.platforms.items()
        },
    }


def _page(asked: Asked, entries: Any) -> Any:
    since = asked.number("since", 0)
    return entries[since : since + _PAGE]


def _ledger(asked: Asked) -> Any:
    asked.world.settle()
    ledger = asked.world.ledger
    return {"count": len(ledger.entries), "digest": ledger.digest, "entries": _page(asked, ledger.entries)}


def _ledger_wait(asked: Asked) -> Any:
    world, count = asked.world, asked.number("count", 1)

    def reached() -> bool:
        world.settle()
        return len(world.ledger.entries) >= count

    def answer() -> Reply:
        ledger = world.ledger
        said = {"reached": reached(), "count": len(ledger.entries), "digest": ledger.digest}
        return Reply(status=200, headers=(("content-type", "application/json"),), body=encoded(said))

    return Later(ready=reached, answer=answer, within_us=round(asked.seconds("timeout_s", 30.0) * 1_000_000))


def _journal(asked: Asked) -> Any:
    return {"count": len(asked.world.journal.entries), "entries": _page(asked, asked.world.journal.entries)}


def _rows(asked: Asked) -> Any:
    said = asked.query
    return list(asked.world.rows(said["scenario"], said["clock"], said["source"]))


def _events(asked: Asked) -> Any:
    mark = asked.query.get("since", asked.call.header("last-event-id"))
    events = Events(asked.world, mark)
    return Reply(
        status=200,
        headers=(("content-type", "text/event-stream"), ("cache-control", "no-store")),
        stream=events.more,
    )


def _windows(asked: Asked) -> Any:
    now_us = asked.world.clock.now_us()
    return {name: platform.windows.listed(now_us) for name, platform in asked.world.platforms.items()}


def _tokens(asked: Asked) -> Any:
    return asked.world.tokens_by_role()


# Faults and time --------------------------------------------------------------------------------------------------


def _faults(asked: Asked) -> Any:
    faults = asked.world.faults
    return {"plans": faults.listed(), "firings": faults.firings[-_PAGE:], "fired": faults.fired}


def _replace_faults(asked: Asked) -> Any:
    asked.world.faults.clear()
    return _add_faults(asked)


def _add_faults(asked: Asked) -> Any:
    return {"added": [asked.world.faults.add(plan) for plan in asked.body.plans]}


def _clear_faults(asked: Asked) -> Any:
    asked.world.faults.clear()


def _remove_fault(asked: Asked) -> Any:
    number = whole(asked.args["number"])
    if number is None or not asked.world.faults.remove(number):
        raise NotThere(f"no fault plan {asked.args['number']} is in force; GET faults lists them")
    return asked.world.faults.listed()


def _clock(asked: Asked) -> Any:
    return {"now_us": asked.world.clock.now_us(), "unix_us": asked.world.clock.unix_us()}


def _advance(asked: Asked) -> Any:
    clock = asked.world.clock
    if not isinstance(clock, HandClock):
        raise ValueError("this world's clock turns by itself; start it with a hand-turned clock to advance it")  # noqa: TRY004 - a state, not a type, of the world
    if clock.unix_us() + asked.body.us > _LAST_US:
        raise ValueError("a hand-turned clock ends with the year 2199; reset the world")
    clock.advance(asked.body.us)
    asked.world.settle()
    return _clock(asked)


# Accounts, tokens, fans -------------------------------------------------------------------------------------------


def _accounts(asked: Asked) -> Any:
    asked.world.add_configured(asked.body)
    return {"id": asked.body.id, "tokens": len(asked.body.tokens)}


def _hand_out(asked: Asked) -> Any:
    return {"token": asked.world.hand_out(asked.args["account"], platform=asked.query.get("platform", "X"))}


def _revoke(asked: Asked) -> Any:
    asked.world.token(asked.args["token"]).revoke()


def _revoke_refresh(asked: Asked) -> Any:
    asked.world.token(asked.args["token"]).revoke_refresh()


def _expire(asked: Asked) -> Any:
    asked.world.token(asked.args["token"]).expire()


def _lose_scope(asked: Asked) -> Any:
    asked.world.token(asked.args["token"]).lose_scope(asked.body.scope)


def _comment(asked: Asked) -> Any:
    said = asked.body
    made = asked.world.comment_from_fan(said.post, said.text, username=said.username, platform=said.platform)
    return {"id": made}


def _mention(asked: Asked) -> Any:
    said = asked.body
    made = asked.world.mention_from_fan(said.account, said.text, username=said.username, platform=said.platform)
    return {"id": made}


def _by_hand(asked: Asked) -> Any:
    said = asked.body
    return {"id": asked.world.post_by_hand(said.account, said.text, platform=said.platform)}


def _like(asked: Asked) -> Any:
    asked.world.like_from_fan(asked.body.post, username=asked.body.username, platform=asked.body.platform)


def _withdraw(asked: Asked) -> Any:
    asked.world.withdraw(asked.args["post"], platform=asked.query.get("platform", "X"))


def _post(asked: Asked) -> Any:
    name, platform = asked.args["post"], asked.query.get("platform", "X")
    try:
        seen_by = asked.world.audience(platform, name)
    except ValueError as error:
        raise NotThere(str(error)) from error
    return {"audience": seen_by.word, "hidden": asked.world.hidden(platform, name)}


def _let_follow(asked: Asked) -> Any:
    asked.world.let_follow(asked.body.account, username=asked.body.username, platform=asked.body.platform)


# Webhooks and the web ---------------------------------------------------------------------------------------------


def _webhooks(asked: Asked) -> Any:
    deliveries = asked.world.deliveries
    said = [
        {
            "id": each.id,
            "platform": each.platform,
            "account": each.hook.account,
            "url": each.hook.url,
            "state": each.state,
        }
        for each in deliveries.subscriptions.values()
    ]
    return {"webhooks": said, "waiting": deliveries.waiting, "under_way": deliveries.under_way}


def _subscribe(asked: Asked) -> Any:
    said = asked.body
    made = asked.world.subscribe(said.platform, said.url, account=said.account, app=said.app, verify=said.verify)
    return {"id": made.id, "state": made.state}


def _unsubscribe(asked: Asked) -> Any:
    number = whole(asked.args["number"])
    if number not in asked.world.deliveries.subscriptions:
        raise NotThere(f"no webhook {asked.args['number']}; GET webhooks lists them")
    asked.world.deliveries.unsubscribe(number)


def _drain(asked: Asked) -> Any:
    world = asked.world
    world.deliveries.hasten(world.clock.now_us())

    def done() -> bool:
        due_us = world.next_us
        return not world.deliveries.under_way and (due_us is None or due_us > world.clock.now_us())

    def answer() -> Reply:
        return Reply(status=200, headers=(("content-type", "application/json"),), body=encoded(_webhooks(asked)))

    return Later(ready=done, answer=answer, within_us=round(asked.seconds("timeout_s", 30.0) * 1_000_000))


def _put_on_web(asked: Asked) -> Any:
    kind = (asked.call.header("content-type") or "application/octet-stream").partition(";")[0].strip()
    asked.world.put_on_web(asked.page(), asked.call.body, kind=kind)


def _take_off_web(asked: Asked) -> Any:
    asked.world.story.web.remove(asked.page())


# The whole world --------------------------------------------------------------------------------------------------


def _snapshot(asked: Asked) -> Any:
    asked.world.kept = asked.world.snapshot()


def _restore(asked: Asked) -> Any:
    if asked.world.kept is None:
        raise ValueError("there is no snapshot; POST snapshot first")
    asked.world.restore(asked.world.kept)


def _reset(asked: Asked) -> Any:
    asked.world.reset()


def _settle(asked: Asked) -> Any:
    return {"late": asked.world.settle()}


ROUTES = (
    Route("GET", "state", "what there is: platforms, accounts, counts, the ledger's digest", _state),
    Route("GET", "ledger", "a thousand effects from row since on", _ledger, query=(_SINCE,)),
    Route(
        "GET", "ledger/wait", "answered as soon as the ledger has count rows, or after timeout_s", _ledger_wait,
        query=(
            Param("count", "how many rows", kind="integer", required=True),
            Param("timeout_s", "seconds to wait at most, up to 600; without it 30", kind="number"),
        ),
    ),
    Route("GET", "journal", "a thousand requests from row since on", _journal, query=(_SINCE,)),
    Route(
        "GET", "rows", "every row of the evidence at once", _rows,
        query=tuple(Param(name, "what each row is to say of it", required=True) for name in ("scenario", "clock", "source")),
    ),
    Route(
        "GET", "events", "effects, requests and firings as server-sent events, as they come", _events,
        query=(Param("since", "an event's id, behind which to begin; 0.0.0 for all; without it from now on", pattern=MARK),),
    ),
    Route("GET", "windows", "every rate window in use", _windows),
    Route("GET", "tokens", "the tokens of each platform by their roles", _tokens),
    Route("GET", "faults", "the plans in force, how often each fault fired, and the last thousand firings", _faults),
    Route("PUT", "faults", "these plans in the place of all others", _replace_faults, body=FaultFile),
    Route("PATCH", "faults", "these plans behind those in force", _add_faults, body=FaultFile),
    Route("DELETE", "faults", "no plan is in force any more", _clear_faults),
    Route("DELETE", "faults/{number}", "one plan is no longer in force", _remove_fault),
    Route("GET", "clock", "boot and wall clock, in microseconds", _clock),
    Route("POST", "clock/advance", "the clock goes on, where it is one that a hand turns", _advance, body=Advance),
    Route("POST", "accounts", "a new account with its tokens, as in a world file", _accounts, body=AccountConfig),
    Route(
        "POST", "accounts/{account}/hand_out", "the token that a refresh or a vault gives out", _hand_out,
        query=(_PLATFORM,),
    ),
    Route("POST", "tokens/{token}/revoke", "its owner takes it back", _revoke),
    Route("POST", "tokens/{token}/revoke_refresh", "its refresh token is worth nothing any more", _revoke_refresh),
    Route("POST", "tokens/{token}/expire", "it is too old", _expire),
    Route("POST", "tokens/{token}/lose_scope", "it may do less", _lose_scope, body=Scope),
    Route("POST", "comments", "a fan replies to a post", _comment, body=Comment),
    Route("POST", "mentions", "a fan writes about an account", _mention, body=Mention),
    Route("POST", "posts", "an account's own people post past everybody: in no ledger", _by_hand, body=ByHand),
    Route("POST", "likes", "a fan likes a post", _like, body=Like),
    Route("POST", "follows", "an account lets a fan follow it, or connect with it", _let_follow, body=Follow),
    Route("GET", "posts/{post}", "who sees it, by what its platform says, and whether that is nobody else", _post, query=(_PLATFORM,)),
    Route("POST", "posts/{post}/withdraw", "the platform takes a post down", _withdraw, query=(_PLATFORM,)),
    Route("GET", "webhooks", "who is told, and what is still to be told", _webhooks),
    Route("POST", "webhooks", "an app asks to be told; it is challenged at once", _subscribe, body=WebhookConfig),
    Route("DELETE", "webhooks/{number}", "it is told nothing new", _unsubscribe),
    Route(
        "POST", "webhooks/drain", "all that waits is sent now, and answered or not", _drain,
        query=(Param("timeout_s", "seconds to wait at most, up to 600; without it 30", kind="number"),),
    ),
    Route("PUT", "web", "the body stands at an address that platforms fetch from", _put_on_web, query=(_URL,), bytes_in=True),
    Route("DELETE", "web", "nothing stands there any more", _take_off_web, query=(_URL,)),
    Route("POST", "snapshot", "the whole state is kept", _snapshot),
    Route("POST", "restore", "back to the snapshot", _restore),
    Route("POST", "reset", "as it was made: the accounts of the configuration, nothing else", _reset),
    Route("POST", "settle", "what is due is done; how many late commits are still to come", _settle),
)  # fmt: skip
