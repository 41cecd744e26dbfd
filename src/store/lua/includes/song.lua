-- What belongs to one song, wherever it is.

--- include nest

local song = {}

-- The keys of a song; they live and die together.
local song_parts = { 'song', 'voters', 'jams', 'comments', 'horns' }

function song.delete(id)
  for _, part in ipairs(song_parts) do
    redis.call('DEL', nest.key(part, id))
  end
end

-- 'playing', 'queue', or nil for a song that is gone: also what its change is announced as.
function song.place(id)
  if redis.call('HGET', nest.key('playing'), 'id') == id then
    return 'playing'
  end
  if redis.call('ZSCORE', nest.key('queue'), id) then
    return 'queue'
  end
  return nil
end

function song.user(id)
  return redis.call('HGET', nest.key('song', id), 'user')
end

function song.gone()
  return redis.error_reply('NOT_FOUND That song is gone.')
end
