"""The least visible form, whichever the platform: of what it is, and that nothing is made in another form than it was asked for."""

import msgspec
import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import Miswired
from safety_core.ports import Answered, Lost, NeverSent, Ready
from safety_core.sandbox import Quiet
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.tiktok import ground as tiktok
from tests.safety_core.adapters.platforms.youtube import ground as youtube
from tests.safety_core.examples import INTENT

EACH = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS.keys())
TOKEN = Secret("t0ken")
FORMS = {
    Platform.X: {Action.PUBLISH: Quiet.ACCOUNT, Action.REPLY: Quiet.ACCOUNT},
    Platform.FACEBOOK: {Action.PUBLISH: Quiet.REQUEST},
    Platform.INSTAGRAM: {Action.PUBLISH: Quiet.CONTAINER},
    Platform.THREADS: {Action.PUBLISH: Quiet.CONTAINER, Action.REPLY: Quiet.CONTAINER},
    Platform.LINKEDIN: {Action.PUBLISH: Quiet.REQUEST},
    Platform.TIKTOK: {Action.PUBLISH: Quiet.REQUEST},
    Platform.YOUTUBE: {Action.PUBLISH: Quiet.REQUEST},
}
LISTED = {Platform.X: {Action.PUBLISH, Action.REPLY}, Platform.YOUTUBE: {Action.PUBLISH}}


def intent(adapter, action):
    return msgspec.structs.replace(INTENT, platform=adapter.PLATFORM, action=action, target="12", recalls="13")


def ready(adapter):
    made = {Platform.YOUTUBE: youtube.ready, Platform.TIKTOK: tiktok.ready}.get(adapter.PLATFORM)
    return Ready("12") if made is None else made()


def commit(adapter, action, **form: bool):
    return adapter.commit(intent(adapter, action), account="1001", token=TOKEN, ready=ready(adapter), **form)


def prepare(adapter, action, **form: bool):
    return adapter.prepare(intent(adapter, action), account="1001", token=TOKEN, media=(), said=(), **form)


@EACH
def test_each_platform_says_of_which_effects_it_has_a_quiet_form_and_which_of_them_its_list_shows(adapter):
    assert dict(adapter.QUIET) == FORMS[adapter.PLATFORM]
    assert LISTED.get(adapter.PLATFORM, set()) == adapter.QUIET_LISTED
    assert Action.RECALL not in adapter.QUIET
    assert adapter.QUIET_LISTED <= adapter.QUIET.keys() <= adapter.ACTIONS
    assert adapter.QUIET_WORDS.isprintable()
    with pytest.raises(TypeError):
        adapter.QUIET[Action.LIKE] = Quiet.REQUEST


@EACH
def test_what_has_no_quiet_form_needs_nothing_before_it_and_is_not_made_in_one(adapter):
    for action in set(Action) - adapter.QUIET.keys() - {Action.RECALL}:
        assert prepare(adapter, action, quiet=True) == prepare(adapter, action) == Ready()
        with pytest.raises(Miswired, match=r"no less visible form|cannot"):
            commit(adapter, action, quiet=True)


@EACH
def test_a_recall_shows_nothing_and_is_the_same_in_both_forms(adapter):
    assert prepare(adapter, Action.RECALL, quiet=True) == prepare(adapter, Action.RECALL)
    if Action.RECALL in adapter.ACTIONS:
        assert commit(adapter, Action.RECALL, quiet=True) == commit(adapter, Action.RECALL)


@EACH
def test_what_is_not_asked_to_be_quiet_is_made_as_before(adapter):
    for action in adapter.ACTIONS:
        assert commit(adapter, action, quiet=False) == commit(adapter, action)
        assert prepare(adapter, action, quiet=False) == prepare(adapter, action)


@EACH
def test_what_is_never_to_be_published_is_never_committed(adapter):
    for action in (each for each, form in adapter.QUIET.items() if form is Quiet.CONTAINER):
        with pytest.raises(Miswired, match="never to be published"):
            commit(adapter, action, quiet=True)


@EACH
@pytest.mark.parametrize(
    "exchange",
    [
        Lost("reset"),
        NeverSent(Reason.NOT_CONNECTED, "no"),
        Answered(200, {"content-type": "application/json"}, b"{}"),
        Answered(200, {"content-type": "application/json"}, b'{"data":{"id":"1001","protected":"true"}}'),
        Answered(200, {"content-type": "application/json"}, b'{"data":{"id":"1002","protected":true}}'),
        Answered(403, {"content-type": "application/json"}, b'{"data":{"id":"1001","protected":true}}'),
    ],
)
def test_whether_an_account_is_hidden_is_not_said_by_what_does_not_say_so_of_it(adapter, exchange):
    assert adapter.read_hidden(exchange, account="1001") is None


@EACH
def test_only_x_says_whether_an_account_is_hidden(adapter):
    said = b'{"data":{"id":"1001","protected":true},"id":"1001","protected":true}'
    hidden = adapter.read_hidden(Answered(200, {"content-type": "application/json"}, said), account="1001")
    assert hidden is (True if adapter.PLATFORM is Platform.X else None)
