"""What there is to be seen is all of what the product knows."""

from pathlib import Path

import simulators.faults
from reports.policy import HaltRule
from safety_core.adapters.platforms import ADAPTERS
from safety_core.vocabulary import Action, Check, Platform, Reason
from simulators.faults.kinds import KINDS
from steps.rig.catalogue import catalogue


def test_every_check_reason_and_action_is_in_it():
    there = catalogue()
    assert set(there.checks) == {each.value for each in Check}
    assert set(there.reasons) == {each.value for each in Reason}
    assert set(there.actions) == {each.value for each in Action}


def test_every_fault_that_has_a_file_is_in_it():
    files = {each.stem for each in Path(next(iter(simulators.faults.__path__))).glob("*.py")}
    assert set(catalogue().faults) <= files
    assert len(catalogue().faults) == len(KINDS)


def test_every_platform_is_in_it_with_what_its_adapter_can_do():
    able = catalogue().capabilities
    assert set(able) == {each.value for each in Platform}
    assert {platform: set(ADAPTERS[Platform(platform)].ACTIONS) for platform in able} == {
        platform: set(map(Action, actions)) for platform, actions in able.items()
    }


def test_the_kinds_of_scope_are_those_that_a_policy_can_ask_for():
    kinds = HaltRule.model_json_schema()["properties"]["kinds"]["items"]["enum"]
    assert list(catalogue().scopes) == kinds
