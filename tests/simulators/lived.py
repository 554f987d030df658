"""A world with a past: the tables of all platforms walked through every fault, fans who speak, and apps that are told."""

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from simulators.doors.direct import DirectDoor, TimedOut, WireCut
from simulators.faults.kinds import KINDS
from simulators.webhooks import Heard, Sent
from simulators.wire import Call
from simulators.world import World
from tests.simulators.doors.calls.house import TABLES, new_world
from tests.simulators.doors.calls.table import Told

NAMES = [kind.model_fields["fault"].annotation.__args__[0] for kind in KINDS]
SELDOM = ("read_lag", "text_altered", "media_fails_late", "late_commit", "delivered_twice", "wrong_token")
"""What can hit few calls is asked first, and drawn more often."""
DO: dict[str, dict[str, Any]] = {
    "latency": {"delay": {"uniform_s": [0.1, 0.2]}},
    "trickle": {"over": {"exponential_s": 0.2}},
    "text_altered": {"append": " (sponsored)"},
    "clock_skew": {"ahead_s": 90},
    "down": {"lasts": {"constant_s": 1}},
    "webhook_late": {"late": {"uniform_s": [1, 9]}},
}


def plan() -> list[dict[str, Any]]:
    """Every fault once on every platform, in the order of the tables, and a share of all that comes after."""
    kinds = [{"fault": name, **({"do": DO[name]} if name in DO else {})} for name in (*SELDOM, *NAMES)]
    kinds = list({kind["fault"]: kind for kind in kinds}.values())
    once = [{**kind, "when": {"platform": name}, "first": 1} for name in TABLES for kind in kinds]
    often = [
        {**kind, "share": 0.1 if kind["fault"] in SELDOM or "webhook" in kind["fault"] else 0.01} for kind in kinds
    ]
    return once + often


WALKS = 6
"""A day apart, so that windows and texts are forgotten."""
SECOND = 1_000_000
LOST = Told(599, {}, b"")
"""An answer that did not arrive."""


class House:
    """The house's app, which answers every platform's challenge and takes what it is told, but for every fifth time.

    Attributes:
        told: what it was sent. handed: the tokens that a vault gave it.
    """

    def __init__(self) -> None:
        self.told: list[Sent] = []
        self.handed: list[str] = []

    def __call__(self, sent: Sent) -> Heard:
        if sent.method == "GET":
            return Heard(status=200, body=self._proof(parse_qs(urlsplit(sent.url).query)))
        self.told.append(sent)
        return Heard(status=503 if len(self.told) % 5 == 0 else 200)

    def _proof(self, asked: dict[str, list[str]]) -> bytes:
        if "crc_token" in asked:
            signed = hmac.new(b"house-secret", asked["crc_token"][0].encode(), hashlib.sha256).digest()
            return json.dumps({"response_token": f"sha256={base64.b64encode(signed).decode()}"}).encode()
        if "challengeCode" in asked:
            code = asked["challengeCode"][0]
            signed_code = hmac.new(b"house-client-secret", code.encode(), hashlib.sha256).hexdigest()
            return json.dumps({"challengeCode": code, "challengeResponse": signed_code}).encode()
        return asked["hub.challenge"][0].encode()


def lived(seed: int) -> tuple[World, House]:
    """The world, and what its apps were told."""
    world, house = new_world(seed), House()
    for name, platform in world.platforms.items():
        if platform.hooks is not None:
            world.subscribe(name, f"http://127.0.0.1:9/{name}", verify="word")
    world.drain_webhooks(house)
    for each in plan():
        world.faults.add(each)
    for _ in range(WALKS):
        for name in TABLES:
            _walked(world, name)
            _happened(world, name, house)
            _mended(world)
        world.clock.sleep_us(86_400 * SECOND)
    world.faults.clear()
    world.clock.sleep_us(7_200 * SECOND)
    world.drain_webhooks(house)
    return world, house


def proof(seed: int) -> dict[str, Any]:
    """What two runs of one seed have in common, wherever they run."""
    world, house = lived(seed)
    told = hashlib.sha256(msgspec.json.encode([house.told, house.handed])).hexdigest()
    journal = hashlib.sha256(msgspec.json.encode(list(world.journal.entries))).hexdigest()
    return {
        "ledger": world.ledger.digest, "effects": len(world.ledger.entries), "journal": journal,
        "requests": len(world.journal.entries), "told": told, "tellings": len(house.told), "fired": world.faults.fired,
    }  # fmt: skip


def _walked(world: World, platform: str) -> None:
    door = DirectDoor(world)

    def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Told:
        parts = urlsplit(url)
        said = (("host", parts.netloc), *headers.items())
        call = Call(method=method, host=parts.netloc, path=parts.path, query=parts.query, headers=said, body=body)
        try:
            reply = door.exchange(call, wait_us=5 * SECOND)
        except (TimedOut, WireCut):
            return LOST
        return Told(reply.status, dict(reply.headers), reply.body)

    for _ in TABLES[platform].walked(world, ask):
        pass


def _happened(world: World, platform: str, house: House) -> None:
    """Fans speak to every account, and a vault hands out a token."""
    accounts = [account for account in world.platforms[platform].store.accounts.values() if not account.fan]
    for account in accounts:
        with suppress(ValueError):  # an account without a token, a platform without mentions
            house.handed.append(world.hand_out(account.id, platform=platform))
        for post in world.posts(account.id, platform=platform)[-3:]:
            with suppress(ValueError):
                world.comment_from_fan(post.id, "Lovely", platform=platform)
        world.clock.sleep_us(SECOND)
        world.drain_webhooks(house)


def _mended(world: World) -> None:
    """Somebody gives the healthy tokens back what faults took from them."""
    fresh = new_world(world.seed)
    for platform in world.platforms.values():
        for text, token in platform.store.tokens.items():
            if token.role == "healthy":
                token.expired = token.revoked = token.refresh_used = token.refresh_revoked = False
                token.spoiled_by = None
                whole = fresh.platforms[platform.name].store.tokens.get(text)
                if whole is not None:
                    token.scopes = list(whole.scopes)
