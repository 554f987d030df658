@gate-isolation @flow-publishing @S5-D5 @S5-A5
Feature: Many clients at once, and whatever befalls one touches no other
  Twelve clients with two accounts each over all seven platforms; workers are killed, tokens handed out to the wrong ones.

  Rule: No effect stands on a wrong account, whoever dies and whatever is handed out

    Scenario: Workers that die again and again put no client's post on another's account, and leave nothing unsettled
      Given workers under a supervisor
      And 12 clients spread over all platforms
      And the next 2 workers die at "transport.rechecked"
      When every client publishes
      Then everything that was attempted is settled within 10 minutes
      And every effect stands on an account of the client that wanted it
      And at least 20 effects stand

    Scenario: Tokens handed out to the wrong clients in the middle of it halt these alone
      Given workers under a supervisor
      And 12 clients spread over all platforms
      And the next 1 workers die at "publish.looked"
      And the vault hands "client-1" a token of "client-8"
      And the vault hands "client-9" a token of "client-2"
      When every client publishes
      And 1 minute pass
      Then the clients halted by Holdpoint itself are "client-1, client-9"
      And every effect stands on an account of the client that wanted it
      And nothing of "client-1" stands on "X"
      And everything that was attempted is settled within 10 minutes
      And at least 18 effects stand

  Rule: What went wrong for one client is that client's to see

    Scenario: Refusals, quarantine and queue of one client are in nothing that another is shown
      Given the clients "acme" and "zeta" with 2 accounts each on "X"
      And the operator "bob", who may act for "acme" only
      And "zeta" has "Spring is here" in quarantine, which "X" took
      When "zeta" publishes a text of 281 letters "a"
      And "acme" publishes "Summer is near"
      Then "acme" sees it confirmed within 5 minutes
      When "zeta" plans "Autumn is late" for 30 minutes from now
      Then "bob" sees nothing of "zeta" in the queue
      And nothing that is exported of "acme" names anything of "zeta"
      And what is exported of "zeta" says "text_too_long" and "account_unreadable"
