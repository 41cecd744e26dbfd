-- Users have left a server: gives their leases back.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the holder, as in members_renew
-- ARGV[2…] users
--
-- Answers how many members the nest has. Announces members when somebody has gone.

--- include clock
--- include members

local has_changed = members.expire(clock.now_ms())
for i = 2, #ARGV do
  has_changed = members.leave(ARGV[1], ARGV[i]) or has_changed
end
if has_changed then
  nest.announce('members')
end
return members.count()
