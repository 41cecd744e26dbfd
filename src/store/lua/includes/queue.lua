-- The order of the queue.
--
-- Scores decide, and only the order of scores matters. A place between two songs is a score
-- halfway, so doubles would run out of bits after some fifty inserts at one place; before that
-- happens all scores are renumbered 1, 2, 3 …

--- include nest
--- include song

local queue = {}

local QUEUE_MIN_GAP = 1e-9

-- Entries { id =, score = } of the ranks `first` to `last` (from 0, -1 is the last).
function queue.range(first, last)
  local flat = redis.call('ZRANGE', nest.key('queue'), first, last, 'WITHSCORES')
  local entries = {}
  for i = 1, #flat, 2 do
    entries[#entries + 1] = { id = flat[i], score = tonumber(flat[i + 1]) }
  end
  return entries
end

-- The entry with this rank, or nil.
function queue.at(rank)
  if rank < 0 then
    return nil
  end
  return queue.range(rank, rank)[1]
end

local function queue_renumber(id, before)
  local at = before and 0 or 1
  local order = {}
  for _, entry in ipairs(queue.range(0, -1)) do
    if entry.id ~= id then
      order[#order + 1] = entry.id
      if before and entry.id == before.id then
        at = #order + 1
      end
    end
  end
  table.insert(order, at, id)
  for i, member in ipairs(order) do
    redis.call('ZADD', nest.key('queue'), i, member)
  end
end

-- Puts a song between two neighbouring entries. Without one of them it comes first or last, at
-- a distance of `step`; without both it is alone.
function queue.put(id, before, after, step)
  local score = 1
  if before and after then
    score = (before.score + after.score) / 2
  elseif before then
    score = before.score + step
  elseif after then
    score = after.score - step
  end
  redis.call('ZADD', nest.key('queue'), score, id)
  if (before and score - before.score < QUEUE_MIN_GAP)
    or (after and after.score - score < QUEUE_MIN_GAP) then
    queue_renumber(id, before)
  end
end

-- The neighbours, before and after, between which a new song of `user` is fair: nobody's
-- (n+1)-th song comes before somebody's n-th. The playing song counts.
function queue.fair_place(user)
  local entries = queue.range(0, -1)
  local counts = {}
  local playing_id = redis.call('HGET', nest.key('playing'), 'id')
  local playing_user = playing_id and song.user(playing_id)
  if playing_user then
    counts[playing_user] = 1
  end
  local total = 1 + (counts[user] or 0)
  for _, entry in ipairs(entries) do
    entry.user = song.user(entry.id)
    if entry.user == user then
      total = total + 1
    end
  end
  for i, entry in ipairs(entries) do
    counts[entry.user] = (counts[entry.user] or 0) + 1
    if counts[entry.user] > total then
      return entries[i - 1], entry
    end
  end
  return entries[#entries], nil
end
