-- Where Orleans' ADO.NET providers look for the statements they run; its name and columns are theirs, everything else is ours.
CREATE TABLE OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row a cluster: every change of its members goes through a comparison with this version, so changes have one order.
CREATE TABLE farm_membership (
    cluster text PRIMARY KEY,
    version int NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE farm_silo (
    cluster text NOT NULL REFERENCES farm_membership,
    address text NOT NULL,
    port int NOT NULL,
    generation int NOT NULL,
    name text NOT NULL,
    host text NOT NULL,
    status int NOT NULL,
    gateway_port int,
    suspicions text,
    started_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

-- A grain's state. A cleared row keeps its version, which only ever grows: what was read before a clear can never be written after it.
CREATE TABLE farm_grain (
    service text NOT NULL,
    kind text NOT NULL,
    key0 bigint NOT NULL,
    key1 bigint NOT NULL,
    key_text text NOT NULL,
    version int NOT NULL,
    payload bytea,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, kind, key0, key1, key_text)
)
-- Rows are rewritten all the time: with room on the page the new version needs no entry in the index.
WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- Payloads are runs and bitmaps already: compressing them takes the time of every write and saves little.
ALTER TABLE farm_grain ALTER COLUMN payload SET STORAGE EXTERNAL;

-- Versions of reminders come from one sequence: one that was removed and made again never has a version it had before.
CREATE SEQUENCE farm_reminder_version AS int;

CREATE TABLE farm_reminder (
    service text NOT NULL,
    grain text NOT NULL,
    name text NOT NULL,
    hash int NOT NULL,
    first_at timestamptz NOT NULL,
    period_ms bigint NOT NULL,
    version int NOT NULL,
    PRIMARY KEY (service, grain, name)
);

-- Silos read the reminders of their part of the ring.
CREATE INDEX farm_reminder_by_hash ON farm_reminder (service, hash);
