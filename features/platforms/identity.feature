@flow-publishing @gate-isolation @S5-D5 @S5-A5
Feature: A token of another account publishes nothing, on any platform

  Rule: Whose token it is is asked with that very token before anything is sent, or prepared

    Scenario Outline: A swapped token halts its client, and nothing was sent to <platform>
      Given the clients "acme" and "zeta" with 1 accounts each on "<platform>"
      And the vault hands "acme" a token of "zeta"
      When "acme" publishes "Spring is here"
      Then client "acme" is halted by Holdpoint itself
      And exactly 0 posts "Spring is here" stand on "<platform>"

      Examples: beyond X
        | platform  |
        | Facebook  |
        | Instagram |
        | Threads   |
        | LinkedIn  |
        | YouTube   |
        | TikTok    |
