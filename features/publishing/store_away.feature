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

    Scenario: A post that could not get its permit is given back when the store is there again
      Given the fault "latency" meets the next "list_posts" on "X"
      When "acme" publishes "Spring is here"
      And the store is gone for 5 seconds
      And 6 seconds pass
      Then "acme" sees it queued because of "switches_unreadable"
      And exactly 0 posts "Spring is here" stand on "X"
      And "acme" sees it confirmed within 5 minutes

    Scenario: A permit whose worker is cut off before the first byte is never sent, and the post goes out later
      Given a worker with a post of "acme" in hand stops at "permit.minted" for 1 second
      And the worker is cut off from the platform
      When 1 minute pass
      Then a permit of "acme" was never used because of "not_connected"
      And exactly 0 posts "acme has a post in hand" stand on "X"

    Scenario: A worker that stood still until it was taken for dead gets no permit for what it had in hand
      Given a worker with a post of "acme" in hand stops at "publish.claimed" for 2 minutes
      When a new worker starts
      And 3 minutes pass
      Then "acme" sees it confirmed within 5 minutes
      And a permit was refused to "acme" because of "claim_lost"
      And exactly one post "acme has a post in hand" stands on "X"

    Scenario: A post whose worker lives and could not give it back goes out
      Given a worker with a post of "acme" in hand stops at "publish.claimed" for 1 second
      When the store is gone for 40 seconds
      And 35 seconds pass
      Then exactly 0 posts "acme has a post in hand" stand on "X"
      When 6 minutes pass
      Then exactly one post "acme has a post in hand" stands on "X"
