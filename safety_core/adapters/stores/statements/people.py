"""The statements as they run: text that is compiled from ``expressions/people.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_CLIENT = Statement("INSERT INTO clients (client) VALUES (:client)")
CLIENTS = Statement("SELECT clients.client FROM clients ORDER BY clients.client")
HAS_CLIENT = Statement("SELECT EXISTS (SELECT * FROM clients WHERE clients.client = :is_client) AS anon_1")
ADD_ACCOUNT = Statement(
    """INSERT INTO accounts (client, platform, account, platform_account, credential, handle, refresh) VALUES
    (:client, :platform, :account, :platform_account, :credential, :handle, :refresh)""",
)
AMEND_ACCOUNT = Statement(
    """UPDATE accounts SET handle=:handle, refresh=:refresh WHERE accounts.client = :is_client AND accounts.platform
    = :is_platform AND accounts.account = :is_account AND accounts.platform_account = :is_platform_account AND
    accounts.credential = :is_credential""",
)
ADD_LANE = Statement(
    """INSERT INTO lanes (client, platform, account, platform_account, resume_us) VALUES (:client, :platform,
    :account, :platform_account, :resume_us)""",
)
ACCOUNTS = Statement(
    """SELECT accounts.client, accounts.platform, accounts.account, accounts.platform_account, accounts.credential,
    accounts.handle, accounts.refresh FROM accounts ORDER BY accounts.client, accounts.platform, accounts.account""",
)
ACCOUNT = Statement(
    """SELECT accounts.client, accounts.platform, accounts.account, accounts.platform_account, accounts.credential,
    accounts.handle, accounts.refresh FROM accounts WHERE accounts.client = :is_client AND accounts.platform =
    :is_platform AND accounts.account = :is_account""",
)
BOUND = Statement(
    """SELECT accounts.client, accounts.platform, accounts.account, accounts.platform_account, accounts.credential,
    accounts.handle, accounts.refresh FROM accounts WHERE accounts.platform = :is_platform AND
    accounts.platform_account = :is_platform_account""",
)
ADD_PERSON = Statement(
    """INSERT INTO people (person, role, active, clients, key_digest) VALUES (:person, :role, :active, :clients,
    :key_digest)""",
)
PEOPLE = Statement(
    """SELECT people.person, people.role, people.active, people.clients, people.key_digest FROM people ORDER BY
    people.person""",
)
PERSON = Statement(
    """SELECT people.person, people.role, people.active, people.clients, people.key_digest FROM people WHERE
    people.person = :is_person""",
)
SET_ACTIVE = Statement("UPDATE people SET active=:active WHERE people.person = :is_person")
