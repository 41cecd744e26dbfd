-- Offers a track as the one that comes next.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the candidate, as nest/candidate.c writes it
-- ARGV[2]  for how many ms a queued song is not offered again
-- ARGV[3]  0; or, when there is nothing else: it may be offered again before that, if it is none of
--          so many songs in a row
--
-- Answers 1 when it is on offer now, 0 when something else is already, or -1 when it can't be.
-- Announces queue.

--- include clock
--- include filter
--- include preview

local text, ttl_ms, row = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now_ms = clock.now_ms()
if redis.call('EXISTS', nest.key('preview')) == 1 then
  return 0
end
local candidate = cjson.decode(text)
local ago = filter.songs_ago(candidate.keys)
if filter.is_held(candidate.keys, now_ms)
  or filter.is_here(candidate.fields.src, candidate.fields.trackid) then
  return -1
end
if row == 0 and (ago > 0 or filter.queued_ms(candidate.keys, now_ms, ttl_ms) > 0) then
  return -1
end
if ago > 0 and ago < row then
  return -1
end
redis.call('SET', nest.key('preview'), text)
nest.announce('queue')
return 1
