#include "nest/recording.h"

#include "source/local/fold.h"

struct recording recording_none(void)
{
	return (struct recording) { .keys = { STR_EMPTY, STR_EMPTY, STR_EMPTY } };
}

static struct str folded(struct arena *arena, struct str text)
{
	struct buf buf = { 0 };
	local_fold(&buf, text);
	struct str copy = arena_str(arena, buf_str(&buf));
	buf_finish(&buf);
	return copy;
}

/* Where " - …", " (…" or " […" begins, the last of them; the length when there is none. */
static size_t addition_start(struct str title)
{
	for (size_t i = title.len; i > 1; i--) {
		struct str rest = str_from(title, i - 1);
		if (str_starts_with(rest, STR(" - ")) || str_starts_with(rest, STR(" (")) ||
			str_starts_with(rest, STR(" ["))) {
			return i - 1;
		}
	}
	return title.len;
}

static struct str without_remaster(struct arena *arena, struct str title)
{
	size_t at = addition_start(title);
	struct str addition = folded(arena, str_from(title, at));
	return str_contains(addition, STR("remaster")) ? str_slice(title, 0, at) : title;
}

struct recording recording_of(struct arena *arena, struct str src, struct str trackid,
	struct str isrc, struct str artist, struct str title)
{
	struct recording recording = recording_none();
	recording.keys[0] = arena_printf(arena, "%.*s:%.*s", STR_ARG(src), STR_ARG(trackid));
	if (isrc.len > 0) {
		struct str plain = folded(arena, isrc);
		recording.keys[1] = arena_printf(arena, "isrc:%.*s", STR_ARG(plain));
	}
	struct str by = folded(arena, artist);
	struct str called = folded(arena, without_remaster(arena, title));
	if (by.len > 0 && called.len > 0) {
		recording.keys[2] =
			arena_printf(arena, "name:%.*s/%.*s", STR_ARG(by), STR_ARG(called));
	}
	return recording;
}

bool recording_is_same(const struct recording *a, const struct recording *b)
{
	for (size_t i = 0; i < RECORDING_KEYS; i++) {
		if (a->keys[i].len > 0 && str_equal(a->keys[i], b->keys[i])) {
			return true;
		}
	}
	return false;
}
