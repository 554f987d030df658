"""A page is read as a person reads it, and sends what a browser would send."""

import pytest

from steps.rig.sheet import Sheet

PAGE = """
<main><h1>One <b>page</b></h1>
<p role="alert" id="quiet"></p><p role="alert"><span aria-hidden="true">✗</span> Not done &amp; why<script>alert(1)</script></p>
<form id="halt" action="/here"><input type="hidden" name="_csrf" value="1"><button hidden disabled>Halt</button>
<label for="why">Why</label><select id="why" name="why"><option>a</option><option selected>b</option></select>
<label for="own">In your words (may stay empty)</label><input id="own" name="reason" value="">
<input type="checkbox" name="picked" value="acme"></form>
<input type="checkbox" form="halt" name="picked" value="zeta" checked>
<table><thead><tr><th>Who</th><th>What <em>is it</em></th></tr></thead>
<tbody><tr><th>erin</th><td>a <b>halt</b></td></tr></tbody></table>
<button form="halt" name="at" value="everything" aria-label="Halt it all">Halt</button></main>
"""


def test_what_nobody_sees_is_not_read_and_the_rest_is():
    page = Sheet(PAGE, "/here")
    assert page.title == "One page"
    assert page.alerts() == ["Not done & why"]
    assert page.rows(["What", "Who"]) == [["a halt", "erin"]]
    assert page.button(lambda name: name == "Halt") is None, "it is hidden, and the other is called otherwise"


def test_a_button_sends_the_fields_of_its_form_as_they_stand_and_what_was_typed():
    page = Sheet(PAGE, "/here")
    button = page.button(lambda name: name == "Halt it all")
    assert button is not None
    assert page.sent_by(button, {"In your words": "x"}) == (
        "/here",
        [("_csrf", "1"), ("why", "b"), ("reason", "x"), ("picked", "zeta"), ("at", "everything")],
    )
    with pytest.raises(AssertionError, match="has no field 'Colour', only Why, In your words"):
        page.sent_by(button, {"Colour": "red"})


def test_a_table_that_is_not_there_is_no_empty_one():
    with pytest.raises(AssertionError, match="no table of 'One page' has all of When; there are Who, What"):
        Sheet(PAGE, "/here").rows(["When"])
