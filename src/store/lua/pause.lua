-- Stops time. With nothing playing, nothing will start.
--
-- KEYS[1]  the nest's prefix
--
-- Answers 1 when time was running, 0 when it stood already. Announces playing if it was running.

--- include clock
--- include playing

if nest.is_paused() then
  return 0
end
redis.call('SET', nest.key('paused'), '1')
local state = playing.load()
if state then
  -- a song whose end no player has noticed yet stands at its end
  local now_ms = clock.now_ms()
  local until_ms = math.min(now_ms, state.ends_ms)
  playing.set_position(state.id, math.max(0, until_ms - state.started_ms), now_ms)
end
nest.announce('playing')
return 1
