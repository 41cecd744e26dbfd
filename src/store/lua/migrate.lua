-- Takes what an old server had into this nest, as far as it is not here yet: so doing it twice
-- changes nothing, and what people have done here meanwhile stays.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  "1": only look what would be done
-- ARGV[2]  JSON, made by migrate/moving_write.c:
--   songs       the playing one first if there is one, then the queue in order. Each: id (the old
--               one), fields { name: text }, user, auto, vote, added_ms, voters [user],
--               jams [[user, unix ms]], throwback (a user, or ""), comments [[unix ms, user,
--               body]], horns [[unix ms, user, "1" if free]], keys (see nest/recording.h),
--               horn_earned, playing
--   pos_ms      how far the playing one is
--   counter     the queue id that the old server gave out last
--   paused, volume (-1: unknown), last (a record, or "")
--   airhorns    [[unix ms, "1" if free, user, old id, img, artist, title]], oldest first
--   free_horns  [[user, how many]]
--   filtered    [[key of a recording, unix ms until which it is held back]]
--   filter_ms   for how many ms Bender does not offer a queued song
--   seeds       { person = { name: text }, bender = { … } }, each may be missing
--   away_ms     how long nobody had been there
--
-- Answers name, number, name, number …:
--   songs, votes, jams, comments: what has come; known: songs that had come before
--   plays: 1 when one of them plays now; waits: 1 when the old playing song is queued, since
--   another one plays here
--   ahead: the songs here that they come behind, Bender's last ones left aside
--   kept: how many kept their id
--   paused, volume, last, person, bender: 1 when it was taken
--   airhorns, free_horns, filtered: how many were taken
-- Announces everything, if anything has changed.
--
-- `moved` remembers what came: the old id and the trackid of each song; "settings", once those
-- were taken; "airhorns", the unix ms of the last horn; "free <user>", how many free horns.

--- include clock
--- include migrating

local is_dry, old = ARGV[1] == '1', cjson.decode(ARGV[2])
local now_ms = clock.now_ms()
local plan = migrating.plan(old)
if not is_dry then
  migrating.carry_out(old, plan, now_ms)
end
return migrating.answer(plan)
