-- The tables of a database of schema 1, as the release of that schema made them.

CREATE TABLE audit_head (
    one INTEGER NOT NULL,
    size INTEGER NOT NULL,
    nodes BLOB NOT NULL,
    root BLOB NOT NULL,
    PRIMARY KEY (one),
    CHECK (one = 1)
)
 STRICT;

CREATE TABLE audit_leaves (
    position INTEGER NOT NULL,
    client TEXT,
    entry BLOB NOT NULL,
    PRIMARY KEY (position)
)
 STRICT;

CREATE TABLE clients (
    client TEXT NOT NULL,
    PRIMARY KEY (client)
)
 STRICT;

CREATE TABLE control (
    one INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (one),
    CHECK (one = 1)
)
 STRICT;

CREATE TABLE halts (
    seq INTEGER NOT NULL,
    halt TEXT NOT NULL,
    client TEXT,
    platform TEXT,
    account TEXT,
    action TEXT,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    proven INTEGER NOT NULL CHECK (proven IN (0, 1)),
    reason TEXT NOT NULL,
    automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    epoch INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    asked_us INTEGER NOT NULL,
    fenced_us INTEGER NOT NULL,
    bound_us INTEGER NOT NULL,
    live_at_fence INTEGER NOT NULL,
    quiesced_us INTEGER,
    quiesced_by TEXT,
    reconciled_us INTEGER,
    failed_us INTEGER,
    released_us INTEGER,
    released_by TEXT,
    release_reason TEXT,
    release_epoch INTEGER,
    PRIMARY KEY (seq),
    CONSTRAINT halts_are_named_once UNIQUE (halt)
)
 STRICT;

CREATE INDEX halts_in_force ON halts (seq) WHERE state != 'released';

CREATE TABLE meta (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
)
 STRICT;

CREATE TABLE people (
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    clients TEXT NOT NULL,
    key_digest TEXT,
    PRIMARY KEY (person)
)
 STRICT;

CREATE TABLE workers (
    worker TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started_ticks INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    threads INTEGER NOT NULL,
    started_us INTEGER NOT NULL,
    PRIMARY KEY (worker)
)
 STRICT;

CREATE TABLE accounts (
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    credential TEXT NOT NULL,
    PRIMARY KEY (client, platform, account),
    FOREIGN KEY(client) REFERENCES clients (client),
    CONSTRAINT one_binding_per_platform_account UNIQUE (platform, platform_account),
    CONSTRAINT account_with_its_binding UNIQUE (client, platform, account, platform_account)
)
 STRICT;

CREATE TABLE intents (
    seq INTEGER NOT NULL,
    intent TEXT NOT NULL,
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    action TEXT NOT NULL,
    text TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    salt TEXT NOT NULL,
    reply_to TEXT,
    tag TEXT,
    state TEXT NOT NULL,
    submitted_us INTEGER NOT NULL,
    due_us INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    saw TEXT NOT NULL,
    waits_for TEXT,
    object TEXT,
    settled_us INTEGER,
    PRIMARY KEY (seq),
    CONSTRAINT intents_are_named_once UNIQUE (intent),
    CONSTRAINT intent_of_client UNIQUE (client, intent),
    CONSTRAINT one_intent_per_key UNIQUE (client, idempotency_key),
    FOREIGN KEY(client, platform, account, platform_account) REFERENCES accounts (client, platform, account, platform_account)
)
 STRICT;

CREATE INDEX intents_by_state ON intents (state, seq);

CREATE INDEX queue_of_an_account ON intents (platform, platform_account, due_us, seq) WHERE state = 'queued';

CREATE TABLE lanes (
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    due_us INTEGER,
    seq INTEGER,
    resume_us INTEGER NOT NULL,
    PRIMARY KEY (platform, platform_account),
    FOREIGN KEY(client, platform, account, platform_account) REFERENCES accounts (client, platform, account, platform_account)
)
 STRICT;

CREATE INDEX lanes_by_due ON lanes (due_us, seq, resume_us);

CREATE TABLE adopted (
    platform TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    object TEXT NOT NULL,
    client TEXT NOT NULL,
    intent TEXT NOT NULL,
    PRIMARY KEY (platform, platform_account, object),
    FOREIGN KEY(client, intent) REFERENCES intents (client, intent)
)
 STRICT;

CREATE TABLE claims (
    platform TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    intent TEXT NOT NULL,
    client TEXT NOT NULL,
    worker TEXT NOT NULL,
    claimed_us INTEGER NOT NULL,
    PRIMARY KEY (platform, platform_account),
    CONSTRAINT one_claim_per_intent UNIQUE (intent),
    FOREIGN KEY(client, intent) REFERENCES intents (client, intent)
)
 STRICT;

CREATE TABLE permits (
    seq INTEGER NOT NULL,
    permit TEXT NOT NULL,
    intent TEXT NOT NULL,
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    action TEXT NOT NULL,
    worker TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    asked_us INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    minted_us INTEGER NOT NULL,
    state TEXT NOT NULL,
    visible TEXT NOT NULL,
    high_water TEXT,
    sent_us INTEGER,
    answered_us INTEGER,
    reason TEXT,
    saw TEXT NOT NULL,
    object TEXT,
    settle_us INTEGER,
    confirmed_us INTEGER,
    reread_us INTEGER,
    rereads INTEGER NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT permits_are_named_once UNIQUE (permit),
    CONSTRAINT permit_of_intent UNIQUE (client, intent, permit),
    FOREIGN KEY(client, intent) REFERENCES intents (client, intent),
    FOREIGN KEY(client, platform, account, platform_account) REFERENCES accounts (client, platform, account, platform_account)
)
 STRICT;

CREATE UNIQUE INDEX one_in_flight ON permits (platform, platform_account) WHERE state IN ('live', 'unknown');

CREATE INDEX permits_by_state ON permits (state, seq);

CREATE TABLE breaches (
    seq INTEGER NOT NULL,
    client TEXT NOT NULL,
    intent TEXT NOT NULL,
    permit TEXT NOT NULL,
    what TEXT NOT NULL,
    found_us INTEGER NOT NULL,
    PRIMARY KEY (seq),
    FOREIGN KEY(client, intent, permit) REFERENCES permits (client, intent, permit)
)
 STRICT;

INSERT INTO meta (name, value) VALUES ('schema', '1');
INSERT INTO control (one, epoch) VALUES (1, 1);
INSERT INTO audit_head (one, size, nodes, root)
VALUES (1, 0, x'', x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
