-- How a nest is doing, for /metrics. Changes nothing.
--
-- KEYS[1]  the nest's prefix
--
-- Answers
--   [1] the number of queued songs
--   [2] the number of members
--   [3] 1 when a song plays, else 0
--   [4] 1 when it is paused
--   [5] for how many ms the playing song has been over without a player that ended it
--   [6] the number of finished songs that no play log has yet

--- include clock
--- include nest

local ends_ms = tonumber(redis.call('HGET', nest.key('playing'), 'ends_ms'))
local late_ms = ends_ms and math.max(0, clock.now_ms() - ends_ms) or 0

return {
  redis.call('ZCARD', nest.key('queue')),
  redis.call('ZCARD', nest.key('members')),
  redis.call('EXISTS', nest.key('playing')),
  nest.is_paused() and 1 or 0,
  late_ms,
  redis.call('LLEN', nest.key('finished')),
}
