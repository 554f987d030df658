"""Our own drafter: fit on every platform and in every language, never twice the same after a no."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.drafters.phrases import QUESTION, REMARK
from safety_core.adapters.drafters.templates import TemplateDrafter
from safety_core.adapters.platforms import facebook, instagram, linkedin, threads, tiktok, x, youtube
from safety_core.engagement.acceptance import judge
from safety_core.engagement.draft import LOCALES, Ask, Voice
from safety_core.engagement.heard import thread_of
from safety_core.errors import FlowUnavailable
from safety_core.intent import Intent
from safety_core.vocabulary import Action, Platform
from steps.rig import comments
from tests.safety_core.engagement.talk import KNOWLEDGE, SCREEN, ask, at, heard, of

ADAPTERS = {
    Platform.FACEBOOK: facebook,
    Platform.INSTAGRAM: instagram,
    Platform.LINKEDIN: linkedin,
    Platform.THREADS: threads,
    Platform.TIKTOK: tiktok,
    Platform.X: x,
    Platform.YOUTUBE: youtube,
}
DRAFTER = TemplateDrafter()


def measured(platform: Platform, text: str) -> str:
    """The platform's own counting of a reply; TikTok has none, and counts a caption."""
    action = Action.PUBLISH if platform is Platform.TIKTOK else Action.REPLY
    intent = Intent(
        intent="int-1", client="acme", platform=platform, account="acme-1", action=action, text=text, target=None,
        idempotency_key="k", salt="00",
    )  # fmt: skip
    content = ADAPTERS[platform].measure(intent)
    if content.unfit and platform is not Platform.TIKTOK:
        return content.unfit
    return f"{content.length} {content.unit}" if content.length > content.limit else ""


def limit(platform: Platform) -> int:
    intent = Intent(
        intent="int-1", client="acme", platform=platform, account="acme-1", action=Action.REPLY, text="x", target=None,
        idempotency_key="k", salt="00",
    )  # fmt: skip
    return ADAPTERS[platform].measure(intent).limit


@st.composite
def asked(draw) -> Ask:
    """A thread of comments by made-up people, or of anything at all, on any platform, in any of the languages."""
    platform, locale = draw(st.sampled_from(list(Platform))), draw(st.sampled_from(LOCALES))
    anything = st.text(max_size=60)
    deliveries = []
    for number in range(draw(st.integers(1, 4))):
        said = comments.ordinary(draw(st.integers(0, 9)), "acme", locale, number)
        deliveries.append(
            heard(
                f"c-{number}",
                draw(st.one_of(st.just(said.text), anything)),
                platform=platform,
                author=said.who.account,
                author_name=said.who.name,
                at=at(number),
            )
        )
    (thread,) = thread_of(deliveries)
    return Ask(
        thread=thread,
        object=draw(st.sampled_from(thread.events)).heard.object,
        locale=locale,
        voice=Voice(never=("cheapest", "günstigste"), sites=("acme.example",)),
        knowledge=draw(st.sampled_from([(), (KNOWLEDGE[locale],)])),
        length_max=limit(platform),
    )


@settings(max_examples=150)
@given(asked(), st.integers(0, 2**32), st.integers(0, 3))
def test_what_it_drafts_is_fit_on_every_platform_in_every_language_and_so_is_what_follows_a_no(question, seed, noes):
    before = ()
    for _ in range(noes + 1):
        made = DRAFTER.draft(question, before=before, feedback="no" if before else "", seed=seed)
        found = judge(
            question,
            made,
            measure=lambda text: measured(question.place.platform, text),
            screen=SCREEN,
            strangers=("globex",),
            rejected=before,
        )
        assert found == ()
        before = (*before, made)


@pytest.mark.parametrize("family", [QUESTION, REMARK], ids=["question", "remark"])
@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_goes_with_every_other_and_fits_everywhere(family, locale):
    thread = of(heard(text="hi"))
    phrases = family[locale]
    texts = [phrases.between.join(each) for each in itertools.product(phrases.openings, phrases.closings)]
    assert len(set(texts)) == 16
    question = ask(locale, thread)
    for platform, text in itertools.product(Platform, texts):
        made = DRAFTER.draft(question, before=(), feedback="", seed=1)
        given_ = type(made)(**{name: getattr(made, name) for name in made.__struct_fields__} | {"text": text})
        found = judge(question, given_, measure=lambda text, on=platform: measured(on, text), screen=SCREEN)
        assert found == ()


@given(asked(), st.integers(0, 99))
@settings(max_examples=25)
def test_the_same_ask_and_seed_give_the_same_draft(question, seed):
    once = DRAFTER.draft(question, before=(), feedback="", seed=seed)
    assert TemplateDrafter().draft(question, before=(), feedback="", seed=seed) == once


def test_another_seed_gives_other_words_in_the_end():
    question = ask(knowledge=())
    assert len({DRAFTER.draft(question, before=(), feedback="", seed=seed).text for seed in range(20)}) > 3


@pytest.mark.parametrize("locale", LOCALES)
def test_it_answers_with_what_is_known_when_that_is_asked_for(locale):
    asks = {"en": "When is the shop open?", "de": "Wann hat der Laden offen?", "ar": "متى يكون المتجر مفتوح؟",
            "ja": "お店は何時まで開いていますか。", "hi": "दुकान कब खुली है?"}  # fmt: skip
    made = DRAFTER.draft(ask(locale, of(heard(text=asks[locale]))), before=(), feedback="", seed=1)
    assert KNOWLEDGE[locale] in made.text


def test_when_every_word_was_rejected_it_says_so():
    question, before = ask(knowledge=()), ()
    for _ in range(16):
        before = (*before, DRAFTER.draft(question, before=before, feedback="no", seed=1))
    assert len({each.text for each in before}) == 16
    with pytest.raises(FlowUnavailable, match="no other words"):
        DRAFTER.draft(question, before=before, feedback="no", seed=1)


def test_words_that_the_client_never_uses_are_not_used():
    for seed in range(20):
        made = DRAFTER.draft(
            ask(thread=of(heard(text="hm")), voice=Voice(never=("thanks",))), before=(), feedback="", seed=seed
        )
        assert "Thanks" not in made.text


def test_knowledge_that_leads_elsewhere_or_does_not_fit_is_left_out():
    thread = of(heard(text="Where is the shop?"))
    for told in ("The shop is at evil.example.", f"The shop is {'very ' * 60}open."):
        assert told not in DRAFTER.draft(ask("en", thread, knowledge=(told,)), before=(), feedback="", seed=1).text


def test_a_language_that_it_does_not_speak_is_said():
    with pytest.raises(FlowUnavailable, match="'fr'"):
        DRAFTER.draft(_french(), before=(), feedback="", seed=1)


def _french() -> Ask:
    question = ask()
    return Ask(thread=question.thread, object=question.object, locale="fr", length_max=280)
