-- Votes a queued song up or down: it changes places with its neighbour.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  user
-- ARGV[2]  queue id
-- ARGV[3]  "1": up, "0": down
-- ARGV[4]  "1": the user is special and may vote as often as they like
--
-- Answers the song's count of votes. NOT_FOUND, CONFLICT when the user has voted on it already;
-- but one's own song may always be voted down, which moves it and leaves its count.
-- Announces queue.

--- include clock
--- include queue

local user, id, is_up, is_special = ARGV[1], ARGV[2], ARGV[3] == '1', ARGV[4] == '1'
local rank = redis.call('ZRANK', nest.key('queue'), id)
if not rank then
  return song.gone()
end

local is_own_down = not is_up and song.user(id) == user
if not is_special and not is_own_down
  and redis.call('SADD', nest.key('voters', id), user) == 0 then
  return redis.error_reply('CONFLICT You have voted on this song already.')
end

nest.somebody_is_here(clock.now_ms())
local has_changed = false
if is_up and rank > 0 then
  queue.put(id, queue.at(rank - 2), queue.at(rank - 1), 120)
  has_changed = true
elseif not is_up and rank < redis.call('ZCARD', nest.key('queue')) - 1 then
  queue.put(id, queue.at(rank + 1), queue.at(rank + 2), 120)
  has_changed = true
end
local count
if is_own_down then
  count = tonumber(redis.call('HGET', nest.key('song', id), 'vote'))
else
  count = redis.call('HINCRBY', nest.key('song', id), 'vote', is_up and 1 or -1)
  has_changed = true
end
if has_changed then
  nest.announce('queue')
end
return count
