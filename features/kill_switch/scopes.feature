@gate-kill-switch @S5-C2 @S5-C3 @S5-C4 @phase-house
Feature: A switch of any scope stops what it names, and nothing else
  Whoever halts one client must not have to fear for the others.

  Background:
    Given the clients "acme" and "zeta" with 4 accounts each on "X"
    And both clients publish steadily

  Rule: What is in scope stops, what is not goes on

    @S5-C2
    Scenario: Halting one client leaves the others publishing
      When "dana" halts client "acme" because "wrong campaign"
      Then no post arrived at "X" after the acknowledgement
      And posts of "zeta" went on arriving at "X"

    @S5-C3
    Scenario: Halting a platform stops every client on it
      When "dana" halts platform "X" because "the platform misbehaves"
      Then the halt is acknowledged only after the last post on its way was answered
      And no post arrived at "X" after the acknowledgement

    Scenario: Halting one account leaves the client's others publishing
      When "dana" halts account "acme-1" of "acme" because "locked out"
      Then no post arrived at "X" after the acknowledgement
      And posts of "acme" went on arriving at "X"

    @S5-C4
    Scenario: Halting publishing leaves replies alone
      Given "zeta" answers comments steadily
      When "dana" halts action "publish" because "wrong campaign"
      Then no post arrived at "X" after the acknowledgement
      And replies of "zeta" went on arriving at "X"

    @S5-C4
    Scenario: Halting replies leaves publishing alone
      Given "zeta" answers comments steadily
      When "dana" halts action "reply" because "tone of voice"
      Then no post arrived at "X" after the acknowledgement
      And posts of "zeta" went on arriving at "X"

    Scenario: Halting one action of one client leaves that client's other actions alone
      Given "zeta" answers comments steadily
      When "dana" halts action "publish" of client "zeta" because "wrong campaign"
      Then no post arrived at "X" after the acknowledgement
      And replies of "zeta" went on arriving at "X"
