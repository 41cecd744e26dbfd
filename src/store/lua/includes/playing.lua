-- The playing song: how it ends and how the next begins.

--- include nest
--- include found
--- include song
--- include record

local playing = {}

-- Songs shorter than this are not played.
local PLAYING_MIN_MS = 5000

-- { id =, began_ms =, started_ms =, ends_ms =, pos_ms = } of the playing song, or nil.
function playing.load()
  local flat = redis.call('HGETALL', nest.key('playing'))
  if #flat == 0 then
    return nil
  end
  local state = {}
  for i = 1, #flat, 2 do
    state[flat[i]] = flat[i] == 'id' and flat[i + 1] or tonumber(flat[i + 1])
  end
  return state
end

-- From here on time runs (or stands, when the nest is paused) at `pos_ms`.
function playing.set_position(id, pos_ms, now_ms)
  if nest.is_paused() then
    redis.call('HDEL', nest.key('playing'), 'started_ms', 'ends_ms')
    redis.call('HSET', nest.key('playing'), 'pos_ms', pos_ms)
    return
  end
  local duration_ms = tonumber(redis.call('HGET', nest.key('song', id), 'duration_ms'))
  local started_ms = now_ms - pos_ms
  redis.call('HDEL', nest.key('playing'), 'pos_ms')
  redis.call('HSET', nest.key('playing'), 'started_ms', started_ms,
    'ends_ms', started_ms + duration_ms)
end

-- Ends the playing song at `ended_ms`: writes its record to the outbox, forgets all of it.
function playing.finish(state, ended_ms)
  local line, with_pictures = record.make(state.id, state.began_ms, ended_ms)
  redis.call('RPUSH', nest.key('finished'), line)
  redis.call('SET', nest.key('last'), with_pictures)
  redis.call('DEL', nest.key('playing'))
  song.delete(state.id)
end

-- { id, user, src, trackid, title, duration_ms } of a song, for the log.
function playing.about(id)
  local about = redis.call('HMGET', nest.key('song', id),
    'user', 'src', 'trackid', 'title', 'duration_ms')
  table.insert(about, 1, id)
  return about
end

-- Starts the first song of the queue that is long enough, if any. Gives back what it was about
-- (or nil) and what was passed over because it is too short.
function playing.start_next(now_ms)
  local passed = {}
  while true do
    local id = redis.call('ZPOPMIN', nest.key('queue'))[1]
    if not id then
      return nil, passed
    end
    local about = playing.about(id)
    if tonumber(about[6]) >= PLAYING_MIN_MS then
      redis.call('HSET', nest.key('playing'), 'id', id, 'began_ms', now_ms)
      playing.set_position(id, 0, now_ms)
      if redis.call('HGET', nest.key('song', id), 'auto') ~= '1' then
        found.forget()
      end
      return about, passed
    end
    song.delete(id)
    passed[#passed + 1] = about
  end
end

-- Ends the playing song, if there is one, at `ended_ms`, starts the next one now, and announces
-- it. The answer of advance and skip.
function playing.go_on(state, ended_ms, now_ms)
  local finished = {}
  if state then
    finished = playing.about(state.id)
    playing.finish(state, ended_ms)
  end
  local started, passed = playing.start_next(now_ms)
  if started then
    nest.announce('queue,playing')
  elseif #passed > 0 then
    nest.announce(state and 'queue,playing' or 'queue')
  elseif state then
    nest.announce('playing')
  end
  return playing.answer(now_ms, finished, started, passed)
end

-- How things stand, and what has been done.
function playing.answer(now_ms, finished, started, passed)
  local state = playing.load() or {}
  return {
    state.id or '', state.ends_ms or 0, now_ms, nest.is_paused() and 1 or 0,
    finished or {}, started or {}, passed or {},
  }
end

function playing.nothing()
  return redis.error_reply('CONFLICT Nothing is playing.')
end
