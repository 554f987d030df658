@flow-publishing @S5-A5 @S5-D3
Feature: What could not be reached was not sent, and is sent once it can be reached
  A name that is not found, a certificate that is another's, a refused or a silent connection: in each case not a byte has left.

  Rule: Nothing is taken for sent before a connection stands

    Scenario Outline: A post whose permit is in hand as <way> was never sent, and goes out later
      Given the client "acme" with an account on "X"
      And a worker with a post of "acme" in hand stops at "permit.minted" for 1 second
      And "X" cannot be reached for 1 minute: <way>
      When 1 minute pass
      Then a permit of "acme" was never used because of "not_connected"
      And exactly 0 posts "acme has a post in hand" stand on "X"
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "acme has a post in hand" stands on "X"

      Examples: before the first byte
        | way                         |
        | its name is not found       |
        | its certificate is another's |
        | it refuses the connection   |
        | nobody answers              |

  Rule: What nobody can reach waits on every platform alike, and nothing else stops for it

    Scenario: While no platform can be reached everything waits, and goes out by itself
      Given the client "acme" with an account on every platform
      And no platform can be reached for 3 minutes: nobody answers
      When "acme" publishes "Spring is here" on every platform
      And 2 minutes pass
      Then "acme" sees it queued because of "identity_unknown"
      And each of them is confirmed within 10 minutes
      And exactly one post "Spring is here" stands on every platform
