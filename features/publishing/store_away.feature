@flow-publishing @S5-D3 @S5-A5
Feature: Without its store nothing begins, and with it again work goes on by itself

  Background:
    Given the clients "acme" and "bolt" with 1 accounts each on "X"
    And "acme" published "Good morning" 1 hour ago

  Rule: What nobody can decide is not done

    Scenario: What is handed over while the store is gone goes out once it is back
      When the store is gone for 1 minute
      And "acme" publishes "Spring is here"
      And 50 seconds pass
      Then exactly 0 posts "Spring is here" stand on "X"
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

  Rule: What was in hand when it went away is taken up again

    Scenario: A post whose worker lives and could not give it back goes out
      Given a worker with a post of "acme" in hand stops at "publish.claimed" for 1 second
      When the store is gone for 40 seconds
      And 35 seconds pass
      Then exactly 0 posts "acme has a post in hand" stand on "X"
      When 6 minutes pass
      Then exactly one post "acme has a post in hand" stands on "X"
