@gate-kill-switch @S5-C5 @phase-house
Feature: An operator at the console sees what is true and stops the right thing with one click
  The page is read by its headings, rows and labels, as a person reads it; the effects are read on the platform.

  Background:
    Given the clients "acme" and "zeta" with 2 accounts each on "X"

  Rule: One click halts what it names, and nothing else

    Scenario: A click in a cell holds that client's posts and lets the others' go on
      Given both clients publish steadily
      When "dana" halts action "publish" of client "acme" on "X" in the console because "wrong campaign"
      And 10 seconds pass
      Then no post arrived at "X" after the acknowledgement
      And posts of "zeta" went on arriving at "X"
      And the console shows "erin" the matrix
        | client | X                     |
        | acme   | degraded, part halted |
        | zeta   | healthy               |

    Scenario: A viewer halts everything, and is offered no release
      Given the viewer "vera"
      And "vera" is signed in to the console
      When "vera" halts everything in the console because "wrong campaign"
      And "acme" publishes "Spring is here"
      Then the post of "acme" waits for the release
      When "vera" types "everything" to release the halt in the console because "mended"
      Then the console answers "vera" with "you threw it: a second person releases it"
      And the halt still stands

    Scenario: The click of somebody who was let go meanwhile halts nothing
      Given "erin" is signed in to the console
      And an admin deactivated "erin"
      When "erin" halts everything in the console because "wrong campaign"
      Then the console answers "erin" with "Sign in"
      And nothing is halted

  Rule: Who halted, why, since when, and what is still in flight stands on the page of everybody who may see it

    Scenario: A second person sees who halted, why, and what is still in flight
      Given each of the 4 accounts has a post on its way
      And "erin" is signed in to the console
      When "dana" halts everything in the console because "wrong campaign"
      Then the console shows "erin" these halts
        | halted     | by   | why                                                       | state                | in flight |
        | everything | dana | not clear yet what is going on: wrong campaign | not yet acknowledged | 4         |
      And the console shows "erin" that it is "degraded", since "1 not acknowledged yet"
      When 10 minutes pass
      Then the console shows "erin" these halts
        | halted     | by   | since      | state        | in flight |
        | everything | dana | 10 minutes | acknowledged | 0         |

    Scenario: Whoever acts for one client sees no other client and no halt of one
      Given the operator "zora", who may act for "zeta" only
      And "dana" halted client "acme" because "wrong campaign"
      Then the console shows "zora" the matrix
        | client | X       |
        | zeta   | healthy |
      And the console shows "zora" these halts
        | halted |

    Scenario: The history of a client has what is over as well as what stands
      Given "dana" halted client "acme" because "wrong campaign"
      When "femi" halts platform "X" because "it answers oddly"
      And "erin" releases the halt of client "acme" because "campaign fixed"
      Then the console shows "erin" the history of client "acme"
        | halted      | by   | why              | state            |
        | client acme | dana | wrong campaign   | released by erin |
        | platform X  | femi | it answers oddly | acknowledged     |
      And the console shows "erin" the history of client "zeta"
        | halted     | by   |
        | platform X | femi |

  Rule: A second person releases, who types what is released

    Scenario: A release is refused to whoever typed something else, and done for whoever typed it
      Given "dana" halted client "acme" because "wrong campaign"
      When "acme" publishes "Spring is here"
      And "erin" types "client zeta" to release the halt in the console because "campaign fixed"
      Then the console answers "erin" with "Type exactly: client acme"
      And the halt still stands
      When "erin" types "client acme" to release the halt in the console because "campaign fixed"
      Then the halt is over
      And "acme" sees it confirmed within 5 minutes

  Rule: The page is never green when nothing can be done or known

    Scenario: Without a worker the page is critical and says so
      Given a worker dies at "publish.claimed"
      When "acme" publishes "Spring is here"
      Then the console shows "erin" that it is "critical", since "no worker runs"

    Scenario: A store that cannot be read leaves the page without a switch, and it comes back with the store
      Given "erin" is signed in to the console
      When the store is gone for 60 seconds
      Then the console shows "erin" no switch, only that "the store is gone"
      When 61 seconds pass
      Then the console shows "erin" the matrix
        | client | X       |
        | acme   | healthy |
        | zeta   | healthy |

    Scenario: A click while the store cannot be read stops the whole machine and says so
      Given workers under a supervisor
      And "dana" is signed in to the console
      When the store is gone for 60 seconds
      And "dana" halts everything in the console because "wrong campaign"
      Then the console answers "dana" with "This machine is stopped"
      And the whole machine is stopped by its hard stop
