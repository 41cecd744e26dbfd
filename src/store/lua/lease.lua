-- Who drives a nest: takes, renews or gives back the lease. Its driver also sees to it that
-- members whose server is gone leave.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the player's token, unique among all players
-- ARGV[2]  for how many ms; 0 gives it back
--
-- Answers { 1 if the player has it now else 0, ms that it (or another's) lasts }.
-- Giving back is published on the channel <prefix>:lease. Announces members when leases of
-- members have run out; and everything when nobody had the lease, since the store may be a new one.

--- include clock
--- include members

local player, ttl_ms = ARGV[1], tonumber(ARGV[2])
local key = nest.key('lease')
local driver = redis.call('GET', key)
if ttl_ms <= 0 then
  if driver == player then
    redis.call('DEL', key)
    redis.call('PUBLISH', key, 'free')
  end
  return { 0, 0 }
end
if driver and driver ~= player then
  return { 0, redis.call('PTTL', key) }
end
redis.call('SET', key, player, 'PX', ttl_ms)
local has_expired = members.expire(clock.now_ms())
if not driver then
  nest.announce('queue,playing,volume,airhorns,members,free_horns')
elseif has_expired then
  nest.announce('members')
end
return { 1, ttl_ms }
