-- Takes back the track on offer, for somebody who does not want it or because it can't be
-- played any more.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the trackid that is meant
-- ARGV[2]  for how many ms it is not offered again
-- ARGV[3]  "1": a person does not want it
--
-- Answers the strategy that has found it. CONFLICT when something else is on offer.
-- Announces queue.

--- include clock
--- include filter
--- include preview

local offered = preview.load()
if not offered or offered.fields.trackid ~= ARGV[1] then
  return preview.gone()
end
local now_ms = clock.now_ms()
filter.hold(offered.keys, now_ms, tonumber(ARGV[2]))
if ARGV[3] == '1' then
  nest.somebody_is_here(now_ms)
end
preview.drop()
nest.announce('queue')
return offered.strategy
