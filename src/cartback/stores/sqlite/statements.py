"""The SQL by which SQLiteStore writes and finds shoppers."""

SAVE = (
    "UPDATE cartback_shoppers SET version = version + 1, doc = ?, due_at = ?"
    " WHERE n = ifnull(?, (SELECT n FROM cartback_shoppers WHERE shop = ? AND id = ?))"
    " AND shop = ? AND id = ? AND version = ?"
)
NEW = "INSERT OR IGNORE INTO cartback_shoppers (shop, id, version, doc, due_at) VALUES (?, ?, 1, ?, ?)"
OWNER = "(SELECT n FROM cartback_shoppers WHERE shop = ? AND id = ?)"
LEAD = (
    f"INSERT INTO cartback_keys (shop, key, shopper) VALUES (?, ?, {OWNER}) ON CONFLICT DO UPDATE SET"  # noqa: S608
    " shopper = excluded.shopper WHERE shopper = excluded.shopper"
)
TAKE = f"INSERT OR REPLACE INTO cartback_keys (shop, key, shopper) VALUES (?, ?, {OWNER})"  # noqa: S608
DROP = f"DELETE FROM cartback_keys WHERE shop = ? AND key = ? AND shopper = {OWNER}"  # noqa: S608
ROW = (
    "INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc, narrow, calls, tokens_in, tokens_out, cost)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (shop, id) DO UPDATE SET"
    " shopper = excluded.shopper, state = excluded.state, at = excluded.at, doc = excluded.doc,"
    " narrow = excluded.narrow, calls = excluded.calls, tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out,"
    " cost = excluded.cost"
)
CREDIT = "INSERT OR REPLACE INTO cartback_conversions (shop, id, shopper, at, doc) VALUES (?, ?, ?, ?, ?)"
FIND_FEW = (
    "SELECT s.n, s.id, s.version, s.doc, s.due_at, k.key FROM cartback_keys k"
    " JOIN cartback_shoppers s ON s.n = k.shopper WHERE k.shop = ? AND k.key IN"
)
OWNERS = (
    "SELECT k.key, s.id, s.version FROM cartback_keys k LEFT JOIN cartback_shoppers s ON s.n = k.shopper"
    " WHERE k.shop = ? AND k.key IN"
)
