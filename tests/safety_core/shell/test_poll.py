# ruff: noqa: ARG002  # the ports name parameters that a told platform does not need
"""What was said is looked up in the platforms' windows and with this account's token, and kept once; what fails is one account's."""

import msgspec
import pytest

from safety_core.documents import DocumentKind
from safety_core.engagement.heard import Heard
from safety_core.errors import Refused, StoreUnavailable, UnknownName
from safety_core.ports import Page, PlatformObject, Unreadable, WireRequest
from safety_core.ports.hooks import Inbound, InboundKind
from safety_core.shell import documents, halt, hear, look, poll, recall, staff
from safety_core.shell.identity import Claimant
from safety_core.shell.poll import Lists, Memory, Word
from safety_core.switches import Scope
from safety_core.vocabulary import Action, Mark, ObjectId, PersonId, Platform, PlatformAccountId, Role
from tests.safety_core.shell.ground import WIDE, put_limits
from tests.safety_core.shell.recalling import around_a_halt, carry_out

KNOWS_MENTIONS = WIDE.replace('"list_posts"', '"list_posts", "list_mentions"')


def said(of: PlatformObject, thread: str, root: str | None) -> Inbound:
    return Inbound(
        platform=Platform.X, kind=InboundKind.COMMENT, platform_account=PlatformAccountId("1001"), object=of.object,
        author=of.author, text=of.text, parent=ObjectId(thread), root=None if root is None else ObjectId(root),
    )  # fmt: skip


def inbound_of(page: Page, account: str, thread: str, root: str | None) -> tuple[Inbound, ...]:
    return tuple(said(each, thread, root) for each in page.objects if each.author != account)


THREADS = Lists(Action.COMMENT, Action.REPLY, None, inbound_of)


class Told:
    """A platform that lists what a test put under each thread; ``unreadable``: what it answers instead, by thread."""

    def __init__(self, ground) -> None:
        self.ground, self.under, self.asked = ground, {}, []
        self.unreadable: dict[str, Unreadable] = {}
        ground.platform.THREADED = frozenset({Action.COMMENT, Action.REPLY})
        ground.platform.list_page, ground.platform.read_page = self.list_page, self.read_page

    def comment(self, thread: str, text: str, *, by: str = "fan") -> None:
        made = self.under.setdefault(thread, [])
        made.append(PlatformObject(object=ObjectId(f"{thread}9{len(made)}"), author=PlatformAccountId(by), text=text))

    def list_page(self, account, *, action, token, thread, since, cursor) -> WireRequest:
        if thread is not None:  # without one it is the look before a post
            self.asked.append((thread, action))
        return WireRequest(method="GET", host="api.x.com", path=f"/{thread}", operation="list_posts")

    def read_page(self, exchange, *, account):
        thread = exchange.body.decode()[1:]
        return self.unreadable.get(thread) or Page(tuple(self.under.get(thread, [])), None)


@pytest.fixture
def told(ground):
    return Told(ground)


def posted(ground, text: str = "Spring is here") -> ObjectId:
    """A post of ours that stands and is confirmed."""
    made = ground.attempt(text).object
    assert made is not None
    ground.clock.pass_s(1)
    return made


def polled(ground, lists: Lists = THREADS, memory: Memory | None = None) -> list[poll.Polled]:
    accounts = poll.accounts_of(ground.core, None, None)
    return list(poll.poll(ground.core, accounts, {Platform.X: lists}, memory or Memory()))


def kept(ground) -> list[str]:
    found = ground.store.store.read(lambda tx: tx.documents())
    return [documents.record_of(each, Heard).text for each in found if each.kind is DocumentKind.HEARD]


def test_what_others_wrote_under_our_posts_is_kept_once_however_often_it_is_looked_up(ground, told):
    post = posted(ground)
    told.comment(post, "When do you open?")
    told.comment(post, "At nine", by="1001")
    (first,), (second,) = polled(ground), polled(ground)
    assert (first.word, first.threads, first.of, first.kept, first.known) == (Word.READ, 1, 1, 1, 0)
    assert (second.kept, second.known, kept(ground)) == (0, 1, ["When do you open?"])


