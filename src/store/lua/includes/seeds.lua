-- What Bender goes by: the last song that a person queued, the last of its own.

--- include nest

local seeds = {}

local SEEDS_FIELDS = { 'src', 'trackid', 'isrc', 'title', 'artist', 'album' }

-- Remembers a song's fields as the seed of `whose` ("person" or "bender"). An episode is none.
function seeds.put(whose, fields)
  if fields.type == 'episode' then
    return
  end
  local key = nest.key('seed', whose)
  redis.call('DEL', key)
  for _, name in ipairs(SEEDS_FIELDS) do
    if fields[name] then
      redis.call('HSET', key, name, fields[name])
    end
  end
end

-- The values of a seed, '' for unknown ones: of `person`, `bender`, or of the song at a key.
function seeds.values(key)
  local values = redis.call('HMGET', key, unpack(SEEDS_FIELDS))
  for i = 1, #SEEDS_FIELDS do
    values[i] = values[i] or ''
  end
  return values
end
