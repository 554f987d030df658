"""A request to the receiver is answered in one order: who asks, who sent it, what it says, is it kept. And nothing else is kept."""

import hashlib
import hmac
import json
from base64 import b64encode
from dataclasses import replace

import msgspec
import pytest

from safety_core.adapters.hooks import hooks_of
from safety_core.documents import DocumentKind
from safety_core.engagement.heard import Heard, events_of
from safety_core.errors import CredentialMissing, StoreUnavailable
from safety_core.ports.hooks import Told
from safety_core.secret import Secret
from safety_core.shell import documents, halt, receive, staff
from safety_core.shell.receive import Became, Ear
from safety_core.switches import Scope
from safety_core.vocabulary import Action, Platform

SECRET = "the app's own secret"
OLDER = "the secret before it"
WORD = "the word of registration"
FANS_WORDS = "Do you ship to Greenland?"
EARS = {name: Ear(hooks_of(name), "vault:env:APP", "vault:env:WORD") for name in (Platform.X, Platform.TIKTOK)}
X = EARS[Platform.X]
CHANGED = {name: each._replace(before="vault:env:OLD") for name, each in EARS.items()}
"""While the secret is changed."""


class OwnVault:
    def __init__(self) -> None:
        self.away = False

    def own(self, reference: str):
        if self.away:
            raise CredentialMissing(f"there is no {reference}", "export it")
        return Secret({"vault:env:APP": SECRET, "vault:env:OLD": OLDER, "vault:env:NONE": ""}.get(reference, WORD))


@pytest.fixture
def core(ground):
    return replace(ground.core, vault=OwnVault())


def signed(body: bytes, secret: str = SECRET, **named: object) -> Told:
    mac = b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return Told(
        **{"method": "POST", "headers": (("X-Twitter-Webhooks-Signature", f"sha256={mac}"),), "body": body, **named}
    )


def event(ground, text: str = FANS_WORDS, *, to: str | None = None, number: str = "7001") -> bytes:
    account = to or ground.account("acme", 1).platform_account
    post = {
        "id_str": number, "text": text, "created_at": "Thu Jan 01 10:00:00 +0000 2026",
        "user": {"id_str": "555", "screen_name": "ada"}, "in_reply_to_user_id_str": account,
        "in_reply_to_status_id_str": "7000",
    }  # fmt: skip
    return json.dumps({"for_user_id": account, "tweet_create_events": [post]}).encode()


def kept(ground) -> list[str]:
    found = ground.store.store.read(lambda tx: tx.documents())
    return [documents.record_of(each, Heard).text for each in found if each.kind is DocumentKind.HEARD]


def audit_size(ground) -> int:
    return ground.store.store.read(lambda tx: tx.audit_size())


def test_what_a_platform_tells_is_kept_and_only_then_answered_with_200(ground, core):
    reply = receive.receive(core, X, signed(event(ground)))
    assert (reply.status, reply.became, kept(ground)) == (200, Became.TAKEN, [FANS_WORDS])


def test_it_is_committed_before_it_is_answered(ground, core):
    seen = []
    watching = replace(core, seam=lambda name: seen.append((name, kept(ground))))
    receive.receive(watching, X, signed(event(ground)))
    assert ("hear.committed", [FANS_WORDS]) in seen


def test_what_cannot_be_kept_is_asked_for_again_and_then_kept_once(ground, core):
    ground.store.away = 1
    reply = receive.receive(core, X, signed(event(ground)))
    assert (reply.status, reply.became, kept(ground)) == (503, Became.AWAY, [])
    assert receive.receive(core, X, signed(event(ground))).status == 200
    assert kept(ground) == [FANS_WORDS]


def test_a_commit_whose_answer_was_lost_is_told_again_and_stands_once(ground, core):
    ground.store.unanswered = 1
    assert receive.receive(core, X, signed(event(ground))).status == 503
    again = receive.receive(core, X, signed(event(ground)))
    assert (again.status, again.taken.known, kept(ground)) == (200, 1, [FANS_WORDS])


