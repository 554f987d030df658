@flow-house-accounts @gate-isolation @S5-A2 @phase-house
Feature: Nothing goes out for real without leave that two people gave, and one takes back

  Background:
    Given the client "rtv-house" with an account on "X"
    And "X" is reached for real
    And the audit log is signed

  Rule: Two people give leave, once all that it rests on holds

    Scenario: A post for real waits until leave is asked for by one and given by another
      When "femi" holds a drill
      And "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it waiting because of "live_not_granted"
      And nothing of "rtv-house" left for any platform
      When "dana" asks for leave to act for real because "the trial went well"
      And "femi" grants the leave to act for real
      Then "rtv-house" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "X"

    Scenario: Whoever asked for leave does not give it
      When "femi" holds a drill
      And "dana" asks for leave to act for real because "the trial went well"
      And "dana" grants the leave to act for real
      Then the decision is refused because "nobody goes live alone"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it waiting because of "live_not_granted"
      And nothing of "rtv-house" left for any platform

    Scenario: Leave that nobody asked for is not given, and without a drill nobody may ask
      When "femi" grants the leave to act for real
      Then the decision is refused because "nobody has asked for it"
      When "dana" asks for leave to act for real because "the trial went well"
      Then the decision is refused because "not everything holds: drill"

    Scenario: A drill of a house that is live shows nobody anything
      Given "femi" gave the leave to act for real that "dana" asked for because "the trial went well"
      When "dana" holds a drill
      Then the drill is a sample, measured within its bound
      And each post of the drill was caught or taken back
      And nothing of "rtv-house" left for any platform
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it confirmed within 1 minute

  Rule: One person ends it, at once

    Scenario: Leave that is ended stops what is in hand before its first byte
      Given "femi" gave the leave to act for real that "dana" asked for because "the trial went well"
      And a worker with a post of "rtv-house" in hand stops at "transport.connected" for 1 seconds
      When "dana" ends the leave to act for real because "not today"
      And 2 seconds pass
      Then a permit of "rtv-house" was never used because of "live_not_granted"
      And "rtv-house" sees it waiting because of "live_not_granted"
      And nothing of "rtv-house" left for any platform

    Scenario: What must be taken back is taken back without leave
      Given "femi" gave the leave to act for real that "dana" asked for because "the trial went well"
      And each of the 1 accounts has a post on its way
      And "dana" halted everything because "wrong campaign"
      When "dana" ends the leave to act for real because "not today"
      And "femi" recalls "post of rtv-house-1" of "rtv-house" because "wrong campaign"
      Then the recall is confirmed within 1 minute
      And 1 deletion reached the platform

  Rule: What is rehearsed needs no leave

    Scenario: A sandbox that intercepts catches what nobody gave leave for
      Given "dana" set the sandbox to "intercept" for 2 hours because "a rehearsal"
      When "rtv-house" publishes "Spring is here"
      Then "rtv-house" sees it cancelled because of "sandboxed"
      And nothing of "rtv-house" left for any platform
