-- What of an old server's nest is new here, and how it gets in. See migrate.lua.
-- First all is looked at, and nothing changed; then it is done.

--- include nest
--- include filter
--- include playing
--- include queue
--- include seeds

local migrating = {}

local function migrating_mark(song)
  return 'song ' .. song.id .. ' ' .. song.fields.trackid
end

local function migrating_is_marked(mark)
  return redis.call('HEXISTS', nest.key('moved'), mark) == 1
end

local function migrating_mark_number(mark)
  return tonumber(redis.call('HGET', nest.key('moved'), mark) or 0)
end

-- Where the songs come in: behind the last song of a person.
local function migrating_place(entries)
  for i = #entries, 1, -1 do
    if redis.call('HGET', nest.key('song', entries[i].id), 'auto') ~= '1' then
      return i
    end
  end
  return 0
end

-- An id that is greater than all that were given out here names nothing here, so it can stay.
local function migrating_ids(songs, counter)
  local given = tonumber(redis.call('GET', nest.key('next_id')) or 0)
  local last, kept = math.max(given, counter), 0
  for _, song in ipairs(songs) do
    if tonumber(song.id) > given then
      song.new_id, kept = song.id, kept + 1
      last = math.max(last, tonumber(song.id))
    end
  end
  for _, song in ipairs(songs) do
    if not song.new_id then
      last = last + 1
      song.new_id = string.format('%.0f', last)
    end
  end
  return last > given and last or nil, kept
end

