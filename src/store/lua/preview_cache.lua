-- Keeps what a strategy has found, in place of what it had found before.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the strategy
-- ARGV[2]  for how many ms
-- ARGV[3…] candidates, the best first, as nest/candidate.c writes them
--
-- Answers how many.

--- include found

local candidates = { unpack(ARGV, 3) }
found.put(ARGV[1], candidates, ARGV[2])
return #candidates
