#include "backup/contents.h"
#include "backup/hold.h"
#include "backup/interrupt.h"
#include "backup/note.h"
#include "backup/owner.h"
#include "backup/part.h"
#include "backup/place.h"
#include "backup/save.h"
#include "base/clock.h"
#include "command.h"
#include "tool_settings.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_S	    900
#define WAIT_MOST_S 86400
#define KEEP_MOST   10000

struct options {
	const char *key_file, *make_key;
	struct str target;
	struct keep_rule keep;
	int64_t wait_s;
};

static bool read_number(const char *text, int64_t least, int64_t most, int64_t *number)
{
	return text && str_to_int64(str_from_cstr(text), number) && *number >= least &&
	       *number <= most;
}

/* An option with its value; false: not understood. */
static bool read_option(struct options *options, const char *name, const char *value)
{
	if (strcmp(name, "--key") == 0) {
		options->key_file = value;
		return value != NULL;
	}
	if (strcmp(name, "--make-key") == 0) {
		options->make_key = value;
		return value != NULL;
	}
	if (strcmp(name, "--keep-daily") == 0) {
		return read_number(value, 1, KEEP_MOST, &options->keep.daily);
	}
	if (strcmp(name, "--keep-weekly") == 0) {
		return read_number(value, 0, KEEP_MOST, &options->keep.weekly);
	}
	return strcmp(name, "--wait") == 0 &&
	       read_number(value, 1, WAIT_MOST_S, &options->wait_s);
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	*options = (struct options) { .keep = { 7, 4 }, .wait_s = WAIT_S };
	for (int i = 1; i < argc; i++) {
		bool ok;
		if (argv[i][0] == '-') {
			ok = read_option(options, argv[i], argv[i + 1]);
			i++; /* argv ends with a NULL, which is no value */
		} else {
			ok = options->target.len == 0 && argv[i][0];
			options->target = str_from_cstr(argv[i]);
		}
		if (!ok) {
			fprintf(stderr,
				"echonest backup: \"%s\" is not understood. Use: echonest "
				"backup [--key FILE] [--keep-daily N] [--keep-weekly N] "
				"[--wait SECONDS] [FOLDER | s3://BUCKET/PREFIX], or echonest "
				"backup --make-key FILE.\n",
				argv[i < argc ? i : argc - 1]);
			return false;
		}
	}
	return true;
}

static int fail(const struct error *error)
{
	fprintf(stderr, "echonest backup: %s\n", error->message);
	return 1;
}

static int make_key(const char *path)
{
	struct error error;
	if (!backup_key_make(path, &error)) {
		return fail(&error);
	}
	printf("%s is a new key. Keep a copy of it elsewhere: without it nobody can read what "
	       "it seals.\n",
		path);
	return 0;
}

static void print_done(const struct place *place, struct str name, int64_t size,
	const struct manifest *manifest)
{
	size_t logs = 0, tokens = 0;
	for (size_t i = 0; i < manifest->count; i++) {
		logs += str_starts_with(manifest->files[i].name, STR("play_logs/"));
		tokens += str_starts_with(manifest->files[i].name, STR("oauth_creds/"));
	}
	printf("%.*s/%.*s: %lld bytes, with %llu keys of the store, %zu play logs, %zu "
	       "tokens\n",
		STR_ARG(place->shown), STR_ARG(name), (long long)size,
		(unsigned long long)manifest->keys, logs, tokens);
}

/* The finished part, to where it is kept. */
static bool keep_part(
	struct place *place, struct part *part, struct str name, struct error *error)
{
	return place->s3 ? s3_put(place->s3, name, part->fd, error)
			 : part_keep(part, place->arena, name, error);
}

static bool make_backup(const struct options *options, const struct config *config,
	struct place *place, const uint8_t *key, int64_t made_ms, struct error *error)
{
	struct part part;
	struct manifest manifest;
	struct stat about;
	struct save_options save = { .config = config,
		.arena = config->arena,
		.key = key,
		.work_dir = config->data_dir,
		.made_ms = made_ms,
		.wait_s = options->wait_s };
	struct str name = backup_name(config->arena, made_ms, key != NULL);
	bool ok = part_open(&part, config->arena, place->folder, error) &&
		  save_backup(&save, part.fd, &manifest, error) &&
		  fstat(part.fd, &about) == 0 && keep_part(place, &part, name, error);
	part_discard(&part);
	struct error unnoted;
	if (ok && !backup_note_write(config, save.made_ms, &unnoted)) {
		fprintf(stderr,
			"echonest backup: the backup is made, but /metrics will not know of "
			"it. %s\n",
			unnoted.message);
	}
	if (ok) {
		print_done(place, name, (int64_t)about.st_size, &manifest);
	}
	return ok;
}

static int run(const struct options *options, const struct config *config, const uint8_t *key)
{
	struct place place;
	struct error error;
	size_t removed = 0, kept = 0;
	int64_t made_ms = clock_unix_ms();
	int held = owner_become(config->arena, config->data_dir, &error)
			   ? hold_take(config->arena, config->data_dir, false, &error)
			   : -1;
	if (held < 0) {
		return fail(&error);
	}
	bool ok = place_open(&place, config, options->target, &error) &&
		  make_backup(options, config, &place, key, made_ms, &error) &&
		  place_tidy(&place, options->keep, made_ms / 1000, &removed, &kept, &error);
	place_close(&place);
	close(held);
	if (!ok) {
		return fail(&error);
	}
	printf("Kept there now: %zu. Old ones removed: %zu.\n", kept, removed);
	return 0;
}

int command_backup(int argc, char **argv)
{
	struct options options;
	struct error error;
	uint8_t key[BACKUP_KEY_SIZE];
	if (!parse_options(argc, argv, &options)) {
		return 2;
	}
	if (options.make_key) {
		return make_key(options.make_key);
	}
	if (options.key_file && !backup_key_read(options.key_file, key, &error)) {
		return fail(&error);
	}
	interrupt_watch();
	struct config config;
	int status = tool_settings_load(&config)
			     ? run(&options, &config, options.key_file ? key : NULL)
			     : 1;
	sodium_memzero(key, sizeof(key));
	config_finish(&config);
	return status;
}
