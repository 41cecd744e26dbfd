-- Sets the volume.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  a whole number; below 0 means 0, above 100 means 100
--
-- Answers the volume now. Announces volume if it has changed.

--- include nest

local volume = math.min(100, math.max(0, tonumber(ARGV[1])))
if volume ~= tonumber(redis.call('GET', nest.key('volume')) or 95) then
  redis.call('SET', nest.key('volume'), volume)
  nest.announce('volume')
end
return volume
