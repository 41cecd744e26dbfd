-- The track that comes next when nobody adds one: offered once, then taken or rejected.
-- Kept as it was made by nest/candidate.c: JSON of { fields = { … }, keys = { … },
-- jammer =, strategy = }.

--- include nest

local preview = {}

-- What is on offer, or nil.
function preview.load()
  local text = redis.call('GET', nest.key('preview'))
  return text and cjson.decode(text) or nil
end

-- Whether `keys` name the recording on offer.
function preview.has(keys)
  local offered = preview.load()
  for _, key in ipairs(offered and offered.keys or {}) do
    for _, other in ipairs(keys) do
      if key == other then
        return true
      end
    end
  end
  return false
end

function preview.drop()
  redis.call('DEL', nest.key('preview'))
end

function preview.gone()
  return redis.error_reply('CONFLICT That is not what comes next any more.')
end
