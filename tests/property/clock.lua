-- Takes the place of src/store/lua/includes/clock.lua: time stands still unless the test moves it.

local clock = {}

function clock.now_ms()
  return tonumber(redis.call('GET', KEYS[1] .. ':test_now'))
end
