-- A database of schema 4 as it is made: its tables, and the rows that every one has but the packaged rules.

CREATE TABLE accounts (
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    credential TEXT NOT NULL,
    handle TEXT,
    refresh TEXT,
    PRIMARY KEY (client, platform, account),
    FOREIGN KEY(client) REFERENCES clients (client),
    CONSTRAINT one_binding_per_platform_account UNIQUE (platform, platform_account),
    CONSTRAINT account_with_its_binding UNIQUE (client, platform, account, platform_account)
)
 STRICT

;
CREATE TABLE adopted (
    platform TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    object TEXT NOT NULL,
    client TEXT NOT NULL,
    intent TEXT NOT NULL,
    PRIMARY KEY (platform, platform_account, object),
    FOREIGN KEY(client, intent) REFERENCES intents (client, intent)
)
 STRICT

;
CREATE TABLE answers (
    seq INTEGER NOT NULL,
    letter TEXT NOT NULL,
    client TEXT NOT NULL,
    said TEXT NOT NULL,
    salt TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT one_answer_of_each_letter UNIQUE (client, letter),
    FOREIGN KEY(client, letter) REFERENCES letters (client, letter)
)
 STRICT

;
CREATE TABLE approvals (
    seq INTEGER NOT NULL,
    approval TEXT NOT NULL,
    intent TEXT NOT NULL,
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    action TEXT NOT NULL,
    commitment TEXT NOT NULL,
    salt TEXT NOT NULL,
    visible TEXT NOT NULL,
    target TEXT,
    not_before_us INTEGER NOT NULL,
    not_after_us INTEGER,
    rules INTEGER NOT NULL,
    quorum INTEGER NOT NULL,
    role TEXT NOT NULL,
    author TEXT NOT NULL,
    editor TEXT,
    asked_us INTEGER NOT NULL,
    expires_us INTEGER NOT NULL,
    expires_at TEXT NOT NULL,
    state TEXT NOT NULL,
    escalated_role TEXT,
    escalated_person TEXT,
    approved_us INTEGER,
    ended_us INTEGER,
    consumed_by TEXT,
    saw TEXT NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT approvals_are_named_once UNIQUE (approval),
    CONSTRAINT approval_of_intent UNIQUE (client, approval, intent),
    FOREIGN KEY(client, intent) REFERENCES intents (client, intent)
)
 STRICT

;
CREATE TABLE audit_head (
    one INTEGER NOT NULL,
    size INTEGER NOT NULL,
    nodes BLOB NOT NULL,
    root BLOB NOT NULL,
    PRIMARY KEY (one),
    CHECK (one = 1)
)
 STRICT

;
INSERT INTO "audit_head" VALUES(1,0,X'',X'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855');
CREATE TABLE audit_leaves (
    position INTEGER NOT NULL,
    client TEXT,
    entry BLOB NOT NULL,
    PRIMARY KEY (position)
)
 STRICT

;
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
 STRICT

;
CREATE TABLE breakers (
    platform TEXT NOT NULL,
    subject TEXT NOT NULL,
    traffic TEXT NOT NULL,
    client TEXT,
    state TEXT NOT NULL,
    failures INTEGER NOT NULL,
    since_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    back_off_us INTEGER NOT NULL,
    trial TEXT,
    PRIMARY KEY (platform, subject, traffic)
)
 STRICT

;
CREATE TABLE cells (
    platform TEXT NOT NULL,
    action TEXT NOT NULL,
    stage TEXT NOT NULL,
    entered_minute INTEGER NOT NULL,
    counts_from INTEGER NOT NULL,
    PRIMARY KEY (platform, action)
)
 STRICT

;
CREATE TABLE checkpoints (
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    note TEXT NOT NULL,
    key_id TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (size)
)
 STRICT

;
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
 STRICT

;
CREATE TABLE clients (
    client TEXT NOT NULL,
    PRIMARY KEY (client)
)
 STRICT

