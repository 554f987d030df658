"""The control API under ``/_simulator``: look at a world and turn its screws, from any language.

``control_routes.py`` lists what can be asked; ``GET /_simulator/openapi.json`` says the same to machines.
"""

from typing import Any
from urllib.parse import unquote

from simulators.control_asked import Asked, NotThere, Route
from simulators.control_openapi import document
from simulators.control_routes import ROUTES
from simulators.encoding import encoded
from simulators.strict_yaml import ConfigurationRefused, parse
from simulators.wire import Call, Later, Reply
from simulators.world import World

PREFIX = "/_simulator"
BODY_MAX = 1024 * 1024
"""Bytes of a body that is read as YAML or JSON."""
_JSON = (("content-type", "application/json"),)


def at_the_door(world: World, call: Call) -> Reply:
    """What a door does with a call: under ``/_simulator`` it is for the control API, otherwise for a platform."""
    if call.path == PREFIX or call.path.startswith(f"{PREFIX}/"):
        return handle(world, call)
    return world.handle(call)


def handle(world: World, call: Call) -> Reply:
    """One control call. Never raises: what is wrong is said in ``{"error": …}`` with 400, 404, 409 or 413."""
    parts = tuple(unquote(part) for part in call.path[len(PREFIX) :].strip("/").split("/"))
    try:
        return _reply(_answer(world, call, parts))
    except (NotThere, KeyError) as error:
        return _error(404, str(error.args[0]))
    except ConfigurationRefused as error:
        return _error(400, str(error))
    except ValueError as error:
        return _error(409, str(error))


def _reply(answer: Any) -> Reply:
    if isinstance(answer, Reply):
        return answer
    if isinstance(answer, Later):
        now = answer.answer()
        return now if answer.ready() else Reply(status=now.status, headers=now.headers, body=now.body, later=answer)
    return Reply(status=200, headers=_JSON, body=encoded({"done": True} if answer is None else answer))


def _error(status: int, why: str) -> Reply:
    return Reply(status=status, headers=_JSON, body=encoded({"error": why}))


def _answer(world: World, call: Call, parts: tuple[str, ...]) -> Any:
    if (call.method, parts) == ("GET", ("openapi.json",)):
        return document(ROUTES, PREFIX)
    route, args = _found(call, parts)
    body = None
    if route.body is not None:
        if len(call.body) > BODY_MAX:
            return _error(413, f"a body over {BODY_MAX} bytes; send less at once")
        body = parse(call.body.decode("utf-8", "replace"), route.body, source="the request's body")
    asked = call.params()
    known = {param.name for param in route.query}
    for name in asked:
        if name not in known:
            takes = f"takes {', '.join(sorted(known))}" if known else "takes none"
            raise ConfigurationRefused(f"{name}: no such parameter; {call.method} {route.path} {takes}")
    missing = [param.name for param in route.query if param.required and not asked.get(param.name)]
    if missing:
        raise ConfigurationRefused(f"{call.method} {route.path} needs {' and '.join(missing)}; add ?{missing[0]}=…")
    return route.run(Asked(world, call, args, asked, body))


def _found(call: Call, parts: tuple[str, ...]) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        args = route.args(parts) if route.method == call.method else None
        if args is not None:
            return route, args
    raise NotThere(f"no {call.method} {call.path}; the control API is listed in docs/simulator.md")
