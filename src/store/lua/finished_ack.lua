-- Removes a record that has been written to the play log; again is harmless.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the record, byte for byte as finished_peek gave it (its id makes it unique)
--
-- Answers 1 when it was there, 0 when somebody else has removed it.

--- include nest

return redis.call('LREM', nest.key('finished'), 1, ARGV[1])