;
CREATE TABLE cohort (
    seq INTEGER NOT NULL,
    client TEXT NOT NULL,
    enrolled_by TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    minute INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    why TEXT NOT NULL,
    removed_by TEXT,
    removed_at TEXT,
    removed_serial INTEGER,
    removed_why TEXT,
    PRIMARY KEY (seq),
    CONSTRAINT enrolled_once UNIQUE (client),
    FOREIGN KEY(client) REFERENCES clients (client),
    CONSTRAINT removed_by_somebody CHECK ((removed_at IS NULL) = (removed_by IS NULL))
)
 STRICT

;
CREATE TABLE confirmations (
    seq INTEGER NOT NULL,
    halt TEXT NOT NULL,
    worker TEXT NOT NULL,
    pid INTEGER NOT NULL,
    how TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT one_word_of_each_worker UNIQUE (halt, worker),
    FOREIGN KEY(halt) REFERENCES halts (halt)
)
 STRICT

;
CREATE TABLE contacts (
    client TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    secret TEXT,
    salt TEXT NOT NULL,
    set_by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (client, channel),
    FOREIGN KEY(client) REFERENCES clients (client)
)
 STRICT

;
CREATE TABLE control (
    one INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (one),
    CHECK (one = 1)
)
 STRICT

;
INSERT INTO "control" VALUES(1,1);
CREATE TABLE counters (
    client TEXT NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (client)
)
 STRICT

;
CREATE TABLE decisions (
    seq INTEGER NOT NULL,
    approval TEXT NOT NULL,
    intent TEXT NOT NULL,
    client TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    word TEXT NOT NULL,
    commitment TEXT NOT NULL,
    why TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT each_word_once UNIQUE (approval, person, word),
    FOREIGN KEY(client, approval, intent) REFERENCES approvals (client, approval, intent)
)
 STRICT

;
CREATE TABLE deliveries (
    notice TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_us INTEGER NOT NULL,
    saw TEXT NOT NULL,
    PRIMARY KEY (notice, channel),
    FOREIGN KEY(notice) REFERENCES notices (notice)
)
 STRICT

;
CREATE TABLE dispatches (
    client TEXT NOT NULL,
    letter TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_us INTEGER NOT NULL,
    saw TEXT NOT NULL,
    PRIMARY KEY (client, letter, channel),
    FOREIGN KEY(client, letter) REFERENCES letters (client, letter)
)
 STRICT

;
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
    expected_end_at TEXT,
    harm TEXT,
    cool_down_until_us INTEGER,
    drill INTEGER NOT NULL CHECK (drill IN (0, 1)),
    latched INTEGER NOT NULL CHECK (latched IN (0, 1)),
    PRIMARY KEY (seq),
    CONSTRAINT halts_are_named_once UNIQUE (halt)
)
 STRICT

;
CREATE TABLE incidents (
    seq INTEGER NOT NULL,
    incident TEXT NOT NULL,
    halt TEXT NOT NULL,
    harm TEXT NOT NULL,
    client TEXT,
    what TEXT NOT NULL,
    opened_us INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    state TEXT NOT NULL,
    closed_by TEXT,
    closed_us INTEGER,
    why TEXT,
    PRIMARY KEY (seq),
    CONSTRAINT incidents_are_named_once UNIQUE (incident),
    CONSTRAINT one_incident_of_each_halt UNIQUE (halt),
    CONSTRAINT closed_by_somebody CHECK ((state = 'open') = (closed_by IS NULL)),
    FOREIGN KEY(halt) REFERENCES halts (halt)
)
 STRICT

;
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
    target TEXT,
    recalls TEXT,
    tag TEXT,
    author TEXT NOT NULL,
    editor TEXT,
    first_text TEXT,
    not_before_us INTEGER NOT NULL,
    not_after_us INTEGER,
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
 STRICT

;
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
 STRICT

;
CREATE TABLE letters (
    seq INTEGER NOT NULL,
    letter TEXT NOT NULL,
    client TEXT NOT NULL,
    kind TEXT NOT NULL,
    occasion TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    salt TEXT NOT NULL,
    token TEXT NOT NULL,
    written_by TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT letters_are_named_once UNIQUE (letter),
    CONSTRAINT letter_of_client UNIQUE (client, letter),
    CONSTRAINT each_letter_once UNIQUE (client, kind, occasion),
    FOREIGN KEY(client) REFERENCES clients (client)
)
 STRICT