def test_under_a_comment_that_we_answered_is_looked_too_and_its_root_is_the_post(ground, told):
    post = posted(ground)
    told.comment(post, "When do you open?")
    polled(ground)
    comment = told.under[post][0].object
    ground.attempt("At nine", action="reply", target=comment)
    told.comment(comment, "Thank you")
    told.asked.clear()
    polled(ground)
    assert told.asked == [(comment, Action.REPLY), (post, Action.COMMENT)]
    found = ground.store.store.read(lambda tx: tx.documents())
    thanks = documents.record_of(found[-1], Heard)
    assert (thanks.text, thanks.parent, thanks.root) == ("Thank you", comment, post)


def test_a_post_that_was_taken_back_is_not_looked_under(ground, told):
    stands = posted(ground, "stands")
    _, permit = around_a_halt(ground, "wrong")
    assert len(polled(ground)[0].saw) == 0
    assert {thread for thread, _ in told.asked} == {stands, permit.object}
    recall.delete(ground.core, [permit.permit], ground.person("dana"), "it was wrong")
    carry_out(ground)
    told.asked.clear()
    (done,) = polled(ground)
    assert (done.of, [thread for thread, _ in told.asked]) == (1, [stands])


def test_no_more_threads_are_looked_at_than_so_many_and_the_newest_first(ground, told, monkeypatch):
    monkeypatch.setattr(poll, "THREADS_MAX", 2)
    posts = [posted(ground, f"number {number}") for number in range(3)]
    polled(ground)
    assert [thread for thread, _ in told.asked] == [posts[2], posts[1]]


def test_what_is_too_fast_waits_and_the_next_round_goes_on_behind_it(ground, told):
    posts = [posted(ground, f"number {number}") for number in range(3)]
    told.unreadable[posts[1]] = Unreadable("too fast", retry_after_s=30)
    memory = Memory()
    (done,) = polled(ground, memory=memory)
    assert (done.word, done.threads, done.of, done.waits_s) == (Word.WAITS, 1, 3, 30)
    told.unreadable.clear()
    told.asked.clear()
    polled(ground, memory=memory)
    assert [thread for thread, _ in told.asked] == [posts[0], posts[2], posts[1]]


def test_one_thread_that_cannot_be_read_stops_no_other_and_is_said(ground, told):
    posts = [posted(ground, f"number {number}") for number in range(2)]
    told.unreadable[posts[1]] = Unreadable("it is gone")
    told.comment(posts[0], "When do you open?")
    (done,) = polled(ground)
    assert (done.word, done.threads, done.of, done.kept, done.saw) == (Word.FAILED, 1, 2, 1, "it is gone")


@pytest.mark.parametrize(("failing", "asked"), [(poll.FAILURES_MAX, poll.FAILURES_MAX), (poll.FAILURES_MAX - 1, 4)])
def test_after_so_many_in_a_row_the_platform_is_left_alone(ground, told, failing, asked):
    posts = [posted(ground, f"number {number}") for number in range(4)]
    for each in posts[-failing:]:
        told.unreadable[each] = Unreadable("it does not answer")
    polled(ground)
    assert len(told.asked) == asked


def test_each_request_takes_its_place_in_the_windows(ground, told):
    posted(ground)
    before = len(ground.store.store.read(lambda tx: tx.slots()))
    polled(ground)
    operations = [each.operation for each in ground.store.store.read(lambda tx: tx.slots())[before:]]
    assert operations.count("list_posts") == len(told.asked) == 1


def test_what_no_limit_counts_is_not_asked(ground, told):
    post = posted(ground)
    put_limits(ground.store, WIDE.replace('"list_posts", ', ""))
    (done,) = polled(ground)
    assert (done.word is Word.READ, done.threads, f"/{post}" in ground.platform.reads) == (False, 0, False)


def test_a_halt_that_names_reading_stops_it_and_one_of_everything_does_not(ground, told):
    post = posted(ground)
    told.comment(post, "When do you open?")
    halt.fence_until_bound(ground.core, ground.asked(Scope()))
    assert polled(ground)[0].word is Word.READ
    told.asked.clear()
    halt.fence_until_bound(ground.core, ground.asked(Scope(action=Action.READ)))
    (done,) = polled(ground)
    assert (done.word, told.asked) == (Word.WAITS, [])
    assert "halted" in done.saw


