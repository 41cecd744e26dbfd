-- What a user may do in any 60 minutes. A sliding window: the times of what was accepted are
-- kept for an hour, so what was refused costs nothing.

--- include nest

local limits = {}

local LIMITS_WINDOW_MS = 3600000

-- An error reply when `user` has done `max` of `what` in the last hour, else nil. 0: no limit.
function limits.refuse(what, user, max, now_ms)
  if max == 0 then
    return nil
  end
  local oldest = redis.call('LINDEX', nest.key('limit', what .. ':' .. user), -max)
  if oldest and tonumber(oldest) > now_ms - LIMITS_WINDOW_MS then
    return redis.error_reply('LIMITED Rate limit reached — max ' .. max .. ' ' .. what .. '/hour')
  end
  return nil
end

-- Counts one that was accepted.
function limits.count(what, user, max, now_ms)
  if max == 0 then
    return
  end
  local key = nest.key('limit', what .. ':' .. user)
  redis.call('RPUSH', key, now_ms)
  redis.call('LTRIM', key, -max, -1)
  redis.call('PEXPIRE', key, LIMITS_WINDOW_MS)
end
