@gate-audit @S5-B4 @S5-C1 @phase-house
Feature: A log that was changed stops everything, and a missing key stops nothing

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"
    And the audit log is signed

  Rule: Whatever does not extend what was signed is an audit break

    Scenario: An edited entry stops everything
      Given both clients publish steadily
      When somebody edits an entry of the audit log
      Then everything is halted by Holdpoint itself for "audit_break"
      And nothing begins at "X" for 30 seconds

  Rule: No halt waits for a signature

    Scenario: A halt's record is signed within two seconds
      Given both clients publish steadily
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And all that stands in the audit log is signed within 2 seconds

    Scenario: A halt without a key is acknowledged within its bound, unsigned
      Given both clients publish steadily
      And the signing key is lost
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged within its bound
      And nothing more is signed for 5 seconds

    Scenario: Work goes on while the key is lost
      Given the signing key is lost
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And nothing more is signed for 5 seconds
