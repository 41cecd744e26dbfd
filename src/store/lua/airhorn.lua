-- Blows an airhorn over the playing song.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  user
-- ARGV[2]  the horn's name
-- ARGV[3]  airhorns an hour that the user may blow; 0: no limit
-- ARGV[4]  how many paid horns the list may hold
-- ARGV[5]  ms after which a horn of the list is old
-- ARGV[6]  how many old ones go at most when a new one comes
-- ARGV[7]  how many stay at least
--
-- Answers seq. CONFLICT when nothing is playing or there are too many, LIMITED.
-- Announces airhorns, and then publishes "<seq> airhorn <volume 0 to 1> <name>".

--- include clock
--- include horns
--- include limits
--- include playing

local user, name, max_an_hour, max_paid = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local state = playing.load()
if not state then
  return playing.nothing()
end
local now_ms = clock.now_ms()
local list = horns.list()
local dropped = horns.expired(list, now_ms, tonumber(ARGV[5]), tonumber(ARGV[6]),
  tonumber(ARGV[7]))
if horns.paid(list, dropped) >= max_paid then
  return redis.error_reply('CONFLICT There have been too many airhorns just now.')
end
local refusal = limits.refuse('airhorns', user, max_an_hour, now_ms)
if refusal then
  return refusal
end
limits.count('airhorns', user, max_an_hour, now_ms)
return horns.blow(state.id, user, name, '0', dropped, now_ms)
