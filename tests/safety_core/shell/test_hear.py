"""What is heard is kept once in each wording, for whom it was said to, and whole or not at all."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from safety_core.documents import DocumentKind
from safety_core.engagement.heard import Heard
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.shell import documents, hear
from safety_core.vocabulary import Platform


def told(ground, text: str = "When do you open?", **changes: object) -> Inbound:
    account = ground.account("acme", 1)
    made = Inbound(
        platform=account.platform, kind=InboundKind.COMMENT, platform_account=account.platform_account, object="c-1",
        author="fan-1", text=text, parent="p-1", root="p-1", at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def kept(ground) -> list[Heard]:
    client = ground.account("acme", 1).client
    found = ground.store.store.read(lambda tx: tx.documents_of(client, DocumentKind.HEARD))
    return [documents.record_of(each, Heard) for each in found]


def test_what_was_said_is_kept_as_it_was_for_whom_it_was_said_to(ground):
    taken = hear.hear(ground.core, [told(ground)])
    assert (len(taken.kept), taken.known, taken.nobodys) == (1, 0, 0)
    (heard,) = kept(ground)
    assert (heard.client, heard.text, heard.parent) == (ground.account("acme", 1).client, "When do you open?", "p-1")
    assert taken.kept[0].state == hear.NEW


def test_what_is_told_again_is_not_kept_again_even_after_an_edit(ground):
    hear.hear(ground.core, [told(ground), told(ground)])
    hear.hear(ground.core, [told(ground, "When do you close?")])
    again = hear.hear(ground.core, [told(ground), told(ground, "When do you close?")])
    assert (again.kept, again.known) == ((), 2)
    assert [each.text for each in kept(ground)] == ["When do you open?", "When do you close?"]


def test_what_is_said_to_an_account_of_nobody_is_left_out_and_counted(ground):
    taken = hear.hear(ground.core, [told(ground, platform_account="stranger"), told(ground, platform=Platform.TIKTOK)])
    assert (taken.kept, taken.nobodys) == ((), 2)
    assert kept(ground) == []


def test_each_wording_stands_in_the_log_by_its_commitment_and_never_in_its_words(ground):
    (one,) = hear.hear(ground.core, [told(ground)]).kept
    log = ground.store.store.read(lambda tx: tx.audit_entries())
    (entry,) = [each for each in map(json.loads, log) if each["kind"] == "document_kept"]
    assert (entry["document"], entry["commitment"]) == (one.document, documents.committed(one))
    assert not any("When do you open" in each for each in map(str, log))


def test_a_delivery_is_taken_whole_or_not_at_all(ground, monkeypatch):
    real, calls = documents.keep, []

    def second_fails(*args: object, **named: object) -> object:
        calls.append(named["subject"])
        if len(calls) == 2:
            raise RuntimeError("bug")
        return real(*args, **named)

    monkeypatch.setattr(documents, "keep", second_fails)
    with pytest.raises(RuntimeError):
        hear.hear(ground.core, [told(ground), told(ground, object="c-2")])
    assert kept(ground) == []
