@gate-kill-switch @S5-C1 @phase-house
Feature: A machine knows of a halt before the store does
  The scope is raised in the machine's own memory first. It can only refuse, and it forgets nothing that waits.

  Background:
    Given workers under a supervisor
    And the clients "acme" and "bolt" with 2 accounts each on "X"

  Rule: What is raised refuses at once, whatever the store is doing

    Scenario: A post in hand is not sent although the fence still waits for the store
      Given a worker with a post of "acme" in hand stops at "transport.connected" for 0.1 seconds
      And the store takes no writes for 0.5 seconds
      When "dana" halts client "acme" because "wrong campaign"
      Then no post of "acme" began at "X" after it was raised
      And the halt is acknowledged within its bound

    Scenario: What was refused under a raised scope is published once after the release
      Given a worker with a post of "acme" in hand stops at "transport.connected" for 0.1 seconds
      And the store takes no writes for 0.5 seconds
      And "dana" halted client "acme" because "wrong campaign"
      When "erin" releases the halt because "campaign fixed"
      And 60 seconds pass
      Then exactly one post "acme has a post in hand" stands on "X"

  Rule: A process that stands still in the middle of a write cannot hold up a halt

    Scenario: The holder of the write lock is killed and the fence is written
      Given both clients publish steadily
      And a process stands still in the middle of a write to the store
      When "dana" halts client "acme" because "wrong campaign"
      Then the halt was fenced, and the process that stood still was killed for it
      And the halt is acknowledged within its bound
      And posts of "bolt" went on arriving at "X"

  Rule: A halt outlives whoever threw it

    Scenario: A halter who dies after raising leaves a halt that is completed
      Given both clients publish steadily
      When "dana" halts client "acme" because "wrong campaign" and dies at "halt.raised"
      Then the halt of client "acme" is completed by Holdpoint itself within its bound

    Scenario: A halter who dies after fencing leaves a halt that is completed
      Given both clients publish steadily
      When "dana" halts client "acme" because "wrong campaign" and dies at "halt.fenced"
      Then the halt of client "acme" is completed by Holdpoint itself within its bound
