-- Ends the playing song now and starts the next one; in a paused nest the next one stands at 0.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the id that is meant, so that two people who skip one song don't skip two; "": any
--
-- Answers as advance does. CONFLICT when nothing, or something else, is playing.
-- Announces playing and, when a song was started, queue.

--- include clock
--- include playing

local meant = ARGV[1]
local now_ms = clock.now_ms()
local state = playing.load()
if not state then
  return playing.nothing()
end
if meant ~= '' and meant ~= state.id then
  return redis.error_reply('CONFLICT Another song is playing by now.')
end

nest.somebody_is_here(now_ms)
-- a song whose end no player has noticed yet has ended then
local ended_ms = now_ms
if state.ends_ms and state.ends_ms < now_ms then
  ended_ms = state.ends_ms
end
return playing.go_on(state, ended_ms, now_ms)
