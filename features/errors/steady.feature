@flow-publishing @S5-A4 @S5-A3 @S5-D3
Feature: An hour of steady posting in changeable weather
  More than sixty posts an hour, and of twenty nineteen read back within five minutes, though one answer of three is lost.

  Rule: Lost answers cost time, and neither posts nor certainty

    Scenario: Seventy posts of an hour are all confirmed, and read back within minutes
      Given the client "acme" with 3 accounts on "X"
      And "X" loses every third answer
      When "acme" publishes 70 posts over 1 hour
      Then 70 posts of "acme" are confirmed within 5 minutes
      And 95 percent of what "acme" sent was read back within 5 minutes
      And the audit log shows the permit before the post
