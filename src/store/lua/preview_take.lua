-- Puts the track on offer into the queue.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the user who takes it
-- ARGV[2]  the trackid that is meant; "" when Bender takes whatever is on offer
-- ARGV[3]  songs an hour that the user may add; 0: no limit
-- ARGV[4]  songs that the queue may hold; 0: no limit
-- ARGV[5]  for how many ms Bender does not offer it again
-- ARGV[6]  only if fewer songs than this are queued; 0: in any case
-- ARGV[7]  only if somebody was here in so many ms; 0: in any case
--
-- Answers { the queue id, the strategy that has found it }; { "", "" } when ARGV[6] or ARGV[7]
-- forbid it or Bender has nothing. CONFLICT when something else is on offer, or the queue is
-- full; LIMITED.
-- A throwback is jammed by who queued it first, else a person who takes it jams it.
-- Announces queue.

--- include clock
--- include adding

local user, meant, below, awake_ms = ARGV[1], ARGV[2], tonumber(ARGV[6]), tonumber(ARGV[7])
local is_person = meant ~= ''
local now_ms = clock.now_ms()
local offered = preview.load()
if is_person and (not offered or offered.fields.trackid ~= meant) then
  return preview.gone()
end
if not offered or (below > 0 and redis.call('ZCARD', nest.key('queue')) >= below)
  or (awake_ms > 0
    and tonumber(redis.call('GET', nest.key('here')) or 0) <= now_ms - awake_ms) then
  return { '', '' }
end

local is_throwback = offered.jammer ~= ''
local id, refusal = adding.add(offered.fields, {
  user = user,
  auto = not is_person,
  jammer = is_throwback and offered.jammer or is_person and user or '',
  is_throwback = is_throwback,
  keys = offered.keys,
  filter_ms = tonumber(ARGV[5]),
  max_an_hour = tonumber(ARGV[3]),
  max_depth = tonumber(ARGV[4]),
}, now_ms)
if not id then
  return refusal
end
preview.drop()
return { id, offered.strategy }
