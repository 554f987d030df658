@gate-cadence @S5-A5
Feature: What answers nobody is left alone, and tried again by itself

  Rule: A breaker opens for whoever fails, and for nobody else

    Scenario: An account that gets no answer is held, another one goes on
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And "X" answers nothing of "acme" for 2 minutes
      When "acme" publishes "Spring is here"
      And 1 minute pass
      Then the breaker of "acme" on "X" is open for reads, and no other
      And a post of "acme" is held because of "breaker_open" and told until when
      When "bolt" publishes "Good morning"
      Then "bolt" sees it confirmed within 10 seconds

    Scenario: A platform that answers nobody is left alone by everybody
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And two workers
      And "X" answers nobody for 2 minutes
      When "acme" publishes "Spring is here"
      And "bolt" publishes "Good morning"
      And 1 minute pass
      Then the breaker of "X" itself is open for reads
      And in the last 30 seconds "X" was asked at most 4 times

  Rule: A platform that is read and takes no posts is left alone with posts only

    Scenario: An account whose posts fail is held, and another one's go on
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And "X" takes no posts of "acme" for 4 minutes, and is read all the while
      When "acme" publishes "Spring is here"
      And 3 minutes pass
      Then the breaker of "acme" on "X" is open for effects, and no other
      When "bolt" publishes "Good morning"
      Then "bolt" sees it confirmed within 10 seconds

    Scenario: Posts of everybody wait, and what is unknown is still looked up
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And the client "cord" with an account on "X"
      And two workers
      And "X" takes no posts for 4 minutes, and is read all the while
      When "acme" publishes "Spring is here"
      And "bolt" publishes "Good morning"
      And 165 seconds pass
      Then the breaker of "X" itself is open for effects
      And the breaker of "X" itself is not open for reads
      When "cord" publishes "Fresh bread"
      Then a post of "cord" is held because of "breaker_open" and told until when
      And all posts of "acme" are confirmed within 6 minutes
      And all posts of "bolt" are confirmed within 1 minute
      And all posts of "cord" are confirmed within 1 minute
      And no breaker is open

  Rule: It closes by itself, after one request that was answered

    Scenario: After the outage everything goes on without anybody's doing
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And two workers
      And "X" answers nobody for 2 minutes
      When "acme" publishes "Spring is here"
      And "bolt" publishes "Good morning"
      And 2 minutes pass
      Then all posts of "acme" are confirmed within 3 minutes
      And all posts of "bolt" are confirmed within 1 minute
      And no breaker is open
