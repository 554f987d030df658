@flow-quarantine @S5-D3 @S5-A5
Feature: What no reading can decide is decided by a named person

  Background:
    Given the client "acme" with an account on "X"

  Rule: A quarantined post ends by the word of a person who may act for its client, and stays under their name

    Scenario: A quarantined post that stands on the account is adopted and counts as published
      Given "acme" has "Spring is here" in quarantine, which "X" took
      When "dana" adopts "Spring is here" for "acme" because "seen on the account"
      Then "acme" sees it confirmed within 1 second
      And the audit log names "dana" and "seen on the account" for the outcome

    Scenario: A quarantined post that is not there is declared absent and not tried again
      Given "acme" has "Spring is here" in quarantine, which "X" never took
      When "dana" declares the post of "acme" absent because "not on the account"
      And 10 minutes pass
      Then "acme" sees it absent because of "absent"
      And exactly 0 posts "Spring is here" stand on "X"
      And the audit log names "dana" and "not on the account" for the outcome

    Scenario: After a post was declared absent the same words can be handed over anew
      Given "acme" has "Spring is here" in quarantine, which "X" never took
      When "dana" declares the post of "acme" absent because "not on the account"
      And "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "X"

    Scenario: An operator of another client decides nothing
      Given the client "bolt" with an account on "X"
      And the operator "bob", who may act for "bolt" only
      And "acme" has "Spring is here" in quarantine, which "X" took
      When "bob" adopts "Spring is here" for "acme" because "looks right"
      Then the decision is refused because "there is no"
      And "Spring is here" of "acme" still waits for a person

    Scenario: Another post's place is not taken for the quarantined one
      Given "acme" has "Spring is here" in quarantine, which "X" took
      And "acme" published "Good morning" 1 minute ago
      When "dana" adopts "Good morning" for "acme" because "looks right"
      Then the decision is refused because "another intent's effect already"
      And "Spring is here" of "acme" still waits for a person

    Scenario: A post that stood there before is not taken for the quarantined one
      Given "acme" published "Good morning" 1 hour ago
      And "acme" has "Spring is here" in quarantine, which "X" took
      When "dana" adopts "Good morning" for "acme" because "looks right"
      Then the decision is refused because "stood on acme-1 before"
      And "Spring is here" of "acme" still waits for a person

    Scenario: The same words are not posted again while nobody has decided
      Given "acme" has "Spring is here" in quarantine, which "X" took
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then "acme" sees it queued because of "content_quarantined"
      And exactly one post "Spring is here" stands on "X"

    Scenario: A post that X took and shows to nobody is decided by a person
      Given "X" shows nobody a post by its id for 20 minutes
      When "acme" publishes "Spring is here"
      And 6 minutes pass
      Then "acme" sees it quarantined because of "not_read_back"
      And exactly one post "Spring is here" stands on "X"
      When "dana" adopts "Spring is here" for "acme" because "seen on the account"
      Then "acme" sees it confirmed within 1 second

  Rule: A person can have it looked up once more instead of deciding

    Scenario: A quarantined post that X took is found by one more look
      Given "acme" has "Spring is here" in quarantine, which "X" took
      When "dana" has the post of "acme" looked up once more because "X can be read again"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "X"
      And the audit log names "dana" and "X can be read again" for the probe

    Scenario: A quarantined post that X never took is tried again after one more look
      Given "acme" has "Spring is here" in quarantine, which "X" never took
      When "dana" has the post of "acme" looked up once more because "X can be read again"
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "X"
