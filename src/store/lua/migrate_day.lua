-- Takes what an old server has counted on one day, as far as it has not come yet.
--
-- KEYS[1]  the day, "stats:2026-02-10"
-- ARGV[1]  "1": only look what would be done
-- ARGV[2]  for how many seconds a day is kept
-- ARGV[3]  JSON: { counts = { name: number }, people = [email] }
--
-- Answers { how much was added to counts, how many people were added }.
-- <day>:moved remembers how much of each count has come.

local is_dry, kept_s, old = ARGV[1] == '1', ARGV[2], cjson.decode(ARGV[3])
local counts, people, moved = KEYS[1] .. ':counts', KEYS[1] .. ':people', KEYS[1] .. ':moved'
local added, met = 0, 0

for name, count in pairs(old.counts) do
  local more = count - tonumber(redis.call('HGET', moved, name) or 0)
  if more > 0 then
    added = added + more
    if not is_dry then
      redis.call('HINCRBY', counts, name, more)
      redis.call('HSET', moved, name, count)
    end
  end
end
for _, email in ipairs(old.people) do
  if redis.call('SISMEMBER', people, email) == 0 then
    met = met + 1
    if not is_dry then
      redis.call('SADD', people, email)
    end
  end
end
if not is_dry and added + met > 0 then
  for _, key in ipairs({ counts, people, moved }) do
    redis.call('EXPIRE', key, kept_s)
  end
end
return { added, met }
