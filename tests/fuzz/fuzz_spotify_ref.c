/* Any bytes as a link that somebody pastes. */
#include "fuzz.h"
#include "source/source.h"
#include "source/spotify/ref.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str link = { (const char *)data, size };
	struct spotify_ref ref;
	struct error error;
	if (!spotify_owns_link(link)) {
		return 0;
	}
	if (!spotify_ref_parse(link, &ref, &error)) {
		FUZZ_EXPECT(error.kind == ERROR_INVALID && error.message[0]);
		return 0;
	}
	/* what goes into a path of the Web API */
	struct arena *arena = arena_create();
	struct str uri = arena_printf(arena, "spotify:track:%.*s", STR_ARG(ref.id));
	FUZZ_EXPECT(source_trackid_is_valid(STR("spotify"), uri));
	FUZZ_EXPECT(spotify_kind_name(ref.kind).len > 0);
	arena_destroy(arena);
	return 0;
}
