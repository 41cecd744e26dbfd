-- Offers a track as the one that comes next.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the candidate, as nest/candidate.c writes it
-- ARGV[2]  for how many ms a queued song is not offered again
-- ARGV[3]  "1": there is nothing else, so it may be offered again before that; but nothing that
--          somebody queued or rejected, and nothing that is queued or playing
-- ARGV[4]  among how many songs in a row it must be another one then
--
-- Answers 1 when it is on offer now, 0 when something else is already, or -1 when it can't be.
-- Announces queue.

--- include clock
--- include filter
--- include preview

local text, ttl_ms, repeats = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1'
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
if not repeats and (ago > 0 or filter.queued_ms(candidate.keys, now_ms, ttl_ms) > 0) then
  return -1
end
if repeats and ago > 0 and ago < tonumber(ARGV[4]) then
  return -1
end
redis.call('SET', nest.key('preview'), text)
nest.announce('queue')
return 1
