@gate-audit @S5-D3 @phase-house
Feature: What was done can be shown to a stranger
  The stranger has the log's first key, a file and the verifier; neither the network, nor the database, nor trust in us.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"
    And the audit log is signed

  Rule: Every effect has its record before it, and every record its proof

    Scenario: A post has its permit in the log before it, and a stranger proves that
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And the audit log shows the permit before the post
      And a stranger with the first key proves the record of every permit

    Scenario: A lost answer leaves a log that a stranger finds whole
      Given "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And a stranger with the first key finds the log whole and signed to its end

  Rule: Checkpoints are signed at most 10 seconds and 100 entries apart

    Scenario: Under steady work no record waits longer for its checkpoint
      Given both clients publish steadily
      When 2 minutes pass
      Then signed checkpoints stand at most 10 seconds and 100 entries apart

  Rule: A checkpoint without its signature is not accepted

    Scenario: A stranger refuses a log whose last signature was taken away
      When "acme" publishes "Spring is here"
      And 20 seconds pass
      Then a stranger does not accept the log without its last signature

  Rule: A rotation keeps every proof

    Scenario: Records from before and after a hand-over are proved with the first key
      Given both clients publish steadily
      When "root" hands the audit log over to a new key because "it is a year old"
      And 20 seconds pass
      Then a stranger with the first key proves the record of every permit
      And a stranger with the first key finds the log whole and signed to its end

    Scenario: A key that nobody handed over to signs nothing
      Given both clients publish steadily
      When 10 seconds pass
      And the signing key is exchanged for one that the log does not name
      Then nothing more is signed for 30 seconds
