#include "backup/manifest.h"

#include "base/clock.h"
#include "base/json.h"

#define HASH_HEX (PACK_HASH_SIZE * 2)

void manifest_add(
	struct manifest *manifest, struct arena *arena, const struct manifest_file *file)
{
	if (manifest->count == manifest->capacity) {
		manifest->capacity = manifest->capacity ? manifest->capacity * 2 : 64;
		struct manifest_file *more =
			arena_array(arena, struct manifest_file, manifest->capacity);
		if (manifest->count) {
			memcpy(more, manifest->files, manifest->count * sizeof(*more));
		}
		manifest->files = more;
	}
	struct manifest_file *added = &manifest->files[manifest->count++];
	*added = *file;
	added->name = arena_str(arena, file->name);
}

static void write_file(struct json_writer *json, const struct manifest_file *file)
{
	char hex[HASH_HEX + 1];
	sodium_bin2hex(hex, sizeof(hex), file->hash, PACK_HASH_SIZE);
	json_begin_object(json);
	json_member_write_str(json, "name", file->name);
	json_member_write_int(json, "size", (int64_t)file->size);
	json_member_write_str(json, "sha256", str_from_cstr(hex));
	json_end_object(json);
}

void manifest_write(struct arena *arena, const struct manifest *manifest, struct buf *buf)
{
	struct json_writer json = { buf, false };
	json_begin_object(&json);
	json_member_write_int(&json, "version", MANIFEST_VERSION);
	json_member_write_str(&json, "made", clock_iso8601(arena, manifest->made_ms));
	json_member_write_int(&json, "database", (int64_t)manifest->database);
	json_member_write_int(&json, "keys", (int64_t)manifest->keys);
	json_key(&json, "files");
	json_begin_array(&json);
	for (size_t i = 0; i < manifest->count; i++) {
		write_file(&json, &manifest->files[i]);
	}
	json_end_array(&json);
	json_end_object(&json);
	buf_append_char(buf, '\n');
}

static bool read_number(const json_t *object, const char *key, uint64_t *number)
{
	const json_t *value = json_object_get(object, key);
	json_int_t read = json_integer_value(value);
	*number = (uint64_t)read;
	return json_is_integer(value) && read >= 0;
}

static bool read_file(const json_t *value, struct manifest_file *file)
{
	struct str hex = json_member_str(value, "sha256");
	size_t len;
	file->name = json_member_str(value, "name");
	return file->name.len > 0 && read_number(value, "size", &file->size) &&
	       hex.len == HASH_HEX &&
	       sodium_hex2bin(
		       file->hash, PACK_HASH_SIZE, hex.data, hex.len, NULL, &len, NULL) == 0 &&
	       len == PACK_HASH_SIZE;
}

bool manifest_parse(
	struct arena *arena, struct str text, struct manifest *manifest, struct error *error)
{
	json_t *root;
	uint64_t version = 0;
	*manifest = (struct manifest) { 0 };
	struct error ignored;
	if (!json_parse(arena, text, &root, &ignored) ||
		!read_number(root, "version", &version)) {
		return error_set(error, ERROR_INVALID, "The backup's manifest is damaged.");
	}
	if (version != MANIFEST_VERSION) {
		return error_set(error, ERROR_INVALID,
			"The backup is of version %llu, made by another EchoNest; this one "
			"knows version %d.",
			(unsigned long long)version, MANIFEST_VERSION);
	}
	const json_t *files = json_object_get(root, "files");
	bool ok = clock_parse_iso8601(json_member_str(root, "made"), &manifest->made_ms) &&
		  read_number(root, "database", &manifest->database) &&
		  read_number(root, "keys", &manifest->keys) && json_is_array(files);
	for (size_t i = 0; ok && i < json_array_size(files); i++) {
		struct manifest_file file;
		ok = read_file(json_array_get(files, i), &file);
		if (ok) {
			manifest_add(manifest, arena, &file);
		}
	}
	return ok || error_set(error, ERROR_INVALID, "The backup's manifest is damaged.");
}
