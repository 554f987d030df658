"""What becomes of webhooks on their way, many times over: each comment is heard once, in its own words, and nothing false is kept."""

import contextlib

import pytest

from safety_core.documents import DocumentKind
from safety_core.engagement.heard import Heard
from safety_core.shell import documents
from safety_core.shell.receive import Became
from safety_core.vocabulary import ClientId, Platform
from steps.rig.rig import Rig

FAULTS = ("webhook_duplicated", "webhook_forged", "webhook_late", "webhook_reordered")
"""The four that no seed of a rehearsal draws."""
POST = "Spring is here"
SEED = 11
LATE_S = 600


def stormed(comments: int) -> tuple[Rig, dict[str, int]]:
    """A client whom fans told so much while every delivery met a fault, each kind as likely as the others; and what fired."""
    rig = Rig(SEED, "storm")
    rig.add_client("acme", 1, Platform.FACEBOOK)
    rig.be_told(Platform.FACEBOOK)
    rig.submit("acme", POST)
    rig.settle_all()
    for left, fault in zip(range(len(FAULTS), 0, -1), FAULTS, strict=True):
        rig.world.faults.add({"fault": fault, "share": 1 / left})
    for number in range(comments):
        rig.say("ada", f"no. {number}", POST, "acme")
        rig.run_for(1)
    rig.world.faults.clear()
    rig.run_for(2 * LATE_S)
    return rig, rig.world.faults.fired


def each_is_heard_once(comments: int, *, least: int) -> None:
    rig, fired = stormed(comments)
    with contextlib.closing(rig):
        assert min(fired.get(fault, 0) for fault in FAULTS) >= least, fired
        kept = rig.store.read(lambda tx: tx.documents_of(ClientId("acme"), DocumentKind.HEARD))
        heard = [documents.record_of(each, Heard) for each in kept]
        said = sorted(each.text for each in heard if not each.own)
        assert said == sorted(f"no. {number}" for number in range(comments))
        became = [each.reply.became for each in rig.deliveries]
        assert became.count(Became.FORGED) == fired["webhook_forged"]


def test_each_comment_is_heard_once_whatever_becomes_of_what_tells_of_it():
    each_is_heard_once(40, least=5)


@pytest.mark.long("test_each_comment_is_heard_once_whatever_becomes_of_what_tells_of_it")
def test_each_comment_is_heard_once_with_a_thousand_of_each_fault():
    each_is_heard_once(4_400, least=1_000)
