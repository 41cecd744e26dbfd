-- Takes the next candidate that may be offered out of what a strategy has found before.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the strategy
-- ARGV[2]  for how many ms a queued song is not offered again
--
-- Answers the candidate, or "" when there is none.

--- include clock
--- include filter
--- include found

local strategy, ttl_ms, now_ms = ARGV[1], tonumber(ARGV[2]), clock.now_ms()
while true do
  local text = found.take(strategy)
  if not text then
    return ''
  end
  local keys = cjson.decode(text).keys
  if not filter.is_held(keys, now_ms) and filter.queued_ms(keys, now_ms, ttl_ms) == 0 then
    return text
  end
end