local function migrating_plan_songs(old, plan)
  for _, song in ipairs(old.songs) do
    if migrating_is_marked(migrating_mark(song)) then
      plan.known = plan.known + 1
    else
      plan.songs[#plan.songs + 1] = song
      plan.votes = plan.votes + #song.voters
      plan.jams = plan.jams + #song.jams
      plan.comments = plan.comments + #song.comments
    end
  end
  if #plan.songs > 0 then
    plan.last_id, plan.kept = migrating_ids(plan.songs, old.counter)
  end
  local first = plan.songs[1]
  if first and first.playing then
    plan.plays = plan.is_fresh_player
    plan.waits = not plan.plays
  end
end

-- The nest's settings are taken once, and only where it has none of its own.
local function migrating_plan_settings(old, plan)
  plan.is_first = not migrating_is_marked('settings')
  if not plan.is_first then
    return
  end
  plan.paused = old.paused and plan.is_fresh_player and #plan.entries == 0
    and not nest.is_paused()
  plan.volume = old.volume >= 0 and redis.call('EXISTS', nest.key('volume')) == 0
  plan.last = old.last ~= '' and redis.call('EXISTS', nest.key('last')) == 0
  for _, whose in ipairs({ 'person', 'bender' }) do
    plan[whose] = old.seeds[whose] ~= nil and redis.call('EXISTS', nest.key('seed', whose)) == 0
  end
end

local function migrating_plan_horns(old, plan)
  local until_ms = migrating_mark_number('airhorns')
  for _, horn in ipairs(old.airhorns) do
    if horn[1] > until_ms then
      plan.airhorns[#plan.airhorns + 1] = horn
    end
  end
  for _, pair in ipairs(old.free_horns) do
    local user, count = pair[1], pair[2]
    local more = count - migrating_mark_number('free ' .. user)
    if more > 0 then
      plan.free[#plan.free + 1] = { user = user, more = more, count = count }
      plan.free_horns = plan.free_horns + more
    end
  end
end

local function migrating_plan_filtered(old, plan)
  for _, held in ipairs(old.filtered) do
    if not redis.call('ZSCORE', nest.key('filtered'), held[1]) then
      plan.filtered[#plan.filtered + 1] = held
    end
  end
end

-- What is new here.
function migrating.plan(old)
  local entries = queue.range(0, -1)
  local plan = {
    entries = entries,
    ahead = migrating_place(entries),
    is_fresh_player = redis.call('EXISTS', nest.key('playing')) == 0,
    songs = {}, votes = 0, jams = 0, comments = 0, known = 0, kept = 0,
    airhorns = {}, free = {}, free_horns = 0, filtered = {},
  }
  migrating_plan_songs(old, plan)
  migrating_plan_settings(old, plan)
  migrating_plan_horns(old, plan)
  migrating_plan_filtered(old, plan)
  plan.is_news = #plan.songs > 0 or #plan.airhorns > 0 or #plan.free > 0
    or #plan.filtered > 0 or plan.is_first
  return plan
end

local function migrating_store_song(song)
  local id = song.new_id
  local key = nest.key('song', id)
  for name, value in pairs(song.fields) do
    redis.call('HSET', key, name, value)
  end
  redis.call('HSET', key, 'user', song.user, 'auto', song.auto and '1' or '0',
    'vote', song.vote, 'added_ms', song.added_ms)
  if song.throwback ~= '' then
    redis.call('HSET', key, 'throwback', song.throwback)
  end
  if song.horn_earned then
    redis.call('HSET', key, 'horn_earned', '1')
  end
  for _, user in ipairs(song.voters) do
    redis.call('SADD', nest.key('voters', id), user)
  end
  for _, jam in ipairs(song.jams) do
    redis.call('ZADD', nest.key('jams', id), jam[2], jam[1])
  end
  for _, comment in ipairs(song.comments) do
    redis.call('RPUSH', nest.key('comments', id), comment[1], comment[2], comment[3])
  end
  for _, horn in ipairs(song.horns) do
    redis.call('RPUSH', nest.key('horns', id), horn[1], horn[2], horn[3])
  end
end

-- Scores are only an order: all songs get new ones.
local function migrating_order(plan, first)
  local score = 0
  local function put(id)
    score = score + 1
    redis.call('ZADD', nest.key('queue'), score, id)
  end
  for i = 1, plan.ahead do
    put(plan.entries[i].id)
  end
  for i = first, #plan.songs do
    put(plan.songs[i].new_id)
  end
  for i = plan.ahead + 1, #plan.entries do
    put(plan.entries[i].id)
  end
end

local function migrating_play(song, pos_ms, now_ms)
  redis.call('HSET', nest.key('playing'), 'id', song.new_id, 'began_ms', now_ms - pos_ms)
  playing.set_position(song.new_id, pos_ms, now_ms)
end

local function migrating_bring_songs(old, plan, now_ms)
  for _, song in ipairs(plan.songs) do
    migrating_store_song(song)
    filter.note(song.keys, now_ms, old.filter_ms)
    redis.call('HSET', nest.key('moved'), migrating_mark(song), song.new_id)
  end
  if plan.last_id then
    redis.call('SET', nest.key('next_id'), string.format('%.0f', plan.last_id))
  end
  if plan.plays then
    migrating_play(plan.songs[1], old.pos_ms, now_ms)
  end
  local first = plan.plays and 2 or 1
  if #plan.songs >= first then
    migrating_order(plan, first)
  end
end

local function migrating_bring_settings(old, plan, now_ms)
  if not plan.is_first then
    return
  end
  if plan.volume then
    redis.call('SET', nest.key('volume'), old.volume)
  end
  if plan.last then
    redis.call('SET', nest.key('last'), old.last)
  end
  for _, whose in ipairs({ 'person', 'bender' }) do
    if plan[whose] then
      seeds.put(whose, old.seeds[whose])
    end
  end
  if redis.call('EXISTS', nest.key('here')) == 0 then
    nest.somebody_is_here(now_ms - old.away_ms)
  end
  redis.call('HSET', nest.key('moved'), 'settings', '1')
end

local function migrating_horns_here()
  local flat, horns = redis.call('LRANGE', nest.key('airhorns'), 0, -1), {}
  for i = 1, #flat, 7 do
    horns[#horns + 1] = { unpack(flat, i, i + 6) }
  end
  return horns
end

-- The list is by time, with those that are here already.
local function migrating_bring_airhorns(plan)
  if #plan.airhorns == 0 then
    return
  end
  local ids, horns = {}, migrating_horns_here()
  for _, song in ipairs(plan.songs) do
    ids[song.id] = song.new_id
  end
  local last_ms = 0
  for _, horn in ipairs(plan.airhorns) do
    horn[4] = ids[horn[4]] or horn[4]
    horns[#horns + 1] = horn
    last_ms = math.max(last_ms, horn[1])
  end
  table.sort(horns, function(a, b)
    return tonumber(a[1]) < tonumber(b[1])
  end)
  redis.call('DEL', nest.key('airhorns'))
  for _, horn in ipairs(horns) do
    redis.call('RPUSH', nest.key('airhorns'), unpack(horn))
  end
  redis.call('HSET', nest.key('moved'), 'airhorns', last_ms)
end

local function migrating_bring_rest(plan)
  for _, free in ipairs(plan.free) do
    redis.call('HINCRBY', nest.key('free_horns'), free.user, free.more)
    redis.call('HSET', nest.key('moved'), 'free ' .. free.user, free.count)
  end
  for _, held in ipairs(plan.filtered) do
    redis.call('ZADD', nest.key('filtered'), held[2], held[1])
  end
end

function migrating.carry_out(old, plan, now_ms)
  if not plan.is_news then
    return
  end
  -- before the song that plays: it stands then
  if plan.paused then
    redis.call('SET', nest.key('paused'), '1')
  end
  migrating_bring_songs(old, plan, now_ms)
  migrating_bring_settings(old, plan, now_ms)
  migrating_bring_airhorns(plan)
  migrating_bring_rest(plan)
  nest.announce('queue,playing,volume,airhorns,members,free_horns')
end

function migrating.answer(plan)
  local function flag(value)
    return value and 1 or 0
  end
  return {
    'songs', #plan.songs, 'votes', plan.votes, 'jams', plan.jams, 'comments', plan.comments,
    'known', plan.known, 'plays', flag(plan.plays), 'waits', flag(plan.waits),
    'ahead', plan.ahead, 'kept', plan.kept, 'paused', flag(plan.paused),
    'volume', flag(plan.volume), 'last', flag(plan.last), 'person', flag(plan.person),
    'bender', flag(plan.bender), 'airhorns', #plan.airhorns, 'free_horns', plan.free_horns,
    'filtered', #plan.filtered,
  }
end
