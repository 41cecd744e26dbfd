-- What Bender needs to know before it does anything.
--
-- KEYS[1]  the nest's prefix
--
-- Answers
--   [1] unix ms now
--   [2] how many songs are queued
--   [3] 1 when something is playing
--   [4] unix ms at which somebody was here last; 0: nobody ever was
--   [5] the track on offer: { src, trackid }, or {}
--   [6] the seed: { src, trackid, isrc, title, artist, album }, or {} when the nest has nothing
--       to go by
--   [7] the nest's genre, or ""
--   [8] the URI of the nest's own seed, or ""
--   [9] the nest's name, or ""

--- include clock
--- include preview
--- include seeds

local function first_seed()
  local keys = { nest.key('seed', 'person'), nest.key('seed', 'bender') }
  local playing_id = redis.call('HGET', nest.key('playing'), 'id')
  if playing_id then
    keys[#keys + 1] = nest.key('song', playing_id)
  end
  for _, key in ipairs(keys) do
    if redis.call('EXISTS', key) == 1 and redis.call('HGET', key, 'type') ~= 'episode' then
      return seeds.values(key)
    end
  end
  return {}
end

local offered = preview.load()
local about = redis.call('HMGET', nest.key('about'), 'genre_hint', 'seed_uri', 'name')
return {
  clock.now_ms(),
  redis.call('ZCARD', nest.key('queue')),
  redis.call('EXISTS', nest.key('playing')),
  tonumber(redis.call('GET', nest.key('here')) or 0),
  offered and { offered.fields.src, offered.fields.trackid } or {},
  first_seed(),
  about[1] or '',
  about[2] or '',
  about[3] or '',
}
