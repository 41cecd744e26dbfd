-- Which of some recordings Bender may offer.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  for how many ms a queued song is not offered again
-- ARGV[2…] three keys a recording, see nest/recording.h; "" for none
--
-- Answers a number a recording: 0 when it may be offered, -1 when somebody queued or rejected
-- it not long ago, else the unix ms at which it was queued last, which is not long ago either.

--- include clock
--- include filter

local ttl_ms, now_ms = tonumber(ARGV[1]), clock.now_ms()
local answer = {}
for i = 2, #ARGV, 3 do
  local keys = filter.keys(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  if filter.is_held(keys, now_ms) then
    answer[#answer + 1] = -1
  else
    answer[#answer + 1] = filter.queued_ms(keys, now_ms, ttl_ms)
  end
end
return answer