;
CREATE TABLE log_keys (
    position INTEGER NOT NULL,
    verifier TEXT NOT NULL,
    PRIMARY KEY (position)
)
 STRICT

;
CREATE TABLE meta (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
)
 STRICT

;
INSERT INTO "meta" VALUES('schema','4');
CREATE TABLE meters (
    objective TEXT NOT NULL,
    terms TEXT NOT NULL,
    run INTEGER NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    since INTEGER NOT NULL,
    burns_from INTEGER NOT NULL,
    outage_s INTEGER,
    pool INTEGER NOT NULL,
    pool_bad INTEGER NOT NULL,
    PRIMARY KEY (objective)
)
 STRICT

;
CREATE TABLE minutes (
    objective TEXT NOT NULL,
    minute INTEGER NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    incidents INTEGER NOT NULL,
    late INTEGER NOT NULL,
    PRIMARY KEY (objective, minute)
)
 STRICT

;
CREATE TABLE moves (
    seq INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    move TEXT NOT NULL,
    stage TEXT NOT NULL,
    next_stage TEXT NOT NULL,
    state TEXT NOT NULL,
    verdict TEXT,
    saw TEXT NOT NULL,
    person TEXT NOT NULL,
    second TEXT,
    why TEXT NOT NULL,
    "plan" INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    at TEXT NOT NULL,
    platform TEXT,
    action TEXT,
    PRIMARY KEY (seq)
)
 STRICT

;
CREATE TABLE notices (
    seq INTEGER NOT NULL,
    notice TEXT NOT NULL,
    kind TEXT NOT NULL,
    halt TEXT,
    client TEXT,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT notices_are_named_once UNIQUE (notice),
    FOREIGN KEY(halt) REFERENCES halts (halt)
)
 STRICT

;
CREATE TABLE pauses (
    platform TEXT NOT NULL,
    subject TEXT NOT NULL,
    operation TEXT NOT NULL,
    client TEXT,
    since_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    remaining INTEGER NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (platform, subject, operation)
)
 STRICT

;
CREATE TABLE people (
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    clients TEXT NOT NULL,
    key_digest TEXT,
    PRIMARY KEY (person)
)
 STRICT

;
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
    approval TEXT,
    stage TEXT,
    counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
    PRIMARY KEY (seq),
    CONSTRAINT permits_are_named_once UNIQUE (permit),
    CONSTRAINT permit_of_intent UNIQUE (client, intent, permit),
    FOREIGN KEY(client, intent) REFERENCES intents (client, intent),
    FOREIGN KEY(client, platform, account, platform_account) REFERENCES accounts (client, platform, account, platform_account)
)
 STRICT

;
CREATE TABLE reach (
    platform TEXT NOT NULL,
    clients INTEGER NOT NULL,
    PRIMARY KEY (platform)
)
 STRICT

;
CREATE TABLE refreshes (
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    version TEXT NOT NULL,
    worker TEXT NOT NULL,
    state TEXT NOT NULL,
    begun_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    unanswered INTEGER NOT NULL CHECK (unanswered IN (0, 1)),
    saw TEXT NOT NULL,
    good_until TEXT,
    PRIMARY KEY (client, platform, account),
    FOREIGN KEY(client, platform, account, platform_account) REFERENCES accounts (client, platform, account, platform_account)
)
 STRICT

;
CREATE TABLE rollouts (
    one INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    "plan" INTEGER NOT NULL,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    entered_minute INTEGER,
    counts_from INTEGER NOT NULL,
    seen_minute INTEGER NOT NULL,
    asked_by TEXT,
    asked_minute INTEGER,
    PRIMARY KEY (one),
    CHECK (one = 1),
    CONSTRAINT asked_by_somebody CHECK ((state = 'asked') = (asked_by IS NOT NULL))
)
 STRICT

;
INSERT INTO "rollouts" VALUES(1,1,1,'house','running','2026-01-01T00:00:00+00:00',NULL,0,0,NULL,NULL);
CREATE TABLE rules (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    loaded_by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (name, version)
)
 STRICT

;
CREATE TABLE salts (
    person TEXT NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (person)
)
 STRICT

