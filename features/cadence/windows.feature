@gate-cadence @S5-D3
Feature: No window of an account ever holds more than its limit

  Rule: What does not fit is held until the earliest time at which it does

    Scenario: The third post of a minute waits for the first to leave the window
      Given the client "acme" with an account on "X"
      And "X" takes 2 posts per 1 minute of each account
      When "acme" publishes 5 posts at once
      Then a post of "acme" is held because of "window_full" and told until when
      And all posts of "acme" are confirmed within 5 minutes
      And never more than 2 posts of "acme" began within 1 minute

    Scenario: Posts of an account keep their distance
      Given the client "acme" with an account on "X"
      And we keep 90 seconds between two posts of an account on "X"
      When "acme" publishes 3 posts at once
      Then a post of "acme" is held because of "too_soon" and told until when
      And all posts of "acme" are confirmed within 6 minutes
      And no two posts of "acme" began within 90 seconds of each other

    Scenario: The quota of a UTC day is full until midnight
      Given the client "acme" with an account on "X"
      And we post at most 2 times per UTC day on each account on "X"
      When "acme" publishes 3 posts at once
      And 9 hours pass
      Then a post of "acme" is held because of "window_full" and told until when
      And exactly 2 posts of "acme" have begun
      And "acme" sees it confirmed within 1 hour

    Scenario: Two workers share one window
      Given the client "acme" with 2 accounts on "X"
      And two workers
      And we post at most 2 times per 1 minute on each account on "X"
      When "acme" publishes 4 posts at once
      Then all posts of "acme" are confirmed within 5 minutes
      And never more than 2 posts of "acme" began within 1 minute

    Scenario: A worker that starts again remembers what its dead one sent
      Given the client "acme" with an account on "X"
      And we post at most 1 times per 10 minutes on each account on "X"
      And "acme" published "the first" 2 seconds ago
      And a worker dies at "publish.claimed"
      When "acme" publishes "the second"
      And a new worker starts
      Then a post of "acme" is held because of "window_full" and told until when
      And exactly 1 posts of "acme" have begun

    Scenario: Without limits of reads nothing is read, and nothing goes
      Given the client "acme" with an account on "X"
      And nobody knows the limits of "X"
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then "acme" sees it queued because of "identity_unknown"
      And nothing of "acme" stands on "X"

    Scenario: Without limits of posts nothing goes
      Given the client "acme" with an account on "X"
      And nobody knows how many posts "X" takes
      When "acme" publishes "Spring is here"
      And 2 minutes pass
      Then "acme" sees it queued because of "limits_unknown"
      And nothing of "acme" stands on "X"

    Scenario: What is more than may ever be used is cancelled
      Given the clients "acme" and "bolt" with 1 accounts each on "YouTube"
      And "YouTube" takes 1 posts per 10 minutes of the whole app
      When "acme" publishes "Spring is here"
      Then "acme" sees it cancelled because of "cost_above_limit"
      And nothing of "acme" stands on "YouTube"

  Rule: A slot is given back only when no byte left

    Scenario: A post that was never sent gives its slot back
      Given the client "acme" with an account on "X"
      And we post at most 1 times per 10 minutes on each account on "X"
      And a worker with a post of "acme" in hand stops at "transport.connected" for 5 seconds
      When 1 minute pass
      Then "acme" sees it confirmed within 5 minutes
      And 1 slot of "acme" was given back and 1 counts

    Scenario: A post that was found absent keeps its slot
      Given the client "acme" with an account on "X"
      And we post at most 1 times per 10 minutes on each account on "X"
      And "X" loses the next post before taking it
      When "acme" publishes "Spring is here"
      Then the lost post is found absent
      And a post of "acme" is held because of "window_full" and told until when
      And no slot of "acme" was given back and 1 count
      And "acme" sees it confirmed within 15 minutes

  Rule: A quota that clients share is divided beforehand, and nobody borrows

    Scenario: A client that is at its end leaves the other what is its own
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And "X" takes 4 posts per 10 minutes of the whole app
      When "acme" publishes 4 posts at once
      And "bolt" publishes 2 posts at once
      And 1 minute pass
      Then all posts of "bolt" are confirmed within 1 minute
      And a post of "acme" is held because of "window_full" and told until when
      And exactly 2 posts of "acme" have begun
