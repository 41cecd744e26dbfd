-- Remembers things for some time each; Redis may forget them earlier when its memory is short.
--
-- KEYS[1]  what their keys begin with, for example "known:{spotify US}"
-- ARGV     for each: its name, for how many seconds, the value
--
-- Answers how many they are.

for i = 1, #ARGV, 3 do
  redis.call('SET', KEYS[1] .. ':' .. ARGV[i], ARGV[i + 2], 'EX', ARGV[i + 1])
end
return #ARGV / 3
