@flow-client-notices @S5-B5 @phase-canary
Feature: Clients are told what concerns them, once, and their answers come back
  A letter is written with what it tells, goes out until it is taken, and holds nothing of another client.

  Background:
    Given the clients "acme" and "zeta" with 1 accounts each on "X"

  Rule: A letter is written once for its occasion

    Scenario: A welcome that is asked for twice is one letter
      Given "acme" is reached by mail
      When "acme" is welcomed
      And "acme" is welcomed
      And 1 minute pass
      Then "acme" has 1 welcome letters in its box, all under one name

    Scenario: Whoever hands it over dies, and what comes twice has one name
      Given "acme" is reached by mail
      And whoever hands letters over dies right after the next one
      When "acme" is welcomed
      And 2 minutes pass
      Then "acme" has 2 welcome letters in its box, all under one name

    Scenario: A welcome from before there was an address is not lost
      Given "zeta" is reached by mail
      When "acme" is welcomed
      And "acme" is reached by mail
      And 1 minute pass
      Then "acme" has 1 welcome letters in its box, all under one name

    Scenario: Whoever becomes a canary is welcomed
      Given the client "rtv-house" with an account on "X"
      And a rollout from the house over canaries at 40 % and 70 % to everybody
      And "acme" is reached by mail
      When "ada" enrolls the canaries "acme" because "she asked for it"
      And 1 minute pass
      Then "acme" has 1 welcome letters in its box, all under one name

    Scenario: Whoever was a canary hears that the rollout is over
      Given the client "rtv-house" with an account on "X"
      And a rollout from the house over canaries at 40 % and 70 % to everybody
      And "acme" is reached by mail
      And "ada" enrolled the canaries "acme" because "she asked for it"
      When the rollout comes to stage "everybody"
      And 1 minute pass
      Then "acme" has 1 graduation letters in its box, all under one name

  Rule: What nobody takes is told to operators and not tried again

    Scenario: A letter to an address that is gone bounces once
      Given "acme" is reached by mail
      And nobody is at the address of "acme" any more
      When "acme" is welcomed
      And 10 minutes pass
      Then "acme" was tried 1 times, and operators are told that nobody took its letter

  Rule: A letter says all that it must

    Scenario Outline: A template that leaves out what a client must know is refused
      When an admin loads letters whose <kind> does not say "<field>"
      Then the file is refused by its line and "<field>", and the letters stay as they are

      Examples:
        | kind     | field        |
        | welcome  | stage        |
        | incident | severity     |
        | incident | expected_end |
        | feedback | form         |

  Rule: A client reads of its own alone

    Scenario: A halt of one client is told to that client, and says nothing of the other
      Given "acme" is reached by mail
      And "zeta" is reached by mail
      When "dana" halts client "acme" because "zeta saw it first"
      And 1 minute pass
      Then "acme" has 1 incident letters in its box, all under one name
      And nothing in the box of "acme" names "zeta"

  Rule: An answer is taken from whoever has the letter, and once

    Scenario: An answer comes back
      Given "acme" is reached by mail
      And "acme" was asked how they get on
      When "acme" answers with the code of "acme"
      Then 1 answers of "acme" are kept

    Scenario: An answer that is sent again is refused
      Given "acme" is reached by mail
      And "acme" was asked how they get on
      When "acme" answers with the code of "acme"
      And "acme" answers with the code of "acme"
      Then 1 answers of "acme" are kept
      And the answer is refused, and "zeta" is not named

    Scenario: Another client's code answers nothing
      Given "acme" is reached by mail
      And "zeta" is reached by mail
      And "acme" was asked how they get on
      And "zeta" was asked how they get on
      When "acme" answers with the code of "zeta"
      Then 0 answers of "acme" are kept
      And the answer is refused, and "zeta" is not named