;
CREATE TABLE schedules (
    seq INTEGER NOT NULL,
    schedule TEXT NOT NULL,
    halts TEXT NOT NULL,
    at TEXT NOT NULL,
    due_us INTEGER NOT NULL,
    proposed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_us INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    state TEXT NOT NULL,
    agreed_by TEXT,
    saw TEXT NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT schedules_are_named_once UNIQUE (schedule)
)
 STRICT

;
CREATE TABLE slots (
    seq INTEGER NOT NULL,
    slot TEXT NOT NULL,
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    platform_account TEXT NOT NULL,
    operation TEXT NOT NULL,
    action TEXT NOT NULL,
    begun_us INTEGER NOT NULL,
    ends_us INTEGER NOT NULL,
    state TEXT NOT NULL,
    permit TEXT,
    PRIMARY KEY (seq),
    CONSTRAINT slots_are_named_once UNIQUE (slot),
    CONSTRAINT one_slot_per_permit UNIQUE (permit),
    FOREIGN KEY(client, platform, account, platform_account) REFERENCES accounts (client, platform, account, platform_account)
)
 STRICT

;
CREATE TABLE tallies (
    client TEXT NOT NULL,
    platform TEXT NOT NULL,
    action TEXT NOT NULL,
    stage TEXT NOT NULL,
    minute INTEGER NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    ours INTEGER NOT NULL,
    apart INTEGER NOT NULL,
    PRIMARY KEY (client, platform, action, stage, minute),
    FOREIGN KEY(client) REFERENCES clients (client)
)
 STRICT

;
CREATE TABLE trips (
    seq INTEGER NOT NULL,
    trip TEXT NOT NULL,
    "by" TEXT NOT NULL,
    harm TEXT NOT NULL,
    does TEXT NOT NULL,
    client TEXT,
    platform TEXT,
    account TEXT,
    action TEXT,
    run INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    threshold INTEGER NOT NULL,
    what TEXT NOT NULL,
    tripped_us INTEGER NOT NULL,
    minute INTEGER NOT NULL,
    at TEXT NOT NULL,
    halt TEXT,
    freed_us INTEGER,
    freed_by TEXT,
    PRIMARY KEY (seq),
    CONSTRAINT trips_are_named_once UNIQUE (trip),
    FOREIGN KEY(halt) REFERENCES halts (halt)
)
 STRICT

;
CREATE TABLE words (
    commitment TEXT NOT NULL,
    client TEXT,
    person TEXT NOT NULL,
    salt TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (commitment)
)
 STRICT

;
CREATE TABLE workers (
    worker TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started_ticks INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    threads INTEGER NOT NULL,
    started_us INTEGER NOT NULL,
    PRIMARY KEY (worker)
)
 STRICT

;
CREATE INDEX halts_in_force ON halts (seq) WHERE state != 'released';
CREATE INDEX words_of_a_person ON words (person, text);
CREATE INDEX tallies_by_minute ON tallies (minute);
CREATE INDEX trips_standing ON trips (seq) WHERE freed_us IS NULL;
CREATE INDEX dispatches_on_the_way ON dispatches (channel) WHERE state IN ('pending', 'sending');
CREATE INDEX intents_by_state ON intents (state, seq);
CREATE INDEX queue_of_an_account ON intents (platform, platform_account, due_us, seq) WHERE state = 'queued';
CREATE INDEX lanes_by_due ON lanes (due_us, seq, resume_us);
CREATE INDEX slots_of_account_by_action ON slots (platform, platform_account, action, ends_us) WHERE state != 'given_back';
CREATE INDEX slots_of_account_by_operation ON slots (platform, platform_account, operation, ends_us) WHERE state != 'given_back';
CREATE INDEX slots_of_client_by_operation ON slots (client, platform, operation, ends_us) WHERE state != 'given_back';
CREATE INDEX approvals_of_an_intent ON approvals (intent, seq);
CREATE INDEX approvals_that_may_expire ON approvals (expires_us) WHERE state IN ('asked', 'approved');
CREATE UNIQUE INDEX one_in_flight ON permits (platform, platform_account) WHERE state IN ('live', 'unknown');
CREATE INDEX permits_by_state ON permits (state, seq);
