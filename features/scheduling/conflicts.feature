@flow-publishing @S5-D3
Feature: Two planned posts of one account that are in each other's way are shown, and nobody moves one there unknowingly

  Rule: The same content less than a day apart is a repetition

    Scenario: The same words twice a day are shown as a conflict
      Given the client "acme" with an account on "X"
      And "acme" plans "Spring is here" for 1 hour from now
      When "acme" plans "Spring is here" for 10 hours from now
      Then the queue of "acme" is
        | text           | from now    | waits for | conflict   |
        | Spring is here | 60 minutes  | its time  | repetition |
        | Spring is here | 600 minutes | its time  | repetition |

    Scenario: A post is not moved to the day of its repetition
      Given the client "acme" with an account on "X"
      And "acme" plans "Spring is here" for 1 hour from now
      And "acme" plans "Spring is here" for 25 hours from now
      When "dana" reschedules "Spring is here" of "acme" to 20 hours from now because "rain tomorrow"
      Then the decision is refused because "show the same content"
      And the queue of "acme" is
        | text           | from now     | waits for | conflict |
        | Spring is here | 60 minutes   | its time  | none     |
        | Spring is here | 1500 minutes | its time  | none     |

    Scenario: The same words on two clients' accounts are no conflict
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And "acme" plans "Spring is here" for 1 hour from now
      When "bolt" plans "Spring is here" for 1 hour from now
      Then the queue of "bolt" is
        | text           | from now   | waits for | conflict |
        | Spring is here | 60 minutes | its time  | none     |

  Rule: Two posts of one account keep the distance that is in force for it

    Scenario: A post is not moved closer to another than the distance asks
      Given the client "acme" with an account on "X"
      And we keep 30 minutes between two posts of an account on "X"
      And "acme" plans "Good morning" for 1 hour from now
      And "acme" plans "Good evening" for 3 hours from now
      When "dana" reschedules "Good evening" of "acme" to 80 minutes from now because "dusk is early"
      Then the decision is refused because "time between posts of ours asks for 30 min"
      When "dana" reschedules "Good evening" of "acme" to 90 minutes from now because "dusk is early"
      Then the queue of "acme" is
        | text         | from now   | waits for | conflict |
        | Good morning | 60 minutes | its time  | none     |
        | Good evening | 90 minutes | its time  | none     |

    Scenario: Who means it moves a post into a conflict, and cadence still keeps the distance
      Given the client "acme" with an account on "X"
      And we keep 30 minutes between two posts of an account on "X"
      And "acme" plans "Good morning" for 10 minutes from now
      And "acme" plans "Good evening" for 3 hours from now
      When "dana" reschedules "Good evening" of "acme" to 20 minutes from now despite the conflict, because "now or never"
      Then the queue of "acme" is
        | text         | from now   | waits for | conflict  |
        | Good morning | 10 minutes | its time  | too close |
        | Good evening | 20 minutes | its time  | too close |
      When 25 minutes pass
      Then a post of "acme" is held because of "too_soon" and told until when
      And "acme" sees it confirmed within 30 minutes
      And no two posts of "acme" began within 30 minutes of each other