def test_a_token_of_another_account_reads_nothing_and_halts_its_client(ground, told):
    posted(ground)
    look.forget_identity(ground.core, ground.account("acme", 1))
    ground.platform.whose = PlatformAccountId("2002")
    (done,) = polled(ground)
    assert (done.word, told.asked, len(ground.halts())) == (Word.FAILED, [], 1)


def test_without_a_token_an_account_fails_and_the_next_is_looked_up(ground, told):
    other = msgspec.structs.replace(ground.account("bolt", 2), platform_account=PlatformAccountId("2002"))
    staff.add_accounts(ground.core, [other])
    ground.vault.missing = True
    assert [each.word for each in polled(ground)] == [Word.FAILED, Word.FAILED]
    ground.vault.missing = False
    assert [(each.client, each.word) for each in polled(ground)] == [("acme", Word.READ), ("bolt", Word.FAILED)]


def test_what_cannot_be_kept_ends_the_round_and_is_found_by_the_next(ground, told, monkeypatch):
    post = posted(ground)
    told.comment(post, "When do you open?")

    def away(*_: object) -> None:
        raise StoreUnavailable("it is gone", "wait")

    with monkeypatch.context() as patch:
        patch.setattr(hear, "hear", away)
        with pytest.raises(StoreUnavailable):
            polled(ground)
    assert polled(ground)[0].kept == 1


def test_what_a_platform_does_not_list_is_said_and_nothing_is_asked(ground):
    (done,) = polled(ground, Lists(None, None, None, inbound_of))
    assert (done.word, ground.platform.reads) == (Word.NOT_LISTED, [])


class Mentions:
    """Mentions of an account, the latest first, some on a page; ``broken``: the page that cannot be read."""

    def __init__(self, pages: list[list[str]]) -> None:
        self.pages, self.since, self.broken = pages, [], None

    def list_mentions(self, account, *, token, since, cursor) -> WireRequest:
        self.since.append(since)
        return WireRequest(method="GET", host="api.x.com", path=f"/{cursor or 0}", operation="list_mentions")

    def read_mentions(self, exchange, *, account):
        page = int(exchange.body.decode()[1:])
        if page == self.broken:
            return Unreadable("half a page")
        found = [
            PlatformObject(object=ObjectId(each), author=PlatformAccountId("7"), text=each) for each in self.pages[page]
        ]
        told = tuple(msgspec.structs.replace(said(each, "1", None), parent=None) for each in found)
        return told, str(page + 1) if page + 1 < len(self.pages) else None


def mentioned(ground, mentions: Mentions, memory: Memory) -> poll.Polled:
    put_limits(ground.store, KNOWS_MENTIONS)
    return polled(ground, Lists(None, None, mentions, inbound_of), memory)[0]


def test_mentions_are_read_to_their_end_and_next_time_only_what_is_newer(ground):
    mentions, memory = Mentions([["30", "20"], ["10"]]), Memory()
    assert (mentioned(ground, mentions, memory).kept, mentions.since) == (3, [None, None])
    mentions.pages = [["40"]]
    assert (mentioned(ground, mentions, memory).kept, mentions.since[-1]) == (1, Mark("30"))


def test_mentions_that_were_not_read_to_their_end_are_read_from_there_again(ground):
    mentions, memory = Mentions([["30", "20"], ["10"]]), Memory()
    mentions.broken = 1
    done = mentioned(ground, mentions, memory)
    assert (done.word, done.kept) == (Word.FAILED, 2)
    mentions.broken = None
    done = mentioned(ground, mentions, memory)
    assert (done.word, done.kept, done.known, set(mentions.since)) == (Word.READ, 1, 2, {None})


def test_only_an_operator_of_its_client_looks_an_account_up(ground):
    staff.add_accounts(ground.core, [ground.account("bolt", 2)])
    ground.person("ada", Role.ADMIN)
    admin = ground.keys_of("ada")

    def somebody(name: str, role: Role) -> object:
        return Claimant(PersonId(name), staff.add_person(ground.core, name, role, ("bolt",), by=admin))

    bob = somebody("bob", Role.OPERATOR)
    assert [each.client for each in poll.accounts_of(ground.core, None, bob)] == ["bolt"]
    with pytest.raises(UnknownName):
        poll.accounts_of(ground.core, "acme", bob)
    with pytest.raises(Refused, match="may not act as operator"):
        poll.accounts_of(ground.core, None, somebody("vera", Role.APPROVER))
