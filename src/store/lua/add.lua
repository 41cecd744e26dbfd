-- Adds a song at its fair place.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the user who adds it
-- ARGV[2]  "1": Bender adds it; it goes to the end
-- ARGV[3]  songs an hour that the user may add; 0: no limit
-- ARGV[4]  songs that the queue may hold; 0: no limit
-- ARGV[5]  a user who jams it at once, or ""
-- ARGV[6]  "1": that jam is a throwback's
-- ARGV[7]  for how many ms Bender does not offer it
-- ARGV[8]  to ARGV[10]: the keys of the recording, see nest/recording.h; "" for none
-- ARGV[11…] name, value, name, value …: the song's fields, duration and duration_ms among them
--
-- Answers the queue id. LIMITED, CONFLICT when the queue is full, INVALID.
-- Announces queue.

--- include clock
--- include adding

local fields = {}
for i = 11, #ARGV, 2 do
  fields[ARGV[i]] = ARGV[i + 1]
end
local id, refusal = adding.add(fields, {
  user = ARGV[1],
  auto = ARGV[2] == '1',
  max_an_hour = tonumber(ARGV[3]),
  max_depth = tonumber(ARGV[4]),
  jammer = ARGV[5],
  is_throwback = ARGV[6] == '1',
  filter_ms = tonumber(ARGV[7]),
  keys = filter.keys(ARGV[8], ARGV[9], ARGV[10]),
}, clock.now_ms())
return id or refusal
