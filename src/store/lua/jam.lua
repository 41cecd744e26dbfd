-- Jams a song, or takes the jam back. When a song comes to have enough jams its user earns a
-- free airhorn, once a song; Bender earns none.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  user
-- ARGV[2]  queue id, of a queued song or the playing one
-- ARGV[3]  how many jams earn a free airhorn
--
-- Answers 1 when the user jams the song now, 0 when not any more. NOT_FOUND.
-- Announces queue or playing, where the song is, and free_horns with the user who earned one.

--- include clock
--- include song

local user, id, jams_needed = ARGV[1], ARGV[2], tonumber(ARGV[3])
local place = song.place(id)
if not place then
  return song.gone()
end

local jams, about = nest.key('jams', id), nest.key('song', id)
if redis.call('ZREM', jams, user) == 1 then
  -- a throwback's jam is somebody's of the past; who jams anew jams today
  if redis.call('HGET', about, 'throwback') == user then
    redis.call('HDEL', about, 'throwback')
  end
  nest.announce(place)
  return 0
end

local now_ms = clock.now_ms()
redis.call('ZADD', jams, now_ms, user)
nest.somebody_is_here(now_ms)
if redis.call('ZCARD', jams) >= jams_needed and redis.call('HGET', about, 'auto') ~= '1'
  and redis.call('HSETNX', about, 'horn_earned', '1') == 1 then
  local earner = song.user(id)
  redis.call('HINCRBY', nest.key('free_horns'), earner, 1)
  nest.announce(place .. ',free_horns', earner)
else
  nest.announce(place)
end
return 1
