@gate-isolation @S5-D5
Feature: What is another client's does not exist

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"

  Rule: By no command and no verb does anybody of one client reach what is another's

    Scenario: Nobody of one client sees or changes anything of another, by whatever door
      Given "zeta" has one of everything that somebody could reach for
      When people of "acme" of each role reach for it by every command and every verb
      Then at least 200 attempts were made and each was refused
      And an admin of "zeta" is shown what is theirs

    Scenario: The other way round it is the same
      Given "acme" has one of everything that somebody could reach for
      When people of "zeta" of each role reach for it by every command and every verb
      Then at least 200 attempts were made and each was refused

  Rule: The same name, key and text in two clients are two things

    Scenario: Both clients publish the same words under the same key
      When "acme" and "zeta" publish "Spring is here" under the key "spring"
      Then "acme" sees it confirmed within 1 minute
      And "zeta" sees it confirmed within 1 minute
      And exactly 2 posts "Spring is here" stand on "X"

    Scenario: A key used again with other words is one client's own mistake
      Given "acme" and "zeta" publish "Spring is here" under the key "spring"
      Then "zeta" is refused other words under the key "spring"
      And "acme" is given what stands for the key "spring" already

  Rule: A platform account is bound once over all clients

    Scenario: A second binding is refused without a word on whose the first is
      When somebody binds the first account of "zeta" to "acme", too
      Then the binding is refused as bound already, and "zeta" is not named

  Rule: A client's own record is the same with and without the others

    Scenario: Without the other client the records of the first say the same
      Then what is said of "acme" is the same as if "zeta" had never been there

    Scenario: A halt of one client leaves no word in the records of the other
      Given both clients publish steadily
      And "dana" halted client "zeta" because "wrong campaign"
      When 20 seconds pass
      Then nothing that is exported of "acme" names anything of "zeta"
