-- Everything that there is to show of a nest, at one moment.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  at most how many members to name
--
-- Answers
--   [1] seq
--   [2] unix ms now
--   [3] 1 when paused
--   [4] volume, 0 to 100
--   [5] the playing song: { song, began_ms, started_ms, ends_ms, pos_ms }; {} when none plays.
--       Paused: started_ms and ends_ms are as if it went on now; else: pos_ms is 0
--   [6] the queued songs in order
--   [7] airhorns, oldest first, seven values each: unix ms, "1" if free, user, queue id, img,
--       artist, title
--   [8] the number of members
--   [9] members, the longest here first
--   [10] free airhorns: user, count, user, count …
--   [11] the record of the song that finished last (JSON), or ""
--   [12] the track that comes next when nobody adds one, see includes/preview.lua, or ""
-- and a song is
--   { id, score ("" when playing), { field, value, … }, { user, unix ms of the jam, … },
--     { unix ms, user, text, … of comments } }

--- include clock
--- include playing

local function whole_song(id, score)
  return {
    id, score,
    redis.call('HGETALL', nest.key('song', id)),
    redis.call('ZRANGE', nest.key('jams', id), 0, -1, 'WITHSCORES'),
    redis.call('LRANGE', nest.key('comments', id), 0, -1),
  }
end

local now_ms = clock.now_ms()

local now_playing = {}
local state = playing.load()
if state then
  local about = whole_song(state.id, '')
  if state.pos_ms then
    local duration_ms = tonumber(redis.call('HGET', nest.key('song', state.id), 'duration_ms'))
    state.started_ms = now_ms - state.pos_ms
    state.ends_ms = state.started_ms + duration_ms
  end
  now_playing = { about, state.began_ms, state.started_ms, state.ends_ms, state.pos_ms or 0 }
end

local queued = {}
local order = redis.call('ZRANGE', nest.key('queue'), 0, -1, 'WITHSCORES')
for i = 1, #order, 2 do
  queued[#queued + 1] = whole_song(order[i], order[i + 1])
end

return {
  nest.seq(),
  now_ms,
  nest.is_paused() and 1 or 0,
  tonumber(redis.call('GET', nest.key('volume')) or 95),
  now_playing,
  queued,
  redis.call('LRANGE', nest.key('airhorns'), 0, -1),
  redis.call('ZCARD', nest.key('members')),
  redis.call('ZRANGE', nest.key('members'), 0, tonumber(ARGV[1]) - 1),
  redis.call('HGETALL', nest.key('free_horns')),
  redis.call('GET', nest.key('last')) or '',
  redis.call('GET', nest.key('preview')) or '',
}
