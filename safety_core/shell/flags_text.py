"""The text of the flags: what the store's copy of it says, and how one flag in it is changed. Pure."""

import json
from functools import lru_cache
from typing import Any

from safety_core.errors import Refused, UnknownName
from safety_core.flags.engine import Flags
from safety_core.flags.reading import content, flags_of
from safety_core.shell.names import nearest
from safety_core.shell.rules_text import check_as_loaded

NAME = "flags"
"""Of these rules, among the sets of rules that the store keeps."""
ROLLOUT = "flexibleRollout"


@lru_cache(maxsize=8)
def parsed(body: str, digest: str) -> Flags:
    """The flags of a text, as the store keeps it.

    Raises:
        BadInput: they are not what ``digest`` says, or cannot be read: nothing may be on by them.
    """
    check_as_loaded(body, digest, NAME)
    return flags_of(body)


def changed(body: str, name: str, *, on: bool, share: int | None = None) -> str:
    """The text with one flag enabled or not and, with ``share``, on for so many per cent.

    Raises:
        UnknownName: no flag has that name.
        Refused: its strategies are more than one share, which a number alone cannot say.
    """
    file: dict[str, Any] = content(body)
    names = [each["name"] for each in file["features"]]
    if name not in names:
        raise UnknownName("flag", name, nearest(name, names))
    feature = file["features"][names.index(name)]
    feature["enabled"] = on
    if share is not None:
        feature["strategies"] = [_shared(feature, name, share)]
    return json.dumps(file, indent=2, ensure_ascii=False) + "\n"


def _shared(feature: dict[str, Any], name: str, share: int) -> dict[str, Any]:
    """Its one strategy with another share; its group stays, so that whoever is in stays in."""
    now = feature.get("strategies") or [{"name": "default"}]
    if len(now) > 1 or now[0]["name"] not in ("default", ROLLOUT):
        do = "write the file as it should be, and load it: holdpoint flags show, holdpoint flags load FILE"
        raise Refused(f"{name} has other strategies than one share", do)
    parameters = now[0].get("parameters") or {"stickiness": "default", "groupId": name}
    return {**now[0], "name": ROLLOUT, "parameters": {**parameters, "rollout": str(share)}}
