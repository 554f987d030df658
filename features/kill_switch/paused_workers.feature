@gate-kill-switch @S5-C1 @phase-house
Feature: A worker that stands still at the worst moment cannot make a halt untrue
  One post is in hand, and its worker stops with it: just before it asks, just before it looks, just before it sends.

  Background:
    Given the client "acme" with an account on "X"

  Rule: Nothing in scope reaches a platform after the halt was acknowledged

    Scenario: A halt waits for a post that was let go an instant before it
      Given a worker with a post of "acme" in hand stops at "transport.rechecked" for 1 second
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged only after the last permit in its scope was answered
      And no post arrived at "X" after the acknowledgement

    Scenario: A worker that wakes with a connection in hand looks again before it sends
      Given a worker with a post of "acme" in hand stops at "transport.connected" and wakes after the acknowledgement
      When "dana" halts everything because "wrong campaign"
      And 10 seconds pass
      Then no post arrived at "X" after the acknowledgement

    Scenario: A worker that claimed a post before the halt gets no permit after it
      Given a worker with a post of "acme" in hand stops at "publish.claimed" and wakes after the acknowledgement
      When "dana" halts everything because "wrong campaign"
      And 10 seconds pass
      Then the post of "acme" waits for the release
      And no post arrived at "X" after the acknowledgement

    Scenario: A worker that published before the halt publishes nothing during it
      Given "acme" published "Good morning" 1 minute ago
      And "dana" halted everything because "wrong campaign"
      When "acme" publishes "Spring is here"
      Then the post of "acme" waits for the release
      And no post arrived at "X" after the acknowledgement

  Rule: What is prepared on a platform is waited for as well, though nobody sees it yet

    Scenario: A halt waits for a film's container that was let go an instant before it
      Given the client "bolt" with an account on "YouTube"
      And a worker with a post of "bolt" in hand stops at "transport.rechecked" for 1 second
      When "dana" halts everything because "wrong campaign"
      And 10 seconds pass
      Then the halt is acknowledged only after the last request that prepares something was answered
      And the halt is acknowledged within its bound
      And no post arrived at "YouTube" after the acknowledgement

    Scenario Outline: A halt of <scope> waits for a film's container, too
      Given the client "bolt" with an account on "YouTube"
      And a worker with a post of "bolt" in hand stops at "transport.rechecked" for 1 second
      When "dana" halts <scope> because "wrong campaign"
      Then the halt is acknowledged only after the last request that prepares something was answered

      Examples: what covers it
        | scope              |
        | platform "YouTube" |
        | client "bolt"      |

    Scenario Outline: A worker that wakes at "<seam>" after the acknowledgement prepares nothing
      Given the client "bolt" with an account on "Instagram"
      And a worker with a post of "bolt" in hand stops at "<seam>" and wakes after the acknowledgement
      When "dana" halts everything because "wrong campaign"
      And 10 seconds pass
      Then the halt is acknowledged within its bound
      And the post of "bolt" waits for the release
      And no post arrived at "Instagram" after the acknowledgement

      Examples: before a request is asked for, with its lease in hand, and with a connection in hand
        | seam                |
        | publish.claimed     |
        | transport.connected |
        | prepare.leased      |

    Scenario: A worker that stands still with a lease in hand is waited for by time
      Given the client "bolt" with an account on "Instagram"
      And a worker with a post of "bolt" in hand stops at "prepare.leased" and wakes after the acknowledgement
      When "dana" halts everything because "wrong campaign"
      Then the halt is acknowledged by time alone

  Rule: A permit is good for a short while, halt or no halt

    Scenario: A worker that slept longer than its permit lives sends nothing under it
      Given a worker with a post of "acme" in hand stops at "transport.connected" for 20 seconds
      When 60 seconds pass
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "acme has a post in hand" stands on "X"
