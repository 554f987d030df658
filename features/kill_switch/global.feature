@gate-kill-switch @S5-C1 @phase-house
Feature: The global kill switch stops everything, and says so only when it is true
  An operator who halts RTV must be able to walk away from the keyboard.

  Background:
    Given the clients "acme" and "zeta" with 10 accounts each on "X"

  Rule: Nothing in scope reaches a platform after the halt was acknowledged

    Scenario: The halt is acknowledged only when work in flight has its answer
      Given each of the 20 accounts has a post on its way
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged only after the last post on its way was answered
      And no post arrived at "X" after the acknowledgement

    Scenario: A worker stopped between its last look and its first byte never sends
      Given a worker stops just before it sends and wakes after the acknowledgement
      And both clients publish steadily
      When "dana" halts everything because "wrong campaign"
      Then the post of the stopped worker never arrives
      And no post arrived at "X" after the acknowledgement

    Scenario Outline: A worker stopped at <seam> does not make the halt untrue
      Given a worker stops at "<seam>" and wakes after the acknowledgement
      And both clients publish steadily
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And no post arrived at "X" after the acknowledgement

      Examples: every point of the publish path where a process can be stopped
        | seam                 |
        | publish.claimed      |
        | permit.minted        |
        | transport.connected  |
        | transport.rechecked  |
        | publish.answered     |
        | publish.recorded     |

    Scenario Outline: The halt takes effect within its bound although <fault>
      Given <fault>
      And both clients publish steadily
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And no post arrived at "X" after the acknowledgement

      Examples: faults that virtual time can show
        | fault                                              |
        | "X" loses every third answer                       |
        | "X" commits posts late                             |
        | "X" takes 9 seconds to answer a post               |
        | "X" refuses everyone as too fast for 90 seconds    |

    Scenario: A worker that is cut off does not hold up the halt beyond its bound
      Given both clients publish steadily
      And the worker is cut off from the platform
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And no post arrived at "X" after the acknowledgement

  Rule: Adding a halt never enables anything

    Scenario: A second halt leaves the first one standing when it is released
      Given "dana" halted everything because "wrong campaign"
      And "dana" halted client "acme" because "their lawyer called"
      And both clients publish steadily
      When "femi" releases the halt of client "acme" because "settled"
      Then posts of "acme" still do not arrive at "X"
