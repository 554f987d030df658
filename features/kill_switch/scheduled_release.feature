@gate-kill-switch @S5-C1 @S5-C2 @phase-house
Feature: A release at a time is a proposal, and takes another person's yes
  Whoever halted may say until when; only somebody else can make it so.

  Background:
    Given the clients "acme" and "zeta" with 1 accounts each on "X"
    And "dana" halted client "acme" because "wrong campaign"

  Rule: It takes effect at the later of its time and the other person's yes

    Scenario: A release that another person agreed to takes effect at its time
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      And "femi" agreed to the release
      When "acme" publishes "Spring is here"
      Then the post of "acme" waits for the release
      When 10 minutes pass
      Then "femi" has ended the halt by agreeing
      And "acme" sees it confirmed within 5 minutes

    Scenario: A release that is agreed to after its time takes effect then
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      When 30 minutes pass
      And "femi" agrees to the release
      Then "femi" has ended the halt by agreeing

    Scenario: A proposal by somebody who threw nothing needs no other yes
      When "femi" proposes its release in 10 minutes because "the campaign is over by then"
      And 10 minutes pass
      Then "femi" has ended the halt by agreeing

  Rule: Without the yes it ends nothing

    Scenario: Nobody agrees to the end of their own halt
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      When "dana" agrees to the release
      Then the agreement is refused because "a second person"
      And the halt still stands

    Scenario: A release that nobody agreed to lapses, and the halt stands
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      When 70 minutes pass
      Then the planned release is lapsed because "nobody else agreed"
      And the halt still stands

    Scenario: A release that was taken back ends nothing
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      And "femi" agreed to the release
      When "femi" withdraws the release
      And 20 minutes pass
      Then the planned release is withdrawn because "withdrawn by femi"
      And the halt still stands

  Rule: It lapses as soon as somebody halts again

    Scenario: A new halt that overlaps lets an agreed release lapse
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      And "femi" agreed to the release
      When "kim" halts everything because "now the other campaign"
      And 10 minutes pass
      Then the planned release is lapsed because "was thrown after it was proposed"
      And both halts still stand

    Scenario: A new halt of another client leaves an agreed release as it is
      Given "dana" proposed its release in 10 minutes because "the campaign is over by then"
      And "femi" agreed to the release
      When "kim" halts client "zeta" because "their lawyer called"
      And "acme" publishes "Spring is here"
      And 10 minutes pass
      Then "acme" sees it confirmed within 5 minutes
