@flow-planning @gate-approval @S5-D1
Feature: A person decides on a plan once, and what they reject is made anew

  Background:
    Given the client "acme" with an account on "X"
    And the approver "quinn"
    And "dana" loaded the brand of "acme"
    And "dana" had a plan of "acme" made

  Rule: A plan is decided on once

    Scenario: An approved plan is in the log with who approved it
      When "quinn" approves the plan of "acme"
      Then the plan of "acme" is "approved", version 1
      When "quinn" rejects the plan of "acme" because "too many offers"
      Then the decision is refused because "is approved: a plan is decided on once"
      And the plan of "acme" is "approved", version 1

    Scenario: A rejected plan is not approved after all
      When "quinn" rejects the plan of "acme" because "too many offers"
      Then the plan of "acme" is "rejected", version 1
      And the audit log names "quinn" and "too many offers" for the document_moved
      When "quinn" approves the plan of "acme"
      Then the decision is refused because "is rejected: a plan is decided on once"

    Scenario: A rejection without a reason is none
      When "quinn" rejects the plan of "acme" because " "
      Then the decision is refused because "say why"
      And the plan of "acme" is "asked", version 1

  Rule: What is rejected is made anew, and its planner is told why

    Scenario: The next plan answers why the last one was rejected
      Given "quinn" rejected the plan of "acme" because "too many offers"
      When "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 2
      And the plan of "acme" answers "too many offers" and plans something else
      And the plan of "acme" keeps to its mix, cadence, hours and blackouts
      When "quinn" approves the plan of "acme"
      Then the plan of "acme" is "approved", version 2

    Scenario: The third plan answers the second rejection
      Given "quinn" rejected the plan of "acme" because "too many offers"
      When "dana" has a plan of "acme" made
      And "quinn" rejects the plan of "acme" because "too early in the day"
      And "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 3
      And the plan of "acme" answers "too early in the day" and plans something else

    Scenario: The rejected plan under other names is not taken
      Given "quinn" rejected the plan of "acme" because "too many offers"
      And the planner of "acme" answers "the rejected plan under new names"
      When "dana" has a plan of "acme" made
      Then the decision is refused because "same_again: it plans what was rejected"
      And the plan of "acme" is "rejected", version 1

    Scenario: A plan that waits or is approved is not replaced
      When "dana" has a plan of "acme" made
      Then the decision is refused because "is asked"
      When "quinn" approves the plan of "acme"
      And "dana" has a plan of "acme" made
      Then the decision is refused because "an approved plan stays as it is"
      And the plan of "acme" is "approved", version 1

  Rule: A yes is for a plan that stands

    Scenario: A plan of an older brand is not approved, and is made anew from the newer
      When "dana" loads the brand of "acme" with
        | field | value     |
        | mix   | offer 100 |
      And "quinn" approves the plan of "acme"
      Then the decision is refused because "was made from version 1 of the brand of acme, and there is a newer one"
      When "quinn" rejects the plan of "acme" because "the mix has changed"
      And "dana" has a plan of "acme" made
      And "quinn" approves the plan of "acme"
      Then the plan of "acme" is "approved", version 2
      And the plan of "acme" keeps to its mix, cadence, hours and blackouts

    Scenario: A plan of which a post should have gone out is not approved
      When the wall clock jumps 240 hours forward
      And "quinn" approves the plan of "acme"
      Then the decision is refused because "does not stand any more"
      And the plan of "acme" is "asked", version 1

  Rule: Nobody decides for a client that is not theirs, and nobody who only looks

    @gate-isolation @S5-D5
    Scenario: An approver of another client neither sees nor decides on a plan
      Given the client "bolt" with an account on "X"
      And the approver "bob", who may act for "bolt" only
      When "bob" approves the plan of "acme"
      Then the decision is refused because "there is no"
      When "bob" rejects the plan of "acme" because "ours goes first"
      Then the decision is refused because "there is no"
      And "bob" sees no plan of "acme"
      And the plan of "acme" is "asked", version 1

    @gate-isolation @S5-D5
    Scenario: An operator of another client has no plan made and loads no brand
      Given the client "bolt" with an account on "X"
      And the operator "otto", who may act for "bolt" only
      When "otto" has a plan of "acme" made
      Then the decision is refused because "there is no 'acme'"
      When "otto" loads the brand of "acme" with
        | field | value     |
        | mix   | offer 100 |
      Then the decision is refused because "there is no 'acme'"

    Scenario: A viewer decides nothing and an approver has nothing made
      Given the viewer "vera"
      When "vera" approves the plan of "acme"
      Then the decision is refused because "may not act as approver"
      When "quinn" has a plan of "acme" made
      Then the decision is refused because "may not act as operator"
      And the plan of "acme" is "asked", version 1
