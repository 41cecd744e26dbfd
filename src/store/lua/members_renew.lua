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
local has_changed = members.expire(now_ms)
for i = 3, #ARGV do
  has_changed = members.renew(holder, ARGV[i], now_ms, ttl_ms) or has_changed
end
if has_changed then
  nest.announce('members')
end
return members.count()
