@flow-publishing @S5-A5 @S5-D5
Feature: What goes wrong for one stays with that one
  What the others got done in as long before is the measure: not less than four fifths of it, and never nothing.

  Rule: A platform that is down takes nobody's turn but its own

    Scenario: While Facebook answers nobody, posts go on arriving at X as before
      Given the client "acme" with 30 accounts on "Facebook"
      And the client "zeta" with 2 accounts on "X"
      And "zeta" publishes steadily
      And "Facebook" answers nobody for 2 minutes, from 20 seconds from now
      When 20 seconds pass
      And every client publishes
      And 17 seconds pass
      Then in the last 20 seconds "zeta" published on "X" at least 80 percent of what it had in as long before

  Rule: A client whose token is bad stops alone

    Scenario: While the token of one client is refused, the other publishes as before
      Given the clients "acme" and "zeta" with 2 accounts each on "X"
      And the tokens are kept in an encrypted file
      And both clients publish steadily
      When 20 seconds pass
      And the platform ends the token of "acme" as revoked
      And 20 seconds pass
      Then in the last 20 seconds "zeta" published on "X" at least 80 percent of what it had in as long before

  Rule: A store that is slow makes everything slower, and stops nothing

    Scenario: While each write takes long, posts go on arriving, and a halt is acknowledged within its bound
      Given the client "acme" with 2 accounts on "X"
      And the client "zeta" with an account on "Facebook"
      And both clients publish steadily
      When 20 seconds pass
      And each write to the store takes 0.06 seconds
      And 20 seconds pass
      Then in the last 20 seconds "acme" published on "X" at least 50 percent of what it had in as long before
      When "dana" halts client "acme" because "wrong campaign"
      Then the halt is acknowledged within its bound
      And posts of "zeta" went on arriving at "Facebook"

  Rule: One failing item of a batch fails alone

    Scenario: Of five posts one is too long, and the others go out
      Given the client "acme" with an account on "X"
      When "acme" publishes 3 posts at once
      And "acme" publishes a text of 281 letters "a"
      And "acme" publishes "Spring is here"
      Then 4 posts of "acme" are confirmed within 5 minutes
      And 1 posts of "acme" are cancelled within 1 minute
      And the one that is cancelled of "acme" says "text_too_long"
