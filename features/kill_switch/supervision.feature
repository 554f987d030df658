@gate-kill-switch @S5-C1 @phase-house
Feature: Workers are watched, and watch whoever watches them
  A worker that stands still is killed; a supervisor that stands still is obeyed by nobody.

  Background:
    Given workers under a supervisor
    And the clients "acme" and "bolt" with 2 accounts each on "X"

  Rule: Workers begin nothing while nobody watches them

    Scenario: Nothing begins while the supervisor stands still, and work goes on when it wakes
      Given both clients publish steadily
      When the supervisor stands still for 20 seconds
      Then nothing began at "X" while the supervisor was silent, and work goes on since

    Scenario: A post in hand gets no permit while the supervisor stands still
      Given a worker with a post of "acme" in hand stops at "publish.claimed" for 4 seconds
      When the supervisor stands still for 20 seconds
      And 10 seconds pass
      Then "acme" sees it queued because of "supervisor_silent"
      And exactly 0 posts "acme has a post in hand" stand on "X"
      And "acme" sees it confirmed within 5 minutes

    Scenario: Workers die with their supervisor
      Given both clients publish steadily
      When the supervisor dies
      Then every worker of that supervisor is dead with it
      And nothing begins at "X" for 30 seconds

    Scenario: A halt while the supervisor stands still is acknowledged all the same
      Given both clients publish steadily
      And the supervisor stands still for 20 seconds
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And no post arrived at "X" after the acknowledgement

    Scenario: A halt whose halter dies while the supervisor stands still is completed by the workers
      Given both clients publish steadily
      And the supervisor stands still for 60 seconds
      When "dana" halts client "acme" because "wrong campaign" and dies at "halt.fenced"
      Then the halt of client "acme" is completed by Holdpoint itself within its bound

  Rule: A worker that stands still is killed, and what it had in hand is settled once

    Scenario: A silent worker is killed and its post is found or made once
      Given a worker with a post of "acme" in hand stops at "permit.minted" for 1 hour
      When 300 seconds pass
      Then the stopped worker is killed
      And exactly one post "acme has a post in hand" stands on "X"

    Scenario: A halt does not wait for a silent worker's permit to run out
      Given a worker with a post of "acme" in hand stops at "permit.minted" for 1 hour
      When "dana" halts client "acme" because "wrong campaign"
      Then the stopped worker is killed
      And the halt is acknowledged within its bound
      And the post of the stopped worker never arrives

  Rule: Durations are the boot clock's

    Scenario: A wall clock that jumps forward shortens and lengthens nothing
      Given a worker with a post of "acme" in hand stops at "transport.rechecked" for 1 second
      When the wall clock jumps 1 hour forward
      And "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged only after the last permit in its scope was answered
      And the halt is acknowledged within its bound

    Scenario: A wall clock that jumps back shortens and lengthens nothing
      Given a worker with a post of "acme" in hand stops at "transport.rechecked" for 1 second
      When the wall clock jumps 1 hour back
      And "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged only after the last permit in its scope was answered
      And the halt is acknowledged within its bound

    Scenario: An unknown post rests for its full time though the wall clock jumps an hour forward
      Given "X" commits the next post 50 seconds after failing it
      When "acme" publishes "Spring is here"
      And the wall clock jumps 1 hour forward
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
