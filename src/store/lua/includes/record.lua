-- A finished song as one line of JSON with sorted keys, for the play log and /last/.

--- include nest
--- include iso8601

local record = {}

local RECORD_NUMBERS = { duration = true, duration_ms = true, vote = true }

-- cjson writes every "/" as "\/", which is right but ugly in a file that people read
local function record_text(text)
  return (string.gsub(cjson.encode(text), '\\/', '/'))
end

-- Values are text, numbers, booleans, or JSON already: { json = }
local function record_object(fields)
  local names = {}
  for name in pairs(fields) do
    names[#names + 1] = name
  end
  table.sort(names)
  local members = {}
  for i, name in ipairs(names) do
    local value = fields[name]
    local json
    if type(value) == 'table' then
      json = value.json
    elseif type(value) == 'number' then
      json = string.format('%.0f', value)
    elseif type(value) == 'boolean' then
      json = tostring(value)
    else
      json = record_text(value)
    end
    members[i] = record_text(name) .. ': ' .. json
  end
  return '{' .. table.concat(members, ', ') .. '}'
end

-- A flat list of `width` values an item as a JSON array of what `make` makes of each.
local function record_array(flat, width, make)
  local items = {}
  for i = 1, #flat, width do
    items[#items + 1] = record_object(make(flat[i], flat[i + 1], flat[i + 2]))
  end
  return { json = '[' .. table.concat(items, ', ') .. ']' }
end

local function record_fields(id)
  local flat = redis.call('HGETALL', nest.key('song', id))
  local fields = { id = id }
  for i = 1, #flat, 2 do
    local name, value = flat[i], flat[i + 1]
    if RECORD_NUMBERS[name] then
      fields[name] = tonumber(value)
    elseif name == 'auto' then
      fields[name] = value == '1'
    elseif name ~= 'throwback' and name ~= 'horn_earned' and name ~= 'added_ms' then
      fields[name] = value
    end
  end
  return fields, redis.call('HGET', nest.key('song', id), 'throwback')
end

-- The record of the song `id` that began and ended at these times: the line for the play log,
-- and the same with pictures.
function record.make(id, began_ms, ended_ms)
  local fields, throwback = record_fields(id)
  fields.starttime = iso8601(began_ms)
  fields.endtime = iso8601(ended_ms)
  fields.jam = record_array(redis.call('ZRANGE', nest.key('jams', id), 0, -1, 'WITHSCORES'), 2,
    function(user, ms)
      return { user = user, time = iso8601(tonumber(ms)), throwback = user == throwback or nil }
    end)
  fields.comments = record_array(redis.call('LRANGE', nest.key('comments', id), 0, -1), 3,
    function(ms, user, body)
      return { time = math.floor(tonumber(ms) / 1000), user = user, body = body }
    end)
  fields.airhorn = record_array(redis.call('LRANGE', nest.key('horns', id), 0, -1), 3,
    function(ms, user, free)
      return { when = iso8601(tonumber(ms)), user = user, free = free == '1' }
    end)
  local with_pictures = record_object(fields)
  fields.img = nil
  fields.big_img = nil
  return record_object(fields), with_pictures
end
