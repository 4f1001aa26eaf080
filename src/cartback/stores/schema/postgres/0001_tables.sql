-- Published: never edit, add the next number. Semicolons only at the end of a statement and in comment lines. A script whose first line is
-- "-- online" is run statement by statement outside a transaction, for CREATE INDEX CONCURRENTLY and the like.
--
-- Text is compared by code point (COLLATE "C"), as Python does: faster, and no upgrade of the C library reorders an index.
-- Instants are microseconds since 1970. Keys lead to shoppers by id; whoever writes for a shop holds its row in
-- cartback_shops, so there are no foreign keys to check row by row.

CREATE TABLE cartback_shops (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    version bigint NOT NULL,
    doc bytea NOT NULL
) WITH (fillfactor = 50);

-- Every save moves due_at, so it cannot be heap-only: room on the page keeps it at least on the same one. Rows stay in
-- line up to 8 kB: compressing or moving a document out costs more than it saves.
CREATE TABLE cartback_shoppers (
    shop bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    due_at bigint,
    doc bytea NOT NULL,
    PRIMARY KEY (shop, id)
) WITH (fillfactor = 80, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX cartback_due ON cartback_shoppers (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE cartback_keys (
    shop bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    shopper text COLLATE "C" NOT NULL,
    PRIMARY KEY (shop, key)
);

CREATE TABLE cartback_deliveries (
    shop bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (shop, id)
);

CREATE TABLE cartback_documents (
    shop bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    doc bytea NOT NULL,
    PRIMARY KEY (shop, key)
) WITH (fillfactor = 80);

-- A row is written when its message begins and once more when it is settled: with room on the page that is heap-only.
CREATE TABLE cartback_notifications (
    n bigint GENERATED ALWAYS AS IDENTITY,
    shop bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    shopper text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    thumb smallint NOT NULL DEFAULT 0,
    doc bytea NOT NULL,
    PRIMARY KEY (shop, id)
) WITH (fillfactor = 60, toast_tuple_target = 8160);

CREATE INDEX cartback_notifications_new ON cartback_notifications (shop, n);
CREATE INDEX cartback_notifications_of ON cartback_notifications (shop, shopper);

CREATE TABLE cartback_conversions (
    shop bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    shopper text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    doc bytea NOT NULL,
    PRIMARY KEY (shop, id)
);

CREATE INDEX cartback_conversions_of ON cartback_conversions (shop, shopper);

CREATE TABLE cartback_tombstones (
    shop bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (shop, digest)
);
