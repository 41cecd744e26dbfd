-- The oldest records of finished songs that no play log has yet.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  at most how many
--
-- Answers a list of records, oldest first: each a line of JSON with sorted keys and no line
-- break: airhorn [{free, user, when}], album, artist, auto, comments [{body, time, user}],
-- duration, duration_ms, endtime, id, jam [{time, user, throwback?}], src, starttime, title,
-- trackid, user, vote, and what else the source knew (type, secondary_text, show_name …).
-- Write it to the log, then tell finished_ack: nothing is lost in between.

--- include nest

return redis.call('LRANGE', nest.key('finished'), 0, tonumber(ARGV[1]) - 1)
