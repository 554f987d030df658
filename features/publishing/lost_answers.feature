@flow-publishing @S5-D3 @S5-A5
Feature: A lost answer never becomes a second post

  Rule: One intent makes at most one post

    Scenario: One post stands although the platform lost the answer to it
      Given the client "acme" with an account on "X"
      And "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"
      And the audit log shows the permit before the post

    Scenario: An older post that looks alike is not taken for the lost one
      Given the client "acme" with an account on "X"
      And "X" forgets repeated texts after 30 minutes
      And "acme" published "Good morning" 1 hour ago
      And "X" loses the next post before taking it
      When "acme" publishes "Good morning"
      Then the lost post is found absent and tried again
      And exactly 2 posts "Good morning" stand on "X"

    Scenario: A post that the platform takes late is found and not repeated
      Given the client "acme" with an account on "X"
      And "X" commits the next post 20 seconds after failing it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

    Scenario: A lost answer is not asked for by posting again, though the platform would take the text
      Given the client "acme" with an account on "X"
      And "X" forgets repeated texts after 1 second
      And "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

    Scenario: A post taken 50 seconds late is waited for, though the platform would take the text again
      Given the client "acme" with an account on "X"
      And "X" forgets repeated texts after 1 second
      And "X" commits the next post 50 seconds after failing it
      When "acme" publishes "Spring is here"
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

    Scenario: A post of the same words that the lists did not show yet is not taken for the lost one
      Given the client "acme" with an account on "X"
      And "X" forgets repeated texts after 1 second
      And "X" shows a new post in its lists only after 9 seconds
      And "acme" published "Good morning" 2 seconds ago
      And "X" loses the next post before taking it
      When "acme" publishes "Good morning"
      Then the lost post is found absent and tried again
      And exactly 2 posts "Good morning" stand on "X"

    Scenario: A post of other words that the lists did not show yet is not taken for the lost one
      Given the client "acme" with an account on "X"
      And "X" shows a new post in its lists only after 9 seconds
      And "acme" published "Good morning" 2 seconds ago
      And "X" loses the next post before taking it
      When "acme" publishes "Spring is here"
      Then the lost post is found absent and tried again
      And exactly one post "Spring is here" stands on "X"

    Scenario: A post that the platform takes too late to be found is its own repetition, and is adopted
      Given the client "acme" with an account on "X"
      And "X" shows a new post in its lists only after 9 seconds
      And "X" commits the next post 78 seconds after failing it
      When "acme" publishes "Spring is here"
      Then the lost post is found absent
      And "acme" sees it confirmed within 2 minutes
      And exactly one post "Spring is here" stands on "X"
      And that it was found absent and came late is reported

    Scenario: A post that the lists show too late is its own repetition, and is waited for
      Given the client "acme" with an account on "X"
      And "X" shows a new post in its lists only after 150 seconds
      And "X" loses the answer to the next post after taking it
      When "acme" publishes "Spring is here"
      Then the lost post is found absent
      And "acme" sees it confirmed within 3 minutes
      And exactly one post "Spring is here" stands on "X"
      And that it was found absent and came late is reported

    Scenario: A repetition of another post of the same words stays rejected
      Given the client "acme" with an account on "X"
      And "acme" published "Good morning" 1 hour ago
      And "X" loses the next post before taking it
      When "acme" publishes "Good morning"
      Then the lost post is found absent
      And "acme" sees it rejected because of "platform_duplicate"
      And exactly one post "Good morning" stands on "X"

    Scenario Outline: A worker that dies at <seam> neither loses the post nor repeats it
      Given the client "acme" with an account on "X"
      And a worker dies at "<seam>"
      When "acme" publishes "Spring is here"
      And a new worker starts
      Then "acme" sees it confirmed within 5 minutes
      And exactly one post "Spring is here" stands on "X"

      Examples: every point of the publish path
        | seam                |
        | publish.claimed     |
        | permit.minted       |
        | transport.connected |
        | transport.rechecked |
        | publish.answered    |
        | publish.recorded    |
