@gate-kill-switch @S5-C1 @S5-C2 @phase-house
Feature: Holdpoint halts by itself what a harm needs, and no more
  Nobody was asked, so one operator may end it; but not before there was time to look.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"

  Rule: The narrowest scope that covers the harm is halted

    Scenario: A duplicate halts publishing on that one account
      Given both clients publish steadily
      When a trigger sees "duplicate" on the account of "acme"
      Then action "publish" of account "acme-1" alone is halted by Holdpoint itself
      And no post arrived at "X" after the acknowledgement
      And posts of "acme" went on arriving at "X"

    Scenario: A token of the wrong account halts the whole client, and no other
      Given both clients publish steadily
      When a trigger sees "wrong_account" on the account of "acme"
      Then client "acme" is halted by Holdpoint itself
      And no post arrived at "X" after the acknowledgement
      And posts of "zeta" went on arriving at "X"

  Rule: A cool-down delays the release and never causes it

    Scenario: An automatic halt is not released while it cools down
      Given a trigger saw "duplicate" on the account of "acme"
      When 4 minutes pass
      And "femi" releases the halt because "looks fine"
      Then the release is refused because "cools down: it may be released in"
      And the halt still stands

    Scenario: One operator releases an automatic halt once it has cooled down
      Given a trigger saw "duplicate" on the account of "acme"
      When "acme" publishes "Spring is here"
      And 5 minutes pass
      And "femi" releases the halt because "it was a test"
      Then the halt is over
      And "acme" sees it confirmed within 5 minutes

    Scenario: A halt that has cooled down stands until somebody releases it
      Given a trigger saw "duplicate" on the account of "acme"
      When 20 minutes pass
      Then the halt still stands
