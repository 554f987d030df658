@flow-planning @gate-kill-switch @S5-D1 @S5-C1 @S5-C2 @S5-C3 @S5-C4
Feature: A halt stops planning before its next step, and after its release planning goes on

  Background:
    Given the client "acme" with an account on "X"
    And the client "bolt" with an account on "LinkedIn"
    And "dana" loaded the brand of "acme"
    And "dana" loaded the brand of "bolt"

  Rule: Under a halt no plan is asked for

    Scenario Outline: Nothing is planned for a client under a halt of <what>
      When "dana" halts <scope> because "wrong campaign"
      And "dana" has a plan of "acme" made
      Then the decision is refused because "plan for acme is halted"
      And there is no plan of "acme"
      When "femi" releases the halt because "campaign fixed"
      And "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 1

      Examples: each scope that covers it
        | what                       | scope                          |
        | everything                 | everything                     |
        | the client                 | client "acme"                  |
        | the platform               | platform "X"                   |
        | the account                | account "acme-1" of "acme"     |
        | the action                 | action "plan"                  |
        | the action, of this client | action "plan" of client "acme" |

    Scenario Outline: Planning goes on beside a halt of <what>
      When "dana" halts <scope> because "wrong campaign"
      And "dana" has a plan of "acme" made
      Then the plan of "acme" is "asked", version 1

      Examples: scopes that do not cover it
        | what                     | scope                          |
        | another client           | client "bolt"                  |
        | another platform         | platform "LinkedIn"            |
        | another action           | action "publish"               |
        | another client's account | account "bolt-1" of "bolt"     |
        | another client's plans   | action "plan" of client "bolt" |

  Rule: What was planned meanwhile is not kept

    Scenario: A plan that comes while everything is halted is not kept
      Given the planner of "acme" takes 20 seconds
      When "dana" begins to have a plan of "acme" made
      And "femi" halts action "plan" because "wrong campaign"
      And 30 seconds pass
      Then the decision is refused because "plan for acme is halted"
      And there is no plan of "acme"
      When "dana" releases the halt because "campaign fixed"
      And "dana" has a plan of "acme" made
      And 30 seconds pass
      Then the plan of "acme" is "asked", version 1

  Rule: A decision is a person's, and is taken under a halt as well

    Scenario: A plan is rejected under a halt, and made anew after it
      Given the approver "quinn"
      And "dana" had a plan of "acme" made
      When "dana" halts client "acme" because "wrong campaign"
      And "quinn" rejects the plan of "acme" because "the campaign is wrong"
      And "dana" has a plan of "acme" made
      Then the decision is refused because "plan for acme is halted"
      And the plan of "acme" is "rejected", version 1
      When "femi" releases the halt because "campaign fixed"
      And "dana" has a plan of "acme" made
      Then the plan of "acme" answers "the campaign is wrong" and plans something else
