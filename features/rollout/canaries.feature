@gate-error-budget @S5-B1 @phase-canary
Feature: Canary clients go first, with a share of their traffic, and their cohort is frozen

  Background:
    Given the client "rtv-house" with an account on "X"
    And the clients "acme" and "zeta" with 1 accounts each on "X"
    And the objectives of a new installation
    And a rollout from the house over canaries at 40 % and 70 % to everybody
    And "ada" enrolled the canaries "acme" because "she asked for it"

  Rule: A canary stage lets in a share of the canaries' traffic, and nobody else's

    Scenario: A share of a canary's posts goes out and the others wait
      Given the rollout has come to stage "first"
      When "acme" publishes 20 posts at once
      Then 7 of the 20 posts of "acme" are confirmed, and the others wait for the stage

    Scenario: A greater share lets in what was let in, and more
      Given the rollout has come to stage "second"
      When "acme" publishes 20 posts at once
      Then 13 of the 20 posts of "acme" are confirmed, and the others wait for the stage

    Scenario: Going back wakes nothing and lets in no more than before
      Given the rollout has come to stage "second"
      When "dana" rolls back because "a reader complained"
      And "acme" publishes 20 posts at once
      Then 7 of the 20 posts of "acme" are confirmed, and the others wait for the stage

    Scenario: Whoever is no canary waits
      Given the rollout has come to stage "first"
      When "zeta" publishes "Spring is here"
      Then the post of "zeta" waits for the stage because of "not_in_stage"

    Scenario: What waited for the share goes out when everybody is let in
      Given the rollout has come to stage "first"
      When "acme" publishes 20 posts at once
      And the rollout comes to stage "everybody"
      Then all posts of "acme" are confirmed within 20 minutes

  Rule: A cohort only grows, save for a named person's removal

    Scenario: Going back keeps the canaries
      Given the rollout has come to stage "second"
      When "dana" rolls back because "a reader complained"
      Then the rollout is at stage "first"
      And the canaries are "acme"

    Scenario: A client that was taken out waits again
      Given the rollout has come to stage "second"
      And "dana" took the canary "acme" out because "it left us"
      When "acme" publishes "Spring is here"
      Then the post of "acme" waits for the stage because of "not_in_stage"

    Scenario: A client that was taken out is not enrolled again
      Given "dana" took the canary "acme" out because "it left us"
      When "ada" enrolls the canaries "acme" because "it came back"
      Then the word on the rollout is refused because "was taken out"

    Scenario: There are never more canaries than the plan allows
      Given the client "hooli" with an account on "X"
      When "ada" enrolls the canaries "zeta and hooli" because "more is better"
      Then the word on the rollout is refused because "above the plan's most of 2"
      And the canaries are "acme"

    Scenario: The house is never a canary
      When "ada" enrolls the canaries "rtv-house" because "it is ours"
      Then the word on the rollout is refused because "the house is never a canary"

  Rule: An action that nobody exercised where it stands stays there

    Scenario: A canary's reply waits while the house never replied
      Given the rollout has come to stage "everybody"
      When "acme" answers a reader of the house
      Then the post of "acme" waits for the stage because of "cell_not_promoted"

    Scenario: It follows once the house has replied, one stage at a time
      Given the rollout has come to stage "first"
      When 1 effects of "rtv-house" by action "reply" go well
      And 61 minutes pass
      Then action "reply" stands at stage "first"
