-- What Bender may offer. A recording is known by up to three keys (see nest/recording.h): who
-- knows it by one of them knows it. Without keys (episodes) nothing is ever held back.

--- include nest

local filter = {}

-- So many songs in a row are different ones, if Bender has a choice.
local FILTER_ROW = 20

-- The keys that are not "".
function filter.keys(...)
  local keys = {}
  for _, key in ipairs({ ... }) do
    if key ~= '' then
      keys[#keys + 1] = key
    end
  end
  return keys
end

-- Holds a recording back for `ttl_ms`: somebody queued or rejected it.
function filter.hold(keys, now_ms, ttl_ms)
  redis.call('ZREMRANGEBYSCORE', nest.key('filtered'), '-inf', now_ms)
  for _, key in ipairs(keys) do
    if ttl_ms > 0 then
      redis.call('ZADD', nest.key('filtered'), now_ms + ttl_ms, key)
    end
  end
end

-- Notes that a recording was queued, by whomever; `ttl_ms` is how long that counts.
function filter.note(keys, now_ms, ttl_ms)
  if #keys == 0 then
    return
  end
  redis.call('ZREMRANGEBYSCORE', nest.key('queued'), '-inf', now_ms - ttl_ms)
  for _, key in ipairs(keys) do
    redis.call('ZADD', nest.key('queued'), now_ms, key)
  end
  redis.call('RPUSH', nest.key('row'), '\n' .. table.concat(keys, '\n') .. '\n')
  redis.call('LTRIM', nest.key('row'), -FILTER_ROW, -1)
end

-- Whether somebody queued or rejected it not long ago.
function filter.is_held(keys, now_ms)
  for _, key in ipairs(keys) do
    local until_ms = tonumber(redis.call('ZSCORE', nest.key('filtered'), key) or 0)
    if until_ms > now_ms then
      return true
    end
  end
  return false
end

-- When it was queued last, in unix ms; 0 when that is longer ago than `ttl_ms`.
function filter.queued_ms(keys, now_ms, ttl_ms)
  local last_ms = 0
  for _, key in ipairs(keys) do
    local ms = tonumber(redis.call('ZSCORE', nest.key('queued'), key) or 0)
    last_ms = ms > now_ms - ttl_ms and math.max(last_ms, ms) or last_ms
  end
  return last_ms
end

-- How many songs ago it was queued, 1 for the last one; 0 when it is none of the row.
function filter.songs_ago(keys)
  local row = redis.call('LRANGE', nest.key('row'), 0, -1)
  for i = #row, 1, -1 do
    for _, key in ipairs(keys) do
      if string.find(row[i], '\n' .. key .. '\n', 1, true) then
        return #row - i + 1
      end
    end
  end
  return 0
end

-- Whether a song of the queue, or the playing one, is this track.
function filter.is_here(src, trackid)
  local ids = redis.call('ZRANGE', nest.key('queue'), 0, -1)
  ids[#ids + 1] = redis.call('HGET', nest.key('playing'), 'id') or nil
  for _, id in ipairs(ids) do
    local about = redis.call('HMGET', nest.key('song', id), 'src', 'trackid')
    if about[1] == src and about[2] == trackid then
      return true
    end
  end
  return false
end
