"""The control API under ``/_simulator``: look at a world and turn its screws, from any language.

GET    state ledger journal windows faults clock
GET    rows?scenario=…&clock=wall|virtual&source=…    all rows of the evidence at once
PUT    faults               replace the plans ({"plans": […]}, as in a fault file)
PATCH  faults               add plans behind those in force
DELETE faults               take all out of force; DELETE faults/{number} one
POST   clock/advance        {"us": 1000000}, where the clock is one that a hand turns
POST   accounts             {"platform": "X", "id": "1001", "username": "acme", "tokens": [{"token": "…"}]}
POST   accounts/{id}/hand_out            the token string that a refresh or a vault would give out
POST   tokens/{token}/revoke | revoke_refresh | expire    and lose_scope {"scope": "tweet.write"}
POST   comments             {"post": "…", "text": "…"}: a fan replies
POST   posts/{id}/withdraw  the platform takes a post down
POST   snapshot restore reset settle
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from pydantic import BaseModel

from simulators.clock import HandClock
from simulators.config import AccountConfig
from simulators.encoding import encoded
from simulators.faults.kinds import FaultFile
from simulators.regimes import Strict
from simulators.strict_yaml import ConfigurationRefused, parse
from simulators.wire import Call, Reply
from simulators.world import World

PREFIX = "/_simulator"
_PAGE = 1_000


class _Advance(Strict):
    us: int


class _Scope(Strict):
    scope: str


class _Comment(Strict):
    post: str
    text: str
    username: str = "fan"


class NotThere(LookupError):
    """The control API has no such thing."""


def at_the_door(world: World, call: Call) -> Reply:
    """What a door does with a call: under ``/_simulator`` it is for the control API, otherwise for a platform."""
    if call.path == PREFIX or call.path.startswith(f"{PREFIX}/"):
        return handle(world, call)
    return world.handle(call)


def handle(world: World, call: Call) -> Reply:
    """One control call. Never raises: what is wrong is said in ``{"error": …}`` with 400, 404 or 409."""
    parts = tuple(unquote(part) for part in call.path[len(PREFIX) :].strip("/").split("/"))
    try:
        return _reply(200, _answer(world, call, parts))
    except NotThere as error:
        return _reply(404, {"error": str(error.args[0])})
    except KeyError as error:
        return _reply(404, {"error": str(error.args[0])})
    except ConfigurationRefused as error:
        return _reply(400, {"error": str(error)})
    except ValueError as error:
        return _reply(409, {"error": str(error)})


def _reply(status: int, body: Any) -> Reply:
    return Reply(status=status, headers=(("content-type", "application/json"),), body=encoded(body))


def _answer(world: World, call: Call, parts: tuple[str, ...]) -> Any:
    action = _PLAIN.get((call.method, parts))
    if action is not None:
        return action(world, call)
    match (call.method, *parts):
        case ("DELETE", "faults", number) if number.isascii() and number.isdigit() and len(number) < _DIGITS:
            if not world.faults.remove(int(number)):
                raise NotThere(f"no fault plan {number} is in force; GET {PREFIX}/faults lists them")
            return world.faults.listed()
        case ("POST", "accounts", account, "hand_out"):
            return {"token": world.hand_out(account)}
        case ("POST", "tokens", token, "revoke"):
            world.token(token).revoke()
        case ("POST", "tokens", token, "revoke_refresh"):
            world.token(token).revoke_refresh()
        case ("POST", "tokens", token, "expire"):
            world.token(token).expire()
        case ("POST", "tokens", token, "lose_scope"):
            world.token(token).lose_scope(_body(call, _Scope).scope)
        case ("POST", "posts", post, "withdraw"):
            world.withdraw(post)
        case _:
            raise NotThere(f"no {call.method} {call.path}; the control API is listed in docs/simulator.md")
    return {"done": True}


_DIGITS = 10
Model = TypeVar("Model", bound=BaseModel)


def _body(call: Call, model: type[Model]) -> Model:
    return parse(call.body.decode("utf-8", "replace"), model, source="the request's body")


def _state(world: World, _call: Call) -> Any:
    return {
        "seed": world.seed,
        "now_us": world.clock.now_us(),
        "late": world.settle(),
        "requests": len(world.journal.entries),
        "effects": len(world.ledger.entries),
        "twice": len(world.ledger.twice()),
        "digest": world.ledger.digest,
        "platforms": {
            name: {"hosts": platform.hosts, "accounts": list(platform.store.accounts.values())}
            for name, platform in world.platforms.items()
        },
    }


def _page(call: Call, entries: list[Any]) -> list[Any]:
    """At most a thousand entries from number ``from`` on."""
    start = call.params().get("from", "0")
    if not (start.isascii() and start.isdigit() and len(start) < _DIGITS):
        raise ConfigurationRefused(f"from={start!r} is no row number; give a whole number from 0")
    return entries[int(start) : int(start) + _PAGE]


def _ledger(world: World, call: Call) -> Any:
    world.settle()
    ledger = world.ledger
    return {"count": len(ledger.entries), "digest": ledger.digest, "entries": _page(call, ledger.entries)}


def _journal(world: World, call: Call) -> Any:
    return {"count": len(world.journal.entries), "entries": _page(call, world.journal.entries)}


def _rows(world: World, call: Call) -> Any:
    said = call.params()
    missing = [name for name in ("scenario", "clock", "source") if not said.get(name)]
    if missing:
        raise ConfigurationRefused(f"rows need {' and '.join(missing)}; ask for rows?scenario=…&clock=…&source=…")
    return list(world.rows(said["scenario"], said["clock"], said["source"]))


def _windows(world: World, _call: Call) -> Any:
    now_us = world.clock.now_us()
    return {name: platform.windows.listed(now_us) for name, platform in world.platforms.items()}


def _faults(world: World, _call: Call) -> Any:
    return {"plans": world.faults.listed(), "firings": world.faults.firings[-_PAGE:]}


def _replace_faults(world: World, call: Call) -> Any:
    plans = _body(call, FaultFile).plans
    world.faults.clear()
    return {"added": [world.faults.add(plan) for plan in plans]}


def _add_faults(world: World, call: Call) -> Any:
    return {"added": [world.faults.add(plan) for plan in _body(call, FaultFile).plans]}


def _clear_faults(world: World, _call: Call) -> Any:
    world.faults.clear()
    return {"done": True}


def _clock(world: World, _call: Call) -> Any:
    return {"now_us": world.clock.now_us(), "unix_us": world.clock.unix_us()}


def _advance(world: World, call: Call) -> Any:
    if not isinstance(world.clock, HandClock):
        raise ValueError("this world's clock turns by itself; start it with a hand-turned clock to advance it")  # noqa: TRY004 - a state, not a type, of the world
    world.clock.advance(_body(call, _Advance).us)
    world.settle()
    return _clock(world, call)


def _accounts(world: World, call: Call) -> Any:
    account = _body(call, AccountConfig)
    world.add_configured(account)
    return {"id": account.id, "tokens": len(account.tokens)}


def _comment(world: World, call: Call) -> Any:
    said = _body(call, _Comment)
    return {"id": world.comment_from_fan(said.post, said.text, username=said.username)}


def _snapshot(world: World, _call: Call) -> Any:
    world.kept = world.snapshot()
    return {"done": True}


def _restore(world: World, _call: Call) -> Any:
    if world.kept is None:
        raise ValueError("there is no snapshot; POST snapshot first")
    world.restore(world.kept)
    return {"done": True}


def _reset(world: World, _call: Call) -> Any:
    world.reset()
    return {"done": True}


def _settle(world: World, _call: Call) -> Any:
    return {"late": world.settle()}


_PLAIN: dict[tuple[str, tuple[str, ...]], Callable[[World, Call], Any]] = {
    ("GET", ("state",)): _state,
    ("GET", ("ledger",)): _ledger,
    ("GET", ("journal",)): _journal,
    ("GET", ("rows",)): _rows,
    ("GET", ("windows",)): _windows,
    ("GET", ("faults",)): _faults,
    ("PUT", ("faults",)): _replace_faults,
    ("PATCH", ("faults",)): _add_faults,
    ("DELETE", ("faults",)): _clear_faults,
    ("GET", ("clock",)): _clock,
    ("POST", ("clock", "advance")): _advance,
    ("POST", ("accounts",)): _accounts,
    ("POST", ("comments",)): _comment,
    ("POST", ("snapshot",)): _snapshot,
    ("POST", ("restore",)): _restore,
    ("POST", ("reset",)): _reset,
    ("POST", ("settle",)): _settle,
}
