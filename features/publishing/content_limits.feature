@flow-publishing @S5-D2 @S5-D3
Feature: What the platform would not take is refused before anything is sent

  Background:
    Given the client "acme" with an account on "X"

  Rule: Text is counted as the platform counts it

    Scenario: A text of exactly the limit is published
      When "acme" publishes a text of 280 letters "a"
      Then "acme" sees it confirmed within 5 minutes

    Scenario: A text one letter over the limit is cancelled and never sent
      When "acme" publishes a text of 281 letters "a"
      Then "acme" sees it cancelled because of "text_too_long"
      And nothing of "acme" stands on "X"

    Scenario: A letter that counts twice halves the room
      When "acme" publishes a text of 141 letters "春"
      Then "acme" sees it cancelled because of "text_too_long"
      And nothing of "acme" stands on "X"

  Rule: A post whose time is over is not published late

    Scenario: A post that a halt held until its time was over is cancelled
      Given "dana" halted client "acme" because "wrong campaign"
      When "acme" publishes "Only today" within 2 minutes or not at all
      And 3 minutes pass
      And "femi" releases the halt because "campaign fixed"
      Then "acme" sees it cancelled because of "window_over"
      And nothing of "acme" stands on "X"

    Scenario: A post whose time is not over after a halt is published
      Given "dana" halted client "acme" because "wrong campaign"
      When "acme" publishes "Only today" within 10 minutes or not at all
      And 3 minutes pass
      And "femi" releases the halt because "campaign fixed"
      Then "acme" sees it confirmed within 5 minutes
