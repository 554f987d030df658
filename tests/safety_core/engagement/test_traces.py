"""Links, handles, addresses and numbers: found as platforms and readers find them, in one walk."""

# ruff: noqa: RUF001  # letters that look like others are what is tested

import pytest

from safety_core.engagement.traces import handles, leads_to, links, mails, numbers


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see https://evil.example/a?b", {"evil.example"}),
        ("evil.example", {"evil.example"}),
        ("EVIL\u200b.Example", {"evil.example"}),
        ("ｅｖｉｌ．ｅｘａｍｐｌｅ", {"evil.example"}),
        ("evil。example", {"evil.example"}),
        ("https://acme.example@evil.example/", {"evil.example", "acme.example"}),
        ("https://acme.example\\@evil.example/", {"acme.example", "evil.example"}),
        ("http://localhost:80/x", {"localhost"}),
        ("//evil", {"evil"}),
        ("acme.example.evil.example", {"acme.example.evil.example"}),
        ("xn--e1afmkfd.xn--p1ai", {"xn--e1afmkfd.xn--p1ai"}),
        ("z.B. und 3.5 um 10.30", set()),
        ("ありがとうございます。またお越しください。", set()),
        ("Danke. Gern", set()),
        ("...", set()),
    ],
)
def test_what_leads_somewhere_is_found(text, hosts):
    assert links(text) == hosts


@pytest.mark.parametrize(
    ("host", "own"),
    [("acme.example", True), ("shop.acme.example", True), ("notacme.example", False), ("acme.example.evil", False)],
)
def test_a_site_holds_what_lies_below_it_and_nothing_else(host, own):
    assert leads_to(host, ("ACME.example",)) is own
    assert not leads_to(host, ("",))


def test_handles_are_names_behind_an_at_and_no_mail_addresses():
    assert handles("@Ann.b, hi @\u200bcarl! x@y.example") == {"ann.b", "carl"}


def test_mail_addresses_are_found_without_what_stands_around_them():
    assert mails("(Ann@Mail.example), a@b, @c.example.") == {"ann@mail.example"}


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("4111 1111 1111 1111", {"4111111111111111"}, set()),
        ("4111-1111–1111.1111", {"4111111111111111"}, set()),
        ("４１１１\u200b１１１１１１１１１１１１", {"4111111111111111"}, set()),
        ("٤١١١ ١١١١ ١١١١ ١١١١", {"4111111111111111"}, set()),
        ("+49 (0)30 901820", {"49030901820"}, set()),
        ("123456", set(), {"123456"}),
        ("1234567", {"1234567"}, set()),
        ("9 to 18, 3.5 %", set(), {"9", "18", "3.5"}),
    ],
)
def test_long_numbers_are_one_however_they_are_written(text, long, short):
    assert numbers(text) == (long, short)


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a." * 10_000, "@" * 20_000, "1 " * 10_000, "//" * 10_000, "a@" * 10_000]
)
def test_long_texts_of_one_kind_take_no_time(text):
    assert links(text) is not None
    assert handles(text) is not None
    assert mails(text) is not None
    assert numbers(text) is not None
