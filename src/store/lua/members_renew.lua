-- Users are here, or still here: takes or renews their leases.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the holder: the server that has the users' connections, a word unique among all
-- ARGV[2]  for how many ms
-- ARGV[3…] users
--
-- Answers how many members the nest has. Announces members when there are others than before.

--- include clock
--- include members

local holder, ttl_ms = ARGV[1], tonumber(ARGV[2])
local now_ms = clock.now_ms()
local has_lost, has_won = members.expire(now_ms), false
for i = 3, #ARGV do
  has_won = members.renew(holder, ARGV[i], now_ms, ttl_ms) or has_won
end
if has_won then
  nest.somebody_is_here(now_ms)
end
if has_lost or has_won then
  nest.announce('members')
end
return members.count()
