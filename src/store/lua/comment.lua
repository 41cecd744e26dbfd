-- Comments a song.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  user
-- ARGV[2]  queue id, of a queued song or the playing one
-- ARGV[3]  the text: 1 to 280 characters, trimmed
-- ARGV[4]  comments an hour that the user may write; 0: no limit
--
-- Answers the number of comments that the song has now. NOT_FOUND, LIMITED, INVALID.
-- Announces queue or playing, where the song is.

--- include clock
--- include limits
--- include song

local user, id, body, max_an_hour = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
-- all bytes but those that continue a character of UTF-8
local _, characters = string.gsub(body, '[^\128-\191]', '')
if characters < 1 or characters > 280 then
  return redis.error_reply('INVALID A comment has 1 to 280 characters.')
end
local place = song.place(id)
if not place then
  return song.gone()
end
local now_ms = clock.now_ms()
local refusal = limits.refuse('comments', user, max_an_hour, now_ms)
if refusal then
  return refusal
end
local len = redis.call('RPUSH', nest.key('comments', id), now_ms, user, body)
limits.count('comments', user, max_an_hour, now_ms)
nest.announce(place)
return len / 3
