#include "bender/seeds.h"

#include "base/json.h"
#include "source/source.h"

#include <errno.h>
#include <stdio.h>

#define FILE_MAX (1 << 20)

static struct nest_seed read_one(const json_t *json)
{
	return (struct nest_seed) {
		.name = json_member_str(json, "name"),
		.uri = json_member_str(json, "seed_uri"),
		.genre = json_member_str(json, "genre"),
		.artist = json_member_str(json, "artist"),
		.title = json_member_str(json, "title"),
	};
}

bool nest_seeds_read(
	struct arena *arena, struct str text, struct nest_seeds *seeds, struct error *error)
{
	json_t *json;
	*seeds = (struct nest_seeds) { 0 };
	if (!json_parse(arena, text, &json, error)) {
		return false;
	}
	const json_t *nests = json_object_get(json, "nests");
	seeds->otherwise = read_one(json_object_get(json, "default"));
	seeds->items = arena_array(arena, struct nest_seed, json_array_size(nests) + 1);
	for (size_t i = 0; i < json_array_size(nests); i++) {
		struct nest_seed seed = read_one(json_array_get(nests, i));
		if (seed.name.len > 0) {
			seeds->items[seeds->count++] = seed;
		}
	}
	return true;
}

bool nest_seeds_load(struct arena *arena, struct str share_root, struct nest_seeds *seeds,
	struct error *error)
{
	const char *path =
		arena_printf(arena, "%.*s/data/nest-seeds.json", STR_ARG(share_root)).data;
	*seeds = (struct nest_seeds) { 0 };
	FILE *file = fopen(path, "re");
	if (!file) {
		return error_set(error, ERROR_UNAVAILABLE, "%s can't be read: %s", path,
			strerror(errno));
	}
	char *text = arena_alloc(arena, FILE_MAX);
	size_t len = fread(text, 1, FILE_MAX, file);
	bool failed = ferror(file) != 0;
	fclose(file);
	if (failed) {
		return error_set(error, ERROR_UNAVAILABLE, "%s can't be read.", path);
	}
	return nest_seeds_read(arena, (struct str) { text, len }, seeds, error);
}

static const struct nest_seed *find_by_name(const struct nest_seeds *seeds, struct str name)
{
	for (size_t i = 0; i < seeds->count; i++) {
		if (str_equal_nocase(seeds->items[i].name, name)) {
			return &seeds->items[i];
		}
	}
	return NULL;
}

struct preview_seed nest_seeds_find(
	const struct nest_seeds *seeds, const struct preview_state *state)
{
	const struct nest_seed *named = find_by_name(seeds, state->name);
	const struct nest_seed *from = named ? named : &seeds->otherwise;
	struct preview_seed seed = {
		.src = STR_EMPTY,
		.trackid = STR_EMPTY,
		.isrc = STR_EMPTY,
		.title = from->title,
		.artist = from->artist,
		.album = STR_EMPTY,
	};
	struct str uri = from->uri;
	if (state->own_seed.len > 0) {
		seed.title = seed.artist = STR_EMPTY;
		uri = state->own_seed;
	}
	if (!source_parse_uri(uri, &seed.src, &seed.trackid, NULL)) {
		seed.src = seed.trackid = STR_EMPTY;
	}
	return seed;
}

struct str nest_seeds_genre(const struct nest_seeds *seeds, const struct preview_state *state)
{
	const struct nest_seed *named = find_by_name(seeds, state->name);
	if (state->genre.len > 0 || !named) {
		return state->genre;
	}
	return named->genre;
}
