-- Removes a queued song.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  queue id
--
-- Answers 1. NOT_FOUND when it is not in the queue (the playing song is skipped, not killed).
-- Announces queue.

--- include song

local id = ARGV[1]
if redis.call('ZREM', nest.key('queue'), id) == 0 then
  return song.gone()
end
song.delete(id)
nest.announce('queue')
return 1
