-- Published: never edit, add the next number. What a report counts of a row, to group by, and what a model took, to add up
-- (cost in 1e-12 US dollars); narrow is NULL in rows from before it.
ALTER TABLE cartback_notifications ADD COLUMN narrow BLOB;
ALTER TABLE cartback_notifications ADD COLUMN calls INTEGER;
ALTER TABLE cartback_notifications ADD COLUMN tokens_in INTEGER;
ALTER TABLE cartback_notifications ADD COLUMN tokens_out INTEGER;
ALTER TABLE cartback_notifications ADD COLUMN cost INTEGER;
