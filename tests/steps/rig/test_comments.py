"""Made-up people: the same for one seed and client whoever else there is, and in every language."""

import pytest

from steps.rig import comments


@pytest.mark.parametrize("locale", comments.LOCALES)
def test_the_same_seed_and_client_give_the_same_people(locale):
    people = [comments.somebody(1, "acme", locale, number) for number in range(5)]
    comments.somebody(1, "globex", locale, 0)
    assert [comments.somebody(1, "acme", locale, number) for number in range(5)] == people
    assert len({each.account for each in people}) == 5


def test_another_seed_and_another_client_have_other_people():
    who = {comments.somebody(seed, client, "en", 0) for seed in (1, 2) for client in ("acme", "globex")}
    assert len({each.account for each in who}) == 4


def test_some_names_mislead():
    names = {comments.somebody(1, "acme", "en", number).name for number in range(60)}
    assert names & set(comments.BIDI_NAMES)
    assert len(names) > 30


@pytest.mark.parametrize("locale", comments.LOCALES)
def test_comments_are_somebodys_words_of_that_language(locale):
    said = [comments.ordinary(1, "acme", locale, number) for number in range(8)]
    assert {each.text for each in said} <= set(comments.ORDINARY[locale])
    assert len({each.text for each in said}) > 1
    assert all(comments.grave(1, "acme", locale, 0, concern).text for concern in comments.GRAVE)
