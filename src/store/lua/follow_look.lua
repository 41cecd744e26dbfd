-- What those who hear the nest on their own Spotify should hear, and who they are, at one moment.
--
-- KEYS[1]  the nest's prefix
--
-- Answers
--   [1] 1 when time is stopped
--   [2] the playing song: { id, src, trackid, duration_ms, unix ms of position 0, or 0 when time
--       is stopped, the position then in ms }, or {}
--   [3] user, JSON, user, JSON … as in followers.lua

--- include playing
--- include followers

local song_now = {}
local state = playing.load()
if state then
  local about = redis.call('HMGET', nest.key('song', state.id), 'src', 'trackid', 'duration_ms')
  song_now = {
    state.id, about[1] or '', about[2] or '', tonumber(about[3] or 0),
    state.started_ms or 0, state.pos_ms or 0,
  }
end
return {
  nest.is_paused() and 1 or 0,
  song_now,
  redis.call('HGETALL', nest.key('followers')),
}
