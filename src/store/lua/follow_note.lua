-- What has become of a user's Spotify: told by the player that drives the nest.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the user
-- ARGV[2]  the life that it is about, see followers.lua
-- ARGV[3]  "1": it goes on; "0": it has ended, but is still shown; "": it is forgotten
-- ARGV[4]  the state
-- ARGV[5]  the device
-- ARGV[6]  the uri that was started last
-- ARGV[7]  "1": it was left playing
--
-- Answers 1; 0 when that life is over: nothing is kept then. Published as follow does if the user
-- has something new to see.

--- include followers

local user, life = ARGV[1], tonumber(ARGV[2])
local follower = followers.find(user)
if not follower or follower.life ~= life then
  return 0
end
if ARGV[3] == '' then
  redis.call('HDEL', nest.key('followers'), user)
  return 1
end
local now = {
  life = life,
  on = ARGV[3] == '1',
  state = ARGV[4],
  device = ARGV[5],
  uri = ARGV[6],
  plays = ARGV[7] == '1',
}
if now.on == follower.on and now.state == follower.state and now.device == follower.device then
  redis.call('HSET', nest.key('followers'), user, cjson.encode(now))
else
  followers.keep(user, now)
end
return 1
