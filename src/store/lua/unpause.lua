-- Lets time go on where it stopped.
--
-- KEYS[1]  the nest's prefix
--
-- Answers 1 when the nest was paused, 0 when time was running already. Announces playing if it
-- was paused.

--- include clock
--- include playing

if redis.call('DEL', nest.key('paused')) == 0 then
  return 0
end
local now_ms = clock.now_ms()
nest.somebody_is_here(now_ms)
local state = playing.load()
if state then
  playing.set_position(state.id, state.pos_ms, now_ms)
end
nest.announce('playing')
return 1
