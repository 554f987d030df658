@flow-publishing @gate-approval @S5-D3 @S5-D4
Feature: A yes is for its time, and whoever moves a post asks for it anew

  Background:
    Given the client "acme" with an account on "X"
    And "acme" is asked "What does it cost?" in a comment
    And the approver "quinn"

  Rule: No yes outlives the time that it was for

    Scenario: An approved reply that is moved waits for a new yes, and goes at its new time
      Given "acme" plans the approved reply "It is free" for 10 minutes from now
      When "dana" reschedules "It is free" of "acme" to 20 minutes from now because "it is night there"
      Then the draft of "acme" waits for a decision because of "approval_missing"
      When 30 minutes pass
      Then exactly 0 posts "It is free" stand on "X"
      When "quinn" approves the draft of "acme"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "It is free" stands on "X"

    Scenario: A new yes before the new time sends nothing early
      Given "acme" plans the approved reply "It is free" for 30 minutes from now
      When "dana" reschedules "It is free" of "acme" to 10 minutes from now because "they are awake"
      And "quinn" approves the draft of "acme"
      And 9 minutes pass
      Then exactly 0 posts "It is free" stand on "X"
      When 1 minute pass
      Then "acme" sees it confirmed within 1 minute

    Scenario: A yes to what was seen before it was moved is refused
      Given the reply "It is free" is drafted for "acme"
      And "quinn" looked at the draft of "acme"
      When "dana" reschedules "It is free" of "acme" to 10 minutes from now because "it is night there"
      And "quinn" approves what they saw of the draft of "acme"
      Then the decision is refused because "is not for what you saw"
      And exactly 0 posts "It is free" stand on "X"

    Scenario: A refused move leaves the yes as it was
      Given "acme" plans the approved reply "It is free" for 10 minutes from now
      When "dana" reschedules "It is free" of "acme" to 9000 hours from now because "one day"
      Then the decision is refused because "more than a year ahead"
      When 10 minutes pass
      Then "acme" sees it confirmed within 1 minute
