-- Published: never edit, add the next number. What a report counts of a row, to group by, and what a model took, to add up
-- (cost in 1e-12 US dollars); narrow is NULL in rows from before it. No index has them: a message's settling stays heap-only.
ALTER TABLE cartback_notifications ADD COLUMN narrow bytea, ADD COLUMN calls bigint, ADD COLUMN tokens_in bigint,
    ADD COLUMN tokens_out bigint, ADD COLUMN cost bigint;
