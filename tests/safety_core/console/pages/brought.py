"""What stands before people on the pages on which they decide: brought there as it comes in the world."""

import re
from datetime import UTC, datetime

from httpx import Response

from safety_core.lifecycle import PermitState
from safety_core.ports import Unknown
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.shell import approve, hear, outcome, publish, requests, submit
from safety_core.vocabulary import Platform, PlatformAccountId, Reason
from tests.safety_core.console.ground import Ground
from tests.safety_core.shell import ground as shell_ground

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202edesrever\u200b\x1b[2J\u2066 {{ 7 * 7 }}"
NAKED = "\u202e\u200b\x1b\u2066"


def asked(ground: Ground, text: str = "hello", client: str = "acme", **more: object) -> str:
    """A reply that waits for a yes; its request's name."""
    number = len(ground.core.store.read(lambda tx: tx.intents()))
    wanted = {"platform": "X", "account": f"{client}-1", "action": "reply", "target": "100", "key": f"key-{number}"}
    queued = submit.submit(ground.core, submit.Wanted(text=text, client=client, **{**wanted, **more}))
    found = ground.core.store.read(lambda tx: tx.approval_of(queued.intent.intent))
    assert found is not None
    return found.approval


def request(ground: Ground, name: str) -> requests.Seen:
    return requests.shown(ground.core, name)


def edited(ground: Ground, name: str, text: str, who: str = "operator") -> str:
    """Somebody gives it other words; the request that is asked instead."""
    return approve.edit(ground.core, name, ground.claimant(who), text).approval.approval


def shown_in(answer: Response, field: str, name: str, form: str = "yes") -> str:
    """What a form of the page hands back in a hidden field, for one thing."""
    forms = [
        each
        for each in re.findall(r"<form method=\"post\".*?</form>", answer.text, re.DOTALL)
        if f'value="{form}"' in each
    ]
    mine = [each for each in forms if name in each] or forms
    found = re.search(rf'name="{field}" value="([^"]*)"', mine[0])
    assert found is not None, f"no {field} in the form {form}"
    return found[1]


def heard(
    ground: Ground, text: str = "When do you open?", name: str = "c-1", client: str = "acme", **more: object
) -> str:
    """Somebody says something to a client; its document."""
    ground.clock.pass_s(1)
    fields = {"author": "fan-1", "author_name": "Fan", "parent": None, "root": None, **more}
    told = Inbound(
        platform=Platform.X,
        kind=InboundKind.COMMENT,
        platform_account=PlatformAccountId(f"{client}/1"),
        object=name,
        text=text,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        **fields,
    )
    (kept,) = hear.hear(ground.core, [told]).kept
    return kept.document


def quarantined(ground: Ground, text: str = "hello", saw: str = "reset") -> str:
    """A post of which nobody knows what became, and only a person can tell; its permit."""
    permit = unknown(ground, text, saw)

    def give_up(tx) -> None:
        held = tx.permit(permit)
        outcome.finish_in(ground.core, tx, held, PermitState.QUARANTINED, Reason.ACCOUNT_UNREADABLE, saw, held.object)

    ground.core.store.transact(give_up, deadline_s=5)
    return permit


def going(ground: Ground) -> None:
    """Limits that hold nobody, and a plan that lets everybody in."""
    if ground.core.store.read(lambda tx: tx.rollout()).stage != "everyone":
        shell_ground.put_limits(ground.core.store, shell_ground.WIDE)
        shell_ground.put_plan(ground.core.store, shell_ground.EVERYONE)


def unknown(ground: Ground, text: str = "hello", saw: str = "reset") -> str:
    """A post whose answer was lost; its permit."""
    going(ground)
    number = len(ground.core.store.read(lambda tx: tx.intents()))
    wanted = submit.Wanted(
        client="acme", platform="X", account="acme-1", action="publish", key=f"key-{number}", text=text
    )
    submit.submit(ground.core, wanted)
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, saw)]
    (claimed,) = publish.claim(ground.core, 1)
    publish.attempt(ground.core, claimed)
    (permit,) = [each for each in ground.core.store.read(lambda tx: tx.permits()) if each.state.value == "unknown"]
    return permit.permit
