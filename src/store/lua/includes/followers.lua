-- Who hears the nest on their own Spotify. Kept in one hash, user to JSON:
--   life    a number that changes whenever the user turns it on or off: what was meant for an
--           earlier life is void
--   on      whether the user wants it
--   state   starting, following, waiting, stopped, no_device, no_premium, reconnect,
--           not_connected or limited; off
--   device  the name of the device, or ""
--   uri     what was started there last, or ""
--   plays   whether it was left playing

--- include nest

local followers = {}

-- What is known of the user, or nil.
function followers.find(user)
  local json = redis.call('HGET', nest.key('followers'), user)
  return json and cjson.decode(json) or nil
end

-- Keeps it and tells the servers, so that the user's pages show it: "<user> <JSON>".
function followers.keep(user, follower)
  local json = cjson.encode(follower)
  redis.call('HSET', nest.key('followers'), user, json)
  redis.call('PUBLISH', nest.key('follow'), user .. ' ' .. json)
end
