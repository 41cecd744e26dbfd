-- Another service wants to be left alone for a while.
--
-- KEYS[1]  the note, for example "limited:{spotify}"
-- ARGV[1]  for how many seconds from now
--
-- Answers for how many ms it is left alone. A shorter wait never shortens a longer one.

local wait_ms = tonumber(ARGV[1]) * 1000
local left_ms = redis.call('PTTL', KEYS[1])
if left_ms >= wait_ms then
  return left_ms
end
redis.call('SET', KEYS[1], '1', 'PX', wait_ms)
return wait_ms
