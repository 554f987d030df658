@gate-cadence @S5-A5
Feature: Quiet hours, and what a platform itself says of how fast

  Rule: In quiet hours nothing is posted

    Scenario: A post handed over in quiet hours waits for the morning
      Given the client "acme" with an account on "X"
      And "acme" has quiet hours from now on for 2 hours
      When "acme" publishes "Good night"
      Then a post of "acme" is held because of "quiet_hours" and told until when
      And exactly 0 posts of "acme" have begun
      And "acme" sees it confirmed within 3 hours

  Rule: A platform's own word is believed, by every worker, where it is stricter

    Scenario: After one refusal as too fast nobody asks again before the reset
      Given the client "acme" with an account on "X"
      And two workers
      And "X" refuses everyone as too fast for 90 seconds
      When "acme" publishes 6 posts at once
      And 10 minutes pass
      Then a post of "acme" is held because of "platform_paused" and told until when
      And "X" refused exactly 1 requests as too fast
      And all posts of "acme" are confirmed within 20 minutes
