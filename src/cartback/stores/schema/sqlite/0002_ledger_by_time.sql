-- Published: never edit, add the next number. The ledger is read by day: reports, pages, what was credited when.
CREATE INDEX cartback_notifications_at ON cartback_notifications (shop, at);
CREATE INDEX cartback_conversions_at ON cartback_conversions (shop, at);