FORGERIES = {
    "another secret": lambda body: signed(body, "another"),
    "another body": lambda body: Told(method="POST", headers=signed(body).headers, body=body + b" "),
    "no signature": lambda body: Told(method="POST", body=body),
    "two signatures": lambda body: Told(method="POST", headers=signed(body).headers * 2, body=body),
    "Meta's signature": lambda body: Told(
        method="POST",
        headers=(("X-Hub-Signature-256", "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()),),
        body=body,
    ),
    "a get": lambda body: signed(body, method="GET"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=list(FORGERIES))
def test_what_is_forged_is_refused_and_neither_read_nor_kept(ground, core, forge):
    before = audit_size(ground)
    unread = Ear(ReadsNothing(X.hooks), X.secret)
    reply = receive.receive(core, unread, forge(event(ground)))
    assert (reply.status, reply.became, kept(ground)) == (401, Became.FORGED, [])
    assert audit_size(ground) == before
    assert reply.saw


class ReadsNothing:
    def __init__(self, hooks) -> None:
        self.challenge, self.verify = hooks.challenge, hooks.verify

    def read(self, _):
        raise AssertionError("what is not verified is read")


def test_no_answer_and_nothing_said_of_a_request_repeats_a_secret_or_what_it_held(ground, core):
    odd = b'{"for_user_id": "1", "tweet_create_events": [{"text": "' + FANS_WORDS.encode() + b'"}]}'
    requests = [signed(odd), signed(event(ground), FANS_WORDS), signed(event(ground, to="4711")), signed(b"{" + odd)]
    for each in requests:
        reply = receive.receive(core, X, each)
        for never in (SECRET, WORD, FANS_WORDS, "Greenland", "4711", each.headers[0][1]):
            assert never not in f"{reply.body!r} {reply.saw}"


@pytest.mark.parametrize(
    ("by", "said"), [(SECRET, ""), (OLDER, "signed with the older secret")], ids=["newest", "older"]
)
def test_while_a_secret_is_changed_what_either_signs_is_taken_and_which_it_was_is_said(ground, core, by, said):
    reply = receive.receive(core, CHANGED[Platform.X], signed(event(ground), by))
    assert (reply.status, reply.became, reply.saw, kept(ground)) == (200, Became.TAKEN, said, [FANS_WORDS])


@pytest.mark.parametrize("by", ["another", WORD, "", SECRET + OLDER, f"{SECRET} {OLDER}", OLDER + SECRET])
def test_while_a_secret_is_changed_what_neither_signs_is_forged(ground, core, by):
    for before in ("vault:env:OLD", "vault:env:NONE"):
        reply = receive.receive(core, X._replace(before=before), signed(event(ground), by))
        assert (reply.status, reply.became, kept(ground)) == (401, Became.FORGED, [])


def test_a_secret_that_is_named_no_more_signs_nothing(ground, core):
    assert receive.receive(core, X, signed(event(ground), OLDER)).status == 401


@pytest.mark.parametrize("by", [SECRET, OLDER, "another"], ids=["newest", "older", "another"])
def test_each_secret_is_compared_with_whatever_the_one_before_it_said(ground, core, by):
    asked = []

    class Counting(ReadsNothing):
        def __init__(self) -> None:
            super().__init__(X.hooks)
            self.read = X.hooks.read

            def verify(told, secret, now):
                asked.append(secret.reveal())
                return X.hooks.verify(told, secret, now)

            self.verify = verify

    receive.receive(core, CHANGED[Platform.X]._replace(hooks=Counting()), signed(event(ground), by))
    assert asked == [SECRET, OLDER]


def test_a_challenge_is_answered_with_the_newest_secret_alone(core):
    asked = Told(method="GET", query=(("crc_token", "a-word"),))
    assert receive.receive(core, CHANGED[Platform.X], asked) == receive.receive(core, X, asked)


def test_what_the_older_secret_signed_too_long_ago_is_stale_and_no_forgery(core):
    told = stale(core, 301, OLDER)
    assert receive.receive(core, CHANGED[Platform.TIKTOK], told).became is Became.STALE
    assert receive.receive(core, EARS[Platform.TIKTOK], told).became is Became.FORGED


def test_without_one_of_its_two_secrets_nothing_is_judged(ground, core):
    def own(reference: str):
        if reference.endswith("OLD"):
            raise CredentialMissing(f"there is no {reference}", "export it")
        return Secret(SECRET)

    core.vault.own = own
    for by in (SECRET, OLDER, "another"):
        assert receive.receive(core, CHANGED[Platform.X], signed(event(ground), by)).status == 503
    assert kept(ground) == []


def test_a_challenge_is_answered_without_the_store(ground, core):
    ground.store.away = 9
    asked = Told(method="GET", query=(("crc_token", "a-word"),))
    reply = receive.receive(core, X, asked)
    assert (reply.status, reply.content_type, reply.became) == (200, "application/json", Became.CHALLENGED)


def test_without_its_secret_a_platform_is_asked_to_tell_it_again_and_nothing_is_judged(ground, core):
    core.vault.away = True
    reply = receive.receive(core, X, signed(event(ground)))
    assert (reply.status, reply.became, kept(ground)) == (503, Became.AWAY, [])


def test_what_is_genuine_and_cannot_be_read_is_said_with_its_digest_and_taken_off_the_platforms_hands(ground, core):
    body = b'{"for_user_id": "1", "tweet_create_events": [{}]}'
    reply = receive.receive(core, X, signed(body))
    assert (reply.status, reply.became, kept(ground)) == (200, Became.UNREADABLE, [])
    assert hashlib.sha256(body).hexdigest()[:12] in reply.saw


def stale(core, off_s: int, by: str = SECRET) -> Told:
    time, body = str(int(core.clock.now().timestamp()) - off_s), b'{"event": "post.publish.complete"}'
    mac = hmac.new(by.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    return Told(method="POST", headers=(("TikTok-Signature", f"t={time},s={mac}"),), body=body)


@pytest.mark.parametrize(("off_s", "became"), [(300, Became.TAKEN), (301, Became.STALE), (-301, Became.STALE)])
def test_what_is_genuine_and_too_old_is_said_and_not_asked_for_again(core, off_s, became):
    reply = receive.receive(core, EARS[Platform.TIKTOK], stale(core, off_s))
    assert (reply.status, reply.became) == (200, became)


def test_what_is_told_lands_at_the_client_whose_account_it_was_said_to_and_at_no_other(ground, core):
    other = msgspec.structs.replace(ground.account("bolt", 2), platform_account="2002")
    staff.add_accounts(ground.core, [other])
    receive.receive(core, X, signed(event(ground)))
    receive.receive(core, X, signed(event(ground, "For bolt", to=other.platform_account)))
    found = ground.store.store.read(lambda tx: tx.documents())
    assert [(each.client, documents.record_of(each, Heard).text) for each in found] == [
        ("acme", FANS_WORDS),
        ("bolt", "For bolt"),
    ]


def test_what_is_said_to_nobodys_account_is_answered_and_counted_and_not_kept(ground, core):
    reply = receive.receive(core, X, signed(event(ground, to="4711")))
    assert (reply.status, reply.taken.nobodys, kept(ground)) == (200, 1, [])
    assert "bound to no client" in reply.saw


def test_words_that_no_text_can_hold_are_told_and_kept_or_said_and_never_a_bug(ground, core):
    for text in ("\x00", "\u202e", "😀" * 5_000):
        assert receive.receive(core, X, signed(event(ground, text, number="1" * 3 + str(len(text))))).status == 200
    halves = event(ground, "half", number="71").replace(b"half", b"\\ud800")
    assert receive.receive(core, X, signed(halves)).became in (Became.TAKEN, Became.UNREADABLE)


@pytest.mark.parametrize("scope", [Scope(), Scope(action=Action.READ), Scope(platform=Platform.X)], ids=str)
def test_a_halt_loses_nothing_that_is_told(ground, core, scope):
    halt.fence_until_bound(ground.core, ground.asked(scope))
    assert receive.receive(core, X, signed(event(ground))).status == 200
    assert kept(ground) == [FANS_WORDS]


def test_a_store_that_is_away_is_no_bug(core, ground, monkeypatch):
    def gone(*_: object, **__: object):
        raise StoreUnavailable("it is gone", "wait")

    monkeypatch.setattr(core.store, "transact", gone)
    assert receive.receive(core, X, signed(event(ground))).became is Became.AWAY


def test_an_edit_that_is_told_before_the_first_words_stays_the_newest(ground, core):
    later = event(ground, "Do you ship to Iceland?").replace(b"10:00:00", b"11:00:00")
    receive.receive(core, X, signed(later))
    receive.receive(core, X, signed(event(ground)))
    found = ground.store.store.read(lambda tx: tx.documents())
    (now,) = events_of(documents.record_of(each, Heard) for each in found)
    assert (now.heard.text, now.version) == ("Do you ship to Iceland?", 2)


def test_direct_messages_are_read_by_nobody_yet_and_nothing_of_them_is_kept(ground, core):
    to = ground.account("acme", 1).platform_account
    message = {"for_user_id": to, "direct_message_events": [{"message_create": {"message_data": {"text": FANS_WORDS}}}]}
    reply = receive.receive(core, X, signed(json.dumps(message).encode()))
    assert (reply.status, reply.became, kept(ground)) == (200, Became.TAKEN, [])
    assert reply.taken == ((), 0, 0)
