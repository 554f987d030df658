@gate-error-budget @S5-B3 @S5-B4
Feature: While something burns nothing is promoted

  Background:
    Given the client "rtv-house" with an account on "X"
    And the clients "acme" and "bolt" with 1 accounts each on "X"
    And the objectives of a new installation
    And a rollout from the house over canaries at 40 % and 70 % to everybody
    And "ada" enrolled the canaries "acme" because "she asked for it"

  Rule: A stage in which a budget burnt is not left while it is stopped

    @phase-house
    Scenario: The house's posts fail, and the house's stage is not left
      Given 3 effects of "rtv-house" by action "publish" went well
      When "rtv-house" publishes "From the house" 3 times, which "X" refuses from the second on
      And 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "fail: "
      And the rollout is at stage "house"
      And a promotion of "publish" on "X" is refused because it is tripped

    @phase-canary
    Scenario: A second person's word does not go on either
      Given the rollout has come to stage "first"
      And 3 effects of "acme" by action "publish" went well
      When "rtv-house" publishes "From the house" 3 times, which "X" refuses from the second on
      And 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      And "olga" advances the rollout because "it does"
      Then the advance is found to be "fail: "
      And the rollout is at stage "first"

    Scenario: After the release a budget that is spent still refuses it
      Given 3 effects of "rtv-house" by action "publish" went well
      When "rtv-house" publishes "From the house" 6 times, which "X" refuses from the second on
      And 20 minutes pass
      Then a promotion of "publish" on "X" is refused because it is tripped
      When "femi" releases the halt because "the queue repeated itself"
      And "rtv-house" publishes "From the house, anew" 6 times, which "X" refuses from the second on
      And 20 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "fail: "
      And the rollout is at stage "house"

  Rule: What is released by a person may be promoted again

    Scenario: The halt is released, and the stage is left
      Given 299 effects of "rtv-house" by action "publish" went well
      When "rtv-house" publishes "From the house" 3 times, which "X" refuses from the second on
      And "dana" advances the rollout because "it looks good"
      And 20 minutes pass
      And "femi" releases the halt because "the queue repeated itself"
      And "dana" advances the rollout because "the queue is mended"
      Then the rollout is at stage "first"
