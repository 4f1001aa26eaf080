-- Published: never edit, add the next number. Semicolons only at the end of a statement and in comment lines.
CREATE TABLE cartback_shops (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, doc BLOB NOT NULL);
CREATE TABLE cartback_shoppers (
    n INTEGER PRIMARY KEY AUTOINCREMENT, shop INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    due_at INTEGER, doc BLOB NOT NULL, UNIQUE (shop, id));
CREATE INDEX cartback_due ON cartback_shoppers (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE cartback_keys (
    shop INTEGER NOT NULL, key TEXT NOT NULL, shopper INTEGER NOT NULL, PRIMARY KEY (shop, key)) WITHOUT ROWID;
CREATE TABLE cartback_deliveries (
    shop INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (shop, id)) WITHOUT ROWID;
CREATE TABLE cartback_documents (
    shop INTEGER NOT NULL, key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (shop, key)) WITHOUT ROWID;
CREATE TABLE cartback_notifications (
    n INTEGER PRIMARY KEY AUTOINCREMENT, shop INTEGER NOT NULL, id TEXT NOT NULL, shopper TEXT NOT NULL,
    state TEXT NOT NULL, at INTEGER NOT NULL, thumb INTEGER NOT NULL DEFAULT 0, doc BLOB NOT NULL,
    UNIQUE (shop, id));
CREATE INDEX cartback_notifications_of ON cartback_notifications (shop, shopper);
CREATE TABLE cartback_conversions (
    shop INTEGER NOT NULL, id TEXT NOT NULL, shopper TEXT NOT NULL, at INTEGER NOT NULL, doc BLOB NOT NULL,
    PRIMARY KEY (shop, id)) WITHOUT ROWID;
CREATE TABLE cartback_tombstones (
    shop INTEGER NOT NULL, digest TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (shop, digest)) WITHOUT ROWID;
