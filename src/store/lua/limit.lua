-- Counts one more try of something that is limited per window of time.
--
-- KEYS[1]  the counter, for example "limit:{sync-link 192.0.2.1}"
-- ARGV[1]  how many are allowed in a window
-- ARGV[2]  the window's length in seconds
-- ARGV[3]  what to say when it is too many
--
-- Answers how many are left; LIMITED when it was one too many. The window begins with the
-- first try.

local count = redis.call('INCR', KEYS[1])
if count == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
if count > tonumber(ARGV[1]) then
  return redis.error_reply('LIMITED ' .. ARGV[3])
end
return tonumber(ARGV[1]) - count
