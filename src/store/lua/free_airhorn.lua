-- Blows an airhorn that the user has earned, see jam. However many paid horns there are.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  user
-- ARGV[2]  the horn's name
-- ARGV[3]  airhorns an hour that the user may blow; 0: no limit
-- ARGV[4]  ms after which a horn of the list is old
-- ARGV[5]  how many old ones go at most when a new one comes
-- ARGV[6]  how many stay at least
--
-- Answers how many free horns the user has left. CONFLICT when nothing is playing or the user
-- has none, LIMITED.
-- Announces airhorns,free_horns with the user, and then publishes
-- "<seq> airhorn <volume 0 to 1> <name>".

--- include clock
--- include horns
--- include limits
--- include playing

local user, name, max_an_hour = ARGV[1], ARGV[2], tonumber(ARGV[3])
local state = playing.load()
if not state then
  return playing.nothing()
end
local left = tonumber(redis.call('HGET', nest.key('free_horns'), user) or 0) - 1
if left < 0 then
  return redis.error_reply('CONFLICT You have no free airhorn.')
end
local now_ms = clock.now_ms()
local refusal = limits.refuse('airhorns', user, max_an_hour, now_ms)
if refusal then
  return refusal
end
limits.count('airhorns', user, max_an_hour, now_ms)
if left == 0 then
  redis.call('HDEL', nest.key('free_horns'), user)
else
  redis.call('HSET', nest.key('free_horns'), user, left)
end
local dropped = horns.expired(horns.list(), now_ms, tonumber(ARGV[4]), tonumber(ARGV[5]),
  tonumber(ARGV[6]))
horns.blow(state.id, user, name, '1', dropped, now_ms)
return left
