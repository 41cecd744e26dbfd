-- Empties the queue; the playing song plays on.
--
-- KEYS[1]  the nest's prefix
--
-- Answers the number of songs removed. Announces queue if there were any.

--- include song

local ids = redis.call('ZRANGE', nest.key('queue'), 0, -1)
for _, id in ipairs(ids) do
  song.delete(id)
end
if #ids > 0 then
  redis.call('DEL', nest.key('queue'))
  nest.announce('queue')
end
return #ids
