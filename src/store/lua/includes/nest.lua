-- Keys of a nest, all built here from its prefix, KEYS[1] ("nest:{main}"), and the announcement
-- of changes.
--
--   seq             counts the changes, from the unix ms of the first one on: so it also grows
--                   when the store has been emptied, and whoever saw more is never right
--   next_id         the queue id that was given out last
--   queue           zset: queue id by score
--   song:<id>       hash: a song's fields
--   voters:<id>     set: who has voted on it
--   jams:<id>       zset: who jams it, by unix ms
--   comments:<id>   list: unix ms, user, body; unix ms, user, body; …
--   horns:<id>      list: the horns blown during it: unix ms, user, "1" if free; …
--   playing         hash: id, began_ms, and started_ms + ends_ms (running) or pos_ms (paused)
--   paused          "1", or missing
--   volume          0 to 100, or missing: 95
--   airhorns        list: seven values a horn, oldest first, see horns.lua
--   free_horns      hash: user to the number of free airhorns earned and not yet blown
--   limit:<what>:<user>  list: unix ms of what was accepted in the last hour
--   member_leases   zset: "<holder> <user>" by the unix ms at which the lease ends
--   member_counts   hash: user to the number of leases
--   members         zset: user by the unix ms of joining
--   finished        list: records of finished songs that no play log has yet, oldest first
--   last            the record of the song that finished last, with its pictures
--   here            unix ms at which somebody last did what only somebody who is here does
--   preview         the track that comes next when nobody adds one, see preview.lua
--   filtered        zset: keys of recordings that somebody queued or rejected, by the unix ms
--                   until which Bender does not offer them
--   queued          zset: keys of recordings by the unix ms at which they were queued last
--   row             list: the keys of the songs queued last, 20 at most
--   seed:person, seed:bender  hash: what a person and Bender queued last
--   found:<strategy>  list: what a strategy of Bender's has found, 20 at most, with an expiry
--   finders         set: the strategies that may have such a list
--   about           hash: what the nest says of itself: name, genre_hint, seed_uri …
--   followers       hash: user to how they hear the nest on their own Spotify, see followers.lua
--   follow_lives    how many lives of followers there have been
--   follow          the channel of what is new about a follower, no key
--   moved           hash: what has come from an old server, see migrate.lua
--   lease           the token of the player that drives the nest, with an expiry; also the
--                   channel on which giving it back is published
--   changes         the channel of announcements, no key

--- include clock

local nest = {}

function nest.key(name, of)
  if of then
    return KEYS[1] .. ':' .. name .. ':' .. of
  end
  return KEYS[1] .. ':' .. name
end

-- The number of the last change.
function nest.seq()
  return tonumber(redis.call('GET', nest.key('seq')) or clock.now_ms())
end

local function nest_next_seq()
  local seq = redis.call('INCR', nest.key('seq'))
  if seq == 1 then
    seq = clock.now_ms() + 1
    redis.call('SET', nest.key('seq'), string.format('%.0f', seq))
  end
  return seq
end

-- Publishes "<seq> <what>[ <args>]", where `what` is comma separated of queue, playing, volume,
-- airhorns, members, free_horns. Call it once, after the change. Gives back seq.
function nest.announce(what, args)
  local seq = nest_next_seq()
  local message = string.format('%.0f %s', seq, what)
  if args then
    message = message .. ' ' .. args
  end
  redis.call('PUBLISH', nest.key('changes'), message)
  return seq
end

function nest.is_paused()
  return redis.call('EXISTS', nest.key('paused')) == 1
end

-- Bender goes on for a while after this.
function nest.somebody_is_here(now_ms)
  redis.call('SET', nest.key('here'), now_ms)
end
