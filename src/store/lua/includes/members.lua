-- Who is here. Every server that holds a user's connections (the holder) has a lease for that
-- user; a user is here while one of their leases lasts.

--- include nest

local members = {}

local function members_drop(lease)
  local user = string.match(lease, '^%S+ (.*)$')
  redis.call('ZREM', nest.key('member_leases'), lease)
  if redis.call('HINCRBY', nest.key('member_counts'), user, -1) > 0 then
    return false
  end
  redis.call('HDEL', nest.key('member_counts'), user)
  redis.call('ZREM', nest.key('members'), user)
  return true
end

-- Takes or renews a lease; true when the user was not here before.
function members.renew(holder, user, now_ms, ttl_ms)
  local added = redis.call('ZADD', nest.key('member_leases'), now_ms + ttl_ms,
    holder .. ' ' .. user)
  if added == 0 or redis.call('HINCRBY', nest.key('member_counts'), user, 1) > 1 then
    return false
  end
  redis.call('ZADD', nest.key('members'), now_ms, user)
  return true
end

-- Gives a lease back; true when the user has gone with it.
function members.leave(holder, user)
  local lease = holder .. ' ' .. user
  return redis.call('ZSCORE', nest.key('member_leases'), lease) ~= false and members_drop(lease)
end

-- Forgets leases that have run out; true when somebody has gone.
function members.expire(now_ms)
  local changed = false
  local leases = redis.call('ZRANGEBYSCORE', nest.key('member_leases'), '-inf', now_ms,
    'LIMIT', 0, 1000)
  for _, lease in ipairs(leases) do
    changed = members_drop(lease) or changed
  end
  return changed
end

function members.count()
  return redis.call('ZCARD', nest.key('members'))
end
