-- A user turns hearing the nest on their own Spotify on or off.
--
-- KEYS[1]  the nest's prefix
-- ARGV[1]  the user
-- ARGV[2]  "1": on; "0": off
--
-- Answers 1 when that is a change, else 0; asking once more for what is on starts it anew if it
-- has come to a stop. Published on the channel <prefix>:follow as "<user> <JSON>".

--- include followers

local user, on = ARGV[1], ARGV[2] == '1'
local follower = followers.find(user)
local settled = { following = true, waiting = true, starting = true, limited = true }

if not on and not (follower and follower.on) then
  -- what it came to is no news any more
  if follower then
    redis.call('HDEL', nest.key('followers'), user)
  end
  redis.call('PUBLISH', nest.key('follow'), user .. ' {"on":false,"state":"off","device":""}')
  return 0
end
if on and follower and follower.on and settled[follower.state] then
  followers.keep(user, follower)
  return 0
end

local past = not on and follower or {}
followers.keep(user, {
  life = redis.call('INCR', nest.key('follow_lives')),
  on = on,
  state = on and 'starting' or 'off',
  device = past.device or '',
  uri = past.uri or '',
  plays = past.plays or false,
})
return 1
