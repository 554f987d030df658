@gate-audit @S5-D3 @phase-house
Feature: People and content are erased, and what was done can still be shown
  The log holds salted commitments. Erasing destroys the salts and what they open; the log's bytes never change.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"
    And the audit log is signed
    And both clients publish steadily

  Rule: An erased person is nowhere any more, and every proof still holds

    Scenario: Somebody who halted and left is erased
      Given "ilse" halted client "acme" because "ilse saw a wrong post"
      And "femi" released the halt because "it was the right one"
      When "ilse" is erased because "she left us"
      Then nothing that is kept names "ilse"
      And nobody learns from the log that "ilse" halted
      And a stranger who kept the root from before finds the log extended and whole
      And a stranger with the first key proves the record of every permit

    Scenario: Who is not erased is still known by the salts
      Given "ilse" halted client "acme" because "a wrong post"
      And "femi" released the halt because "it was the right one"
      When "femi" is erased because "he left us"
      Then whoever has the salts learns from the log that "ilse" halted

  Rule: Erased content is gone, and every proof still holds

    Scenario: A client wants its posts forgotten
      Given "acme" published "Spring is here" 1 minute ago
      When the content of "acme" is erased because "the contract ended"
      Then "Spring is here" stands in nothing that is kept of "acme"
      And a stranger who kept the root from before finds the log extended and whole
      And a stranger with the first key proves the record of every permit

    Scenario: A client wants forgotten what was known of its brand and planned for it
      Given "dana" loaded the brand of "acme" with
        | field | value      |
        | never | moonshadow |
      And "dana" had a plan of "acme" made
      When the content of "acme" is erased because "the contract ended"
      Then "moonshadow" stands in nothing that is kept of "acme"
      And the audit log names "eraser" and "the contract ended" for the documents_erased
      And a stranger who kept the root from before finds the log extended and whole

  Rule: What is left out of the log is seen by the client's own count

    Scenario: An entry of one client is left out, and all else is made anew
      When 2 minutes pass
      Then a stranger finds that an entry of "acme" was left out, though numbers and hashes were made anew
