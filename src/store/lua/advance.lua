-- Moves time: when the song that the player thinks is playing has come to its end, ends it at
-- that time and starts the next one now; when nothing plays, starts the first of the queue.
-- Harmless when somebody else has done so already, and while the nest is paused.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the id of the song that should be playing; "" for none
--
-- Answers how things stand:
--   [1] the id of the playing song, or ""
--   [2] unix ms of its end; 0 when nothing plays or the nest is paused
--   [3] unix ms now
--   [4] 1 when the nest is paused
--   [5] the song that this call has ended: { id, user, src, trackid, title, duration_ms } or {}
--   [6] the song that this call has started, the same way, or {}
--   [7] songs too short to be played that this call has dropped, to be logged: a list of such
-- Announces playing and queue. The record of what has ended goes to the outbox, see
-- finished_peek.

--- include clock
--- include playing

local expected = ARGV[1]
local now_ms = clock.now_ms()
local state = playing.load()
local is_due = state and state.ends_ms and now_ms >= state.ends_ms

if (state and state.id or '') ~= expected or nest.is_paused() or (state and not is_due) then
  return playing.answer(now_ms)
end
return playing.go_on(state, state and state.ends_ms, now_ms)
