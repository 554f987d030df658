@flow-publishing @S5-D3 @S5-C1
Feature: A service that publishes by itself asks for a permit first
  RTV's own services may act with their own code. What they may do is decided as for everything else, and what they did is read back.

  Background:
    Given the client "acme" with an account on "X"

  Rule: What a service did under its permit is read back as if Holdpoint had done it

    Scenario: A service acts on its permit and hands over what the platform answered
      When the service "relay" asks to publish "Spring is here" for "acme"
      Then the service is given leave
      When the service posts it and hands over the answer
      Then "acme" sees it confirmed within 1 minute
      And exactly one post "Spring is here" stands on "X"

    Scenario: A service that is not heard of again is looked up, and its post is found
      Given the service "relay" was given leave to publish "Spring is here" for "acme"
      When the service posts it and is not heard of again
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

  Rule: Nobody is given leave under a halt, and a halt waits for what was given before

    Scenario: Under a halt a service is given no leave
      Given "dana" halted everything because "wrong campaign"
      When the service "relay" asks to publish "Spring is here" for "acme"
      Then the service is given no leave
      And exactly 0 posts "Spring is here" stand on "X"

    Scenario: What a service posts while a halt waits is answered before the acknowledgement
      Given the service "relay" was given leave to publish "Spring is here" for "acme"
      And the service posts it 2 seconds later and hands over the answer
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged only after the last permit in its scope was answered
      And no post arrived at "X" after the acknowledgement

    Scenario: A halt is acknowledged only when a permit that is out is over
      Given the service "relay" was given leave to publish "Spring is here" for "acme"
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged by time alone
      And the halt is acknowledged within its bound

  Rule: A permit is minted only for somebody who waits for it

    Scenario: A service that went away finds no permit used up, and asks again
      When the service "relay" asks to publish "Spring is here" for "acme" and does not wait
      Then "acme" sees it waiting because of "caller_away"
      When the service asks again
      Then the service is given leave
      When the service posts it and hands over the answer
      Then "acme" sees it confirmed within 1 minute
