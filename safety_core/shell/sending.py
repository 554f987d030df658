"""The one request that has the effect, under its permit, and what its answer says."""

from datetime import datetime

import msgspec

from safety_core.halt import send_by_us
from safety_core.intent import Intent, marked
from safety_core.ports import Adapter, Answer, Exchange, Ready, WireRequest
from safety_core.records import Permit
from safety_core.ruling import Ruling
from safety_core.sandbox import Mode
from safety_core.secret import Secret
from safety_core.shell.core import Core
from safety_core.shell.permit import last_look
from safety_core.shell.prepare import Hold
from safety_core.vocabulary import Action


def send(core: Core, hold: Hold, permit: Permit, token: Secret) -> tuple[Exchange, int | None]:
    """The one request that has the effect, or of an upload its last bytes; returns what came of it, and when the re-check
    let it go (boot clock, µs).
    """
    let_go_us: int | None = None

    def asked() -> Ruling | None:
        nonlocal let_go_us
        ruling = last_look(core, permit, hold.setting)
        let_go_us = core.clock.boot_us() if ruling is None else None
        return ruling

    by_us = send_by_us(permit, core.timing)
    total_s = core.timing.request_s
    if hold.upload is not None:
        exchange = hold.upload.end(send_by_us=by_us, total_s=total_s, recheck=asked)
    else:
        request = msgspec.structs.replace(hold.first or _request(core, hold, permit, token), sandbox=hold.sent_under)
        exchange = core.transport.exchange(request, send_by_us=by_us, total_s=total_s, recheck=asked)
    core.seam("publish.answered")
    return exchange, let_go_us


def _request(core: Core, hold: Hold, permit: Permit, token: Secret) -> WireRequest:
    _, queued, account = hold.claimed
    return core.adapters[account.platform].commit(
        queued.intent,
        account=permit.platform_account,
        token=token,
        ready=Ready(permit.prepared),
        quiet=permit.sandbox is Mode.RECORD,
    )


def read_answer(adapter: Adapter, intent: Intent, ready: Ready, exchange: Exchange, now: datetime) -> Answer:
    """What the platform's answer says, in the words of its adapter."""
    match intent.action, marked(intent):
        case Action.RECALL, str() as post:
            return adapter.read_recall(exchange, recalls=post, now=now)
        case Action.LIKE, str() as post:
            return adapter.read_like(exchange, target=post, now=now)
        case Action.FOLLOW, str() as whom if adapter.FOLLOWS is not None:
            return adapter.FOLLOWS.read_follow(exchange, target=whom, now=now)
        case _:
            return adapter.read_commit(exchange, intent=intent, ready=ready, now=now)
