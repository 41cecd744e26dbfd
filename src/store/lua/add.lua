-- Adds a song at its fair place.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the user who adds it
-- ARGV[2]  "1": Bender adds it; it goes to the end
-- ARGV[3]  songs an hour that the user may add; 0: no limit
-- ARGV[4]  songs that the queue may hold; 0: no limit
-- ARGV[5]  a user who jams it at once, or ""
-- ARGV[6]  "1": that jam is a throwback's
-- ARGV[7…] name, value, name, value …: the song's fields, duration and duration_ms among them
--
-- Answers the queue id. LIMITED, CONFLICT when the queue is full, INVALID.
-- Announces queue.

--- include clock
--- include limits
--- include queue

local user, auto, max_an_hour, max_depth = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local jammer, throwback = ARGV[5], ARGV[6]
local now_ms = clock.now_ms()

local refusal = limits.refuse('songs', user, max_an_hour, now_ms)
if refusal then
  return refusal
end
if max_depth > 0 and redis.call('ZCARD', nest.key('queue')) >= max_depth then
  return redis.error_reply('CONFLICT Queue is full (max ' .. max_depth .. ' songs)')
end

local fields = {}
for i = 7, #ARGV, 2 do
  fields[ARGV[i]] = ARGV[i + 1]
end
local duration_ms = tonumber(fields.duration_ms)
if not duration_ms or duration_ms < 0 or not tonumber(fields.duration) then
  return redis.error_reply('INVALID The song has no duration.')
end

local before, after
if auto == '1' then
  before = queue.at(redis.call('ZCARD', nest.key('queue')) - 1)
else
  before, after = queue.fair_place(user)
end

local id = string.format('%.0f', redis.call('INCR', nest.key('next_id')))
local key = nest.key('song', id)
for name, value in pairs(fields) do
  redis.call('HSET', key, name, value)
end
redis.call('HSET', key, 'user', user, 'auto', auto, 'vote', 0, 'added_ms', now_ms)
redis.call('SADD', nest.key('voters', id), user)
if jammer ~= '' then
  redis.call('ZADD', nest.key('jams', id), now_ms, jammer)
  if throwback == '1' then
    redis.call('HSET', key, 'throwback', jammer)
  end
end
queue.put(id, before, after, 1)
limits.count('songs', user, max_an_hour, now_ms)
nest.announce('queue')
return id
