-- How a song comes into the queue, by whomever.

--- include nest
--- include filter
--- include limits
--- include preview
--- include queue
--- include seeds

local adding = {}

-- The queue id that is given out next.
local function adding_store(fields, request, now_ms)
  local id = string.format('%.0f', redis.call('INCR', nest.key('next_id')))
  local key = nest.key('song', id)
  for name, value in pairs(fields) do
    redis.call('HSET', key, name, value)
  end
  redis.call('HSET', key, 'user', request.user, 'auto', request.auto and '1' or '0',
    'vote', 0, 'added_ms', now_ms)
  redis.call('SADD', nest.key('voters', id), request.user)
  if request.jammer ~= '' then
    redis.call('ZADD', nest.key('jams', id), now_ms, request.jammer)
    if request.is_throwback then
      redis.call('HSET', key, 'throwback', request.jammer)
    end
  end
  return id
end

-- What Bender must know of it.
local function adding_remember(fields, request, now_ms)
  filter.note(request.keys, now_ms, request.filter_ms)
  seeds.put(request.auto and 'bender' or 'person', fields)
  if request.auto then
    return
  end
  filter.hold(request.keys, now_ms, request.filter_ms)
  nest.somebody_is_here(now_ms)
  if preview.has(request.keys) then
    preview.drop()
  end
end

-- Adds a song with these fields: at its fair place, or Bender's at the end. `request` has user,
-- auto, jammer (or ''), is_throwback, keys (of the recording), filter_ms, max_an_hour and
-- max_depth (0: no limit). Gives back the queue id, or nil and an error reply. Announces queue.
function adding.add(fields, request, now_ms)
  local refusal = limits.refuse('songs', request.user, request.max_an_hour, now_ms)
  if refusal then
    return nil, refusal
  end
  if request.max_depth > 0 and redis.call('ZCARD', nest.key('queue')) >= request.max_depth then
    return nil, redis.error_reply('CONFLICT Queue is full (max ' .. request.max_depth .. ' songs)')
  end
  local duration_ms = tonumber(fields.duration_ms)
  if not duration_ms or duration_ms < 0 or not tonumber(fields.duration) then
    return nil, redis.error_reply('INVALID The song has no duration.')
  end
  local before, after
  if request.auto then
    before = queue.at(redis.call('ZCARD', nest.key('queue')) - 1)
  else
    before, after = queue.fair_place(request.user)
  end
  local id = adding_store(fields, request, now_ms)
  queue.put(id, before, after, 1)
  limits.count('songs', request.user, request.max_an_hour, now_ms)
  adding_remember(fields, request, now_ms)
  nest.announce('queue')
  return id
end
