-- online
-- Published: never edit, add the next number. The ledger is read by day: reports, pages, what was credited when. Beginning a
-- message and settling it keep the same `at`, so the settling stays heap-only.
CREATE INDEX CONCURRENTLY IF NOT EXISTS cartback_notifications_at ON cartback_notifications (shop, at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS cartback_conversions_at ON cartback_conversions (shop, at);
