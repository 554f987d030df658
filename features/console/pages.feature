@flow-console @S5-C5 @phase-house
Feature: What is decided, what was spent and what is on record stands in the console beside the switches
  Its other pages read the same store, and a yes that is said there is as good as one on the command line.

  Rule: A yes in the console is for exactly what stood there

    Scenario: A draft that is approved in the console is published as it was shown
      Given the client "acme" with an account on "X"
      And the rules ask approval for action "publish" of client "acme"
      And the approver "quinn"
      And the post "Spring is here" is drafted for "acme"
      When "quinn" approves the draft of "acme" in the console
      Then the console answers "quinn" with "Approved: publish by acme-1 of acme on X"
      And "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

  Rule: What stopped by itself, where the rollout stands and who did what are on its pages

    Scenario: What burned its budget is shown as halted by Holdpoint and is on record
      Given the clients "acme" and "bolt" with 1 accounts each on "X"
      And the objectives of a new installation
      When "bolt" publishes "Good morning"
      And "acme" publishes "Spring is here" 6 times, which "X" refuses from the second on
      And 10 seconds pass
      Then the console shows "erin" these halts
        | halted                                  | by               | state        |
        | client acme, platform X, action publish | Holdpoint itself | acknowledged |
      And the console shows "erin" under "Budgets"
        | What was stopped                        | What it did            |
        | client acme, platform X, action publish | halted it, by evidence |
      And the console shows "erin" under "Audit"
        | What | Client | Who       |
        | halt | acme   | holdpoint |

    Scenario: A rollout shows which stage stands and whom each lets in
      Given the client "rtv-house" with an account on "X"
      And the objectives of a new installation
      And a rollout from the house over canaries at 40 % and 70 % to everybody
      Then the console shows "erin" under "Rollout"
        | Stage     | Where       | Lets in                  |
        | house     | stands here | the house's own accounts |
        | first     | to come     | canary clients           |
        | second    | to come     | canary clients           |
        | everybody | to come     | every client             |
