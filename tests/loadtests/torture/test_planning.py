"""Which halt meets which fault, and who dies where."""

from collections import Counter

from loadtests.torture import planning
from loadtests.torture.faults import table
from loadtests.torture.kills import planning as deaths
from loadtests.torture.kills import points
from loadtests.torture.scopes import KINDS


def key(cell):
    return cell.fault.name, cell.scope


def test_every_cell_of_the_matrix_comes_before_any_comes_twice():
    size = len(table.FAULTS) * len(KINDS)
    cells = planning.plan(1, table.FAULTS, halts=size + 1)
    assert len({key(each) for each in cells[:size]}) == size <= 300
    assert key(cells[size]) in {key(each) for each in cells[:size]}


def test_the_same_seed_gives_the_same_order_and_another_gives_another():
    first, again, other = (planning.plan(seed, table.FAULTS, halts=50) for seed in (1, 1, 2))
    assert first == again != other


def test_names_of_faults_are_unique_and_each_says_how_much_of_it_and_what_it_shows():
    assert len(table.BY_NAME) == len(table.FAULTS)
    assert all(each.unit and each.shows for each in table.FAULTS)


def test_what_loses_its_store_has_an_installation_to_itself_and_no_cell_is_forgotten():
    cells = planning.plan(1, table.FAULTS, halts=200)
    batches = planning.batches(cells, per_installation=8)
    assert Counter(key(each) for batch in batches for each in batch.cells) == Counter(map(key, cells))
    for batch in batches:
        assert {each.fault.ground for each in batch.cells} == {batch.ground}
        assert len(batch.cells) <= (1 if batch.cells[0].fault.loses_store else 8)


def test_what_was_idle_is_planned_again_as_often_as_it_is_lacking():
    calm = table.BY_NAME["calm"]
    once, twice = planning.Cell(scope="all", fault=calm), planning.Cell(scope="client", fault=calm)
    wanted = [once, twice, twice]
    assert planning.lacking(wanted, Counter({("calm", "client"): 1})) == [once, twice]
    assert planning.lacking(wanted, Counter({("calm", "client"): 2, ("calm", "all"): 1})) == []


def test_a_turn_of_deaths_comes_to_every_point_and_there_are_at_least_twenty_five():
    assert len(points.ALL) == len(set(points.ALL)) >= 25
    turn = deaths.plan(1, len(points.ALL) + 2)
    assert {each.point for each in turn} == set(points.ALL)
    assert all((each.role == "submitter") is (each.point in points.SUBMITTING) for each in turn)
    assert all(each.second is (each.point in points.RECOVERING) for each in turn)
