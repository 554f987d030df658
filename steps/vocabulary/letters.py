"""Letters to clients: who is written to, what they get, what bounces, and what they answer."""

from pathlib import Path

from pytest_bdd import given, then, when

from steps.rig.rig import Rig
from steps.vocabulary.words import phrase


@given(phrase('"{client:Text}" is reached by mail'))
@when(phrase('"{client:Text}" is reached by mail'))
def reached(rig: Rig, client: str) -> None:
    rig.reach_by_mail(client)


@given(phrase('nobody is at the address of "{client:Text}" any more'))
def closed(rig: Rig, client: str) -> None:
    rig.close_box(client)


@given("whoever hands letters over dies right after the next one")
def dies(rig: Rig) -> None:
    rig.kill_post()


@when(phrase('"{client:Text}" is welcomed'))
def welcomed(rig: Rig, client: str) -> None:
    rig.welcome(client)


@given(phrase('"{client:Text}" was asked how they get on'))
def asked(rig: Rig, client: str) -> None:
    rig.ask_how(client)
    rig.run_for(rig.A_MOMENT_S)


@when(phrase('an admin loads letters whose {kind:w} does not say "{name:Text}"'))
def loads(rig: Rig, kind: str, name: str, tmp_path: Path) -> None:
    rig.load_letters_without(kind, name, tmp_path)


@when(phrase('"{client:Text}" answers with the code of "{other:Text}"'))
def answers(rig: Rig, client: str, other: str) -> None:
    rig.answer(client, other)


@then(phrase('"{client:Text}" has {count:d} {kind:w} letters in its box, all under one name'))
def has_letters(rig: Rig, client: str, count: int, kind: str) -> None:
    names = rig.read_names(client, kind)
    assert len(names) == count
    assert len(set(names)) == 1


@then(phrase('"{client:Text}" was tried {count:d} times, and operators are told that nobody took its letter'))
def tried(rig: Rig, client: str, count: int) -> None:
    assert rig.asked_for(client) == count
    (told,) = rig.told_of_letters(client)
    assert f"to {client} by smtp bounced" in told


@then(phrase('the file is refused by its line and "{name:Text}", and the letters stay as they are'))
def file_refused(rig: Rig, name: str) -> None:
    assert rig.refused_file is not None
    assert rig.refused_file.line is not None
    assert f"{{{name}}}" in rig.refused_file.wrong
    assert rig.letters_in_force()


@then(phrase('{count:d} answers of "{client:Text}" are kept'))
def answers_kept(rig: Rig, count: int, client: str) -> None:
    assert rig.answers_of(client) == count


@then(phrase('the answer is refused, and "{other:Text}" is not named'))
def answer_refused(rig: Rig, other: str) -> None:
    assert rig.refused_answer is not None
    assert other not in str(rig.refused_answer)


@then(phrase('nothing in the box of "{client:Text}" names "{other:Text}"'))
def nothing_of_another(rig: Rig, client: str, other: str) -> None:
    assert client in rig.read_words(client), "nothing lies there: this shows nothing"
    assert other not in rig.read_words(client)
