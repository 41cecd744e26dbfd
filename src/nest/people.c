#include "nest/people.h"

/* The bytes of the first character of UTF-8 text. */
static size_t first_character(struct str text)
{
	size_t len = text.len > 0;
	while (len > 0 && len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80) {
		len++;
	}
	return len;
}

struct str people_hide(struct arena *arena, struct str email)
{
	if (email.len == 0) {
		return email;
	}
	struct str domain = str_from(email, str_index_of(email, '@'));
	struct str name = str_slice(email, 0, email.len - domain.len);
	struct str shown = str_slice(name, 0, first_character(name));
	return arena_printf(arena, "%.*s…%.*s", STR_ARG(shown), STR_ARG(domain));
}

static json_t *hidden(struct arena *arena, const json_t *email)
{
	struct str text = people_hide(arena, json_str(email));
	return json_stringn(text.data, text.len);
}

static void hide_member(struct arena *arena, json_t *object, const char *key)
{
	json_t *email = json_object_get(object, key);
	if (json_is_string(email)) {
		json_object_set_new(object, key, hidden(arena, email));
	}
}

/* A list of objects with `user`, or (in the oldest logs) of plain emails. */
static void hide_in_list(struct arena *arena, json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *item = json_array_get(list, i);
		if (json_is_string(item)) {
			json_array_set_new(list, i, hidden(arena, item));
		} else {
			hide_member(arena, item, "user");
		}
	}
}

void people_hide_in_song(struct arena *arena, json_t *song)
{
	hide_member(arena, song, "user");
	hide_in_list(arena, json_object_get(song, "jam"));
	hide_in_list(arena, json_object_get(song, "comments"));
	hide_in_list(arena, json_object_get(song, "airhorn"));
}
