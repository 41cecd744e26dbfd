-- Airhorns, paid and free.

--- include nest
--- include limits

local horns = {}

-- in the list: unix ms, "1" if free, user, queue id, img, artist, title
local HORNS_WIDTH = 7
-- how loud clients blow them, 0 to 1
local HORNS_VOLUME = '0.4'

-- How many of the horns (flat) go before a new one comes: those older than `expire_ms`, oldest
-- first, at most `expire_count`, and `min_len` stay.
function horns.expired(flat, now_ms, expire_ms, expire_count, min_len)
  local len = #flat / HORNS_WIDTH
  local dropped = 0
  while dropped < expire_count and len - dropped > min_len
    and tonumber(flat[dropped * HORNS_WIDTH + 1]) < now_ms - expire_ms do
    dropped = dropped + 1
  end
  return dropped
end

-- The number of paid horns behind the first `dropped`.
function horns.paid(flat, dropped)
  local count = 0
  for i = dropped * HORNS_WIDTH + 1, #flat, HORNS_WIDTH do
    if flat[i + 1] == '0' then
      count = count + 1
    end
  end
  return count
end

function horns.list()
  return redis.call('LRANGE', nest.key('airhorns'), 0, -1)
end

-- Blows one for the playing song `id`, announces it, and gives back seq.
function horns.blow(id, user, name, free, dropped, now_ms)
  local key = nest.key('airhorns')
  local about = redis.call('HMGET', nest.key('song', id), 'img', 'artist', 'title')
  redis.call('LTRIM', key, dropped * HORNS_WIDTH, -1)
  redis.call('RPUSH', key, now_ms, free, user, id,
    about[1] or '', about[2] or '', about[3] or '')
  redis.call('RPUSH', nest.key('horns', id), now_ms, user, free)
  local seq
  if free == '1' then
    seq = nest.announce('airhorns,free_horns', user)
  else
    seq = nest.announce('airhorns')
  end
  redis.call('PUBLISH', nest.key('changes'),
    string.format('%.0f airhorn %s %s', seq, HORNS_VOLUME, name))
  return seq
end
