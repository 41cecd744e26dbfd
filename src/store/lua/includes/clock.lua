-- The one clock that all servers share: unix time in ms, from Redis.
-- The property test puts a clock of its own in this file's place.

local clock = {}

function clock.now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
