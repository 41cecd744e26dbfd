-- The store's scripts (src/store/lua), as Redis runs them.
std = "lua51"
max_line_length = 100
read_globals = { "redis", "cjson", "KEYS", "ARGV" }

-- "--- include <name>" puts a part's local table in front of the script that uses it
local parts = {
	"adding", "clock", "filter", "followers", "found", "horns", "iso8601", "limits", "members",
	"migrating", "nest", "playing",
	"preview", "queue", "record", "seeds", "song",
}
for _, part in ipairs(parts) do
	table.insert(read_globals, part)
end
-- which a part itself only fills
files["**/includes"] = { ignore = { "2[14]1" } }
