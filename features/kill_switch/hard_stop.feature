@gate-kill-switch @S5-C1 @phase-house
Feature: A machine can be stopped without its store
  A STOP file or a missing sentinel stops everything at once; only the release of the halt that comes of it undoes that.

  Background:
    Given workers under a supervisor
    And the clients "acme" and "bolt" with 2 accounts each on "X"
    And both clients publish steadily

  Rule: What stops the machine becomes a halt of everything

    Scenario: A STOP file written by hand stops everything until its halt is released
      When somebody writes "stop, says dana" into a STOP file on the machine
      Then everything is halted by Holdpoint itself, as the machine is stopped
      And nothing begins at "X" for 60 seconds
      When "erin" releases the halt because "the file was a drill"
      Then posts of "acme" and "bolt" arrive at "X" again

    Scenario: A missing sentinel stops everything until its halt is released
      When the machine's sentinel is lost
      Then everything is halted by Holdpoint itself, as the machine is stopped
      And nothing begins at "X" for 60 seconds
      When "erin" releases the halt because "the disk was changed"
      Then posts of "acme" and "bolt" arrive at "X" again

  Rule: A halt that no store takes latches the machine's hard stop

    Scenario: A halt while the store is gone is acknowledged by time alone
      Given the store is gone for 40 seconds
      When "dana" halts client "acme" because "wrong campaign"
      Then the whole machine is stopped by its hard stop
      And nothing begins at "X" for 10 seconds

    Scenario: What was latched is written into the store once it is back
      Given the store is gone for 40 seconds
      When "dana" halts client "acme" because "wrong campaign"
      And 30 seconds pass
      Then the halt is acknowledged within its bound
      And the halt is acknowledged by time alone
      And no post arrived at "X" after the acknowledgement

    Scenario: A store that comes back before the time is over takes the halt as it was asked for
      Given the store is gone for 5 seconds
      When "dana" halts client "acme" because "wrong campaign"
      Then the halt is acknowledged within its bound
      And the halt is acknowledged by time alone
      And no post arrived at "X" after the acknowledgement
