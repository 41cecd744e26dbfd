-- What Bender's strategies have found: a list each, and a set of those that have one. It goes by
-- what was to be heard at the time.

--- include nest

local found = {}

-- Keeps `candidates` (JSON, the best first) in place of what the strategy had found before.
function found.put(strategy, candidates, ttl_ms)
  local key = nest.key('found', strategy)
  redis.call('DEL', key)
  for _, candidate in ipairs(candidates) do
    redis.call('RPUSH', key, candidate)
  end
  redis.call('PEXPIRE', key, ttl_ms)
  redis.call('SADD', nest.key('finders'), strategy)
end

-- The next one, which is taken out, or nil.
function found.take(strategy)
  return redis.call('LPOP', nest.key('found', strategy)) or nil
end

function found.forget()
  for _, strategy in ipairs(redis.call('SMEMBERS', nest.key('finders'))) do
    redis.call('DEL', nest.key('found', strategy))
  end
  redis.call('DEL', nest.key('finders'))
end
