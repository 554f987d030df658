@gate-error-budget @S5-B3
Feature: A rollout lets in more only when what it let in has held

  Background:
    Given the client "rtv-house" with an account on "X"
    And the clients "acme" and "zeta" with 1 accounts each on "X"
    And the objectives of a new installation
    And a rollout from the house over canaries at 40 % and 70 % to everybody

  Rule: At the first stage the house alone publishes

    @phase-house
    Scenario: The house publishes while clients wait
      When "rtv-house" publishes "From the house"
      Then "rtv-house" sees it confirmed within 2 minutes

    @phase-house
    Scenario: What a client hands over waits for the stage
      When "acme" publishes "Spring is here"
      Then the post of "acme" waits for the stage because of "not_in_stage"
      And nothing of "acme" stands on "X"

    @phase-house
    Scenario: A plan that is not the loaded one lets in nobody, the house neither
      Given somebody wrote another plan of the rollout into the database
      When "rtv-house" publishes "From the house"
      Then "rtv-house" sees it queued because of "stage_unreadable"
      And nothing of "rtv-house" stands on "X"

  Rule: Too little data is HOLD, and HOLD is never advanced

    Scenario: A stage that has not soaked holds, and says for how long
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And 3 effects of "rtv-house" by action "publish" went well
      When "dana" advances the rollout because "it looks good"
      Then the advance is found to be "of the 10 minutes this needs"
      And the rollout is at stage "house"

    Scenario: A stage with too few posts holds, and says how many it needs
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And 2 effects of "rtv-house" by action "publish" went well
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "hold: 2 of the 3 posts of the house this needs"
      And the rollout is at stage "house"

    Scenario: Without a canary client the house does not go on
      Given 3 effects of "rtv-house" by action "publish" went well
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "hold: 0 of the 1 canary clients this needs are enrolled"
      And the rollout is at stage "house"

    @phase-canary
    Scenario: The pool of house and canary counts its posts until there are enough
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And the rollout has come to stage "second" on 206 posts of the house
      And 3 effects of "acme" by action "publish" went well
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "house and canary pooled: 212 of the 628 posts this needs"
      And the rollout is at stage "second"

    Scenario: A person's hold is never advanced
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And 3 effects of "rtv-house" by action "publish" went well
      And "femi" held the rollout because "we wait for the lawyers"
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "hold: a person holds it"
      And the rollout is at stage "house"

  Rule: A wrong account in a stage needs no statistics

    Scenario: A stage that saw one is not left
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And 3 effects of "rtv-house" by action "publish" went well
      And the vault hands "rtv-house" a token of "zeta"
      When "rtv-house" publishes "From the house"
      And 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the advance is found to be "fail: wrong_account"
      And the rollout is at stage "house"

  Rule: Where the plan asks for two, two different persons agree

    @phase-canary
    Scenario: The word of one person is kept and moves nothing
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And the rollout has come to stage "first"
      And 3 effects of "acme" by action "publish" went well
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      Then the rollout is at stage "first"

    @phase-canary
    Scenario: The same person's second word is refused
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And the rollout has come to stage "first"
      And 3 effects of "acme" by action "publish" went well
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      And "dana" advances the rollout because "it still does"
      Then the word on the rollout is refused because "dana has asked for it already"
      And the rollout is at stage "first"

    @phase-canary
    Scenario: Another person's word goes on to the next stage
      Given "ada" enrolled the canaries "acme" because "she asked for it"
      And the rollout has come to stage "first"
      And 3 effects of "acme" by action "publish" went well
      When 11 minutes pass
      And "dana" advances the rollout because "it looks good"
      And "olga" advances the rollout because "it does"
      Then the rollout is at stage "second"

  Rule: Whoever is on call is told of every move, once

    Scenario: A hold and going back are told with who and why
      Given "femi" held the rollout because "we wait for the lawyers"
      When "dana" rolls back because "a reader complained"
      Then operators are told once "held at house: nothing advances, by femi: we wait for the lawyers"
      And operators are told once "back from house to house, by dana: a reader complained"
