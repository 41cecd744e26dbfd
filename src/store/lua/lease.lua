-- Who drives a nest: takes, renews or gives back the lease. Its driver also sees to it that
-- members whose server is gone leave.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the player's id, unique among all players
-- ARGV[2]  for how many ms; 0 gives the lease back
--
-- Answers 1 when the player drives the nest now, else 0.
-- Announces members when leases of members have run out.

--- include clock
--- include members

local player, ttl_ms = ARGV[1], tonumber(ARGV[2])
local key = nest.key('driver')
local driver = redis.call('GET', key)
if driver and driver ~= player then
  return 0
end
if ttl_ms <= 0 then
  redis.call('DEL', key)
  return 0
end
redis.call('SET', key, player, 'PX', ttl_ms)
if members.expire(clock.now_ms()) then
  nest.announce('members')
end
return 1
