@flow-publishing @S5-D3
Feature: A planned post is moved by a named person before a permit stands for it

  Background:
    Given the client "acme" with an account on "X"

  Rule: It goes at its new time only

    Scenario: A post that is moved forward is published early, and once
      Given "acme" plans "Spring is here" for 2 hours from now
      When "dana" reschedules "Spring is here" of "acme" to 5 minutes from now because "it is warm already"
      And 4 minutes pass
      Then exactly 0 posts "Spring is here" stand on "X"
      When 1 minute pass
      Then "acme" sees it confirmed within 1 minute
      And the audit log names "dana" and "it is warm already" for the rescheduled
      When 2 hours pass
      Then exactly one post "Spring is here" stands on "X"

    Scenario: A post that quiet hours hold is moved and no longer held by them
      Given "acme" has quiet hours from now on for 1 hour
      And "acme" plans "Good night" for 10 minutes from now
      When 20 minutes pass
      Then a post of "acme" is held because of "quiet_hours" and told until when
      When "dana" reschedules "Good night" of "acme" to 60 minutes from now because "tomorrow will do"
      Then the queue of "acme" is
        | text       | from now   | waits for | conflict |
        | Good night | 60 minutes | its time  | none     |
      And "acme" sees it confirmed within 2 hours

    Scenario: A post is not moved beyond the end of its window
      Given "dana" halted client "acme" because "wrong campaign"
      When "acme" publishes "Only today" within 10 minutes or not at all
      And "dana" reschedules "Only today" of "acme" to 10 minutes from now because "later will do"
      Then the decision is refused because "its window is over"
      When "dana" reschedules "Only today" of "acme" to 9 minutes from now because "later will do"
      And "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 10 minutes

    Scenario: A post is not moved further ahead than a year
      Given "acme" plans "Spring is here" for 2 hours from now
      When "dana" reschedules "Spring is here" of "acme" to 8785 hours from now because "next year"
      Then the decision is refused because "more than a year ahead"
      And the queue of "acme" is
        | text           | from now    | waits for | conflict |
        | Spring is here | 120 minutes | its time  | none     |

  Rule: What a worker has in hand, or is over, is not moved

    Scenario: A post is not moved while a permit stands for it
      Given a worker with a post of "acme" in hand stops at "permit.minted" for 5 seconds
      When "dana" reschedules "acme has a post in hand" of "acme" to 2 hours from now because "too early"
      Then the decision is refused because "is under_permit and cannot be rescheduled"
      When 1 minute pass
      Then "acme" sees it confirmed within 5 minutes

    Scenario: A post is not moved while a worker has it
      Given a worker with a post of "acme" in hand stops at "publish.claimed" for 2 seconds
      When "dana" reschedules "acme has a post in hand" of "acme" to 2 hours from now because "too early"
      Then the decision is refused because "is claimed and cannot be rescheduled"

    Scenario: A post that stands already is not moved
      Given "acme" published "Good morning" 1 minute ago
      When "dana" reschedules "Good morning" of "acme" to 2 hours from now because "too early"
      Then the decision is refused because "is confirmed and cannot be rescheduled"
      And exactly one post "Good morning" stands on "X"

    Scenario: A post of which nobody knows whether it was taken is not moved
      Given "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      And "dana" reschedules "Spring is here" of "acme" to 2 hours from now because "too early"
      Then the decision is refused because "is under_permit and cannot be rescheduled"
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

  Rule: Nobody moves or sees what is another client's

    Scenario: An operator of another client neither sees nor moves a planned post
      Given the client "bolt" with an account on "X"
      And the operator "bob", who may act for "bolt" only
      And "acme" plans "Spring is here" for 10 minutes from now
      When "bob" reschedules "Spring is here" of "acme" to 2 hours from now because "ours goes first"
      Then the decision is refused because "there is no"
      And "bob" sees nothing of "acme" in the queue
      When 10 minutes pass
      Then "acme" sees it confirmed within 1 minute

    Scenario: An approver, who is no operator, moves nothing
      Given the approver "quinn"
      And "acme" plans "Spring is here" for 10 minutes from now
      When "quinn" reschedules "Spring is here" of "acme" to 2 hours from now because "I prefer it"
      Then the decision is refused because "may not act as operator"
