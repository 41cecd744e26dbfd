#include "backup/bring_back.h"
#include "backup/hold.h"
#include "backup/interrupt.h"
#include "backup/leftovers.h"
#include "backup/owner.h"
#include "backup/place.h"
#include "base/clock.h"
#include "command.h"
#include "tool_settings.h"

#include <stdio.h>
#include <unistd.h>

struct options {
	const char *key_file;
	struct str source;
	bool yes;
};

static bool parse_options(int argc, char **argv, struct options *options)
{
	*options = (struct options) { 0 };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--yes") == 0) {
			options->yes = true;
		} else if (strcmp(argv[i], "--key") == 0 && i + 1 < argc) {
			options->key_file = argv[++i];
		} else if (argv[i][0] != '-' && !options->source.len) {
			options->source = str_from_cstr(argv[i]);
		} else {
			options->source = STR_EMPTY;
			break;
		}
	}
	if (!options->source.len) {
		fprintf(stderr, "Use: echonest restore [--key FILE] [--yes] FILE, or "
				"s3://BUCKET/PREFIX/NAME.\n");
	}
	return options->source.len > 0;
}

static int fail(const struct error *error)
{
	fprintf(stderr, "echonest restore: %s\n", error->message);
	return 1;
}

static void print_plan(const struct plan *plan)
{
	const struct staged *staged = plan->staged;
	char made[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(made, staged->manifest.made_ms);
	printf("The backup of %s is whole.\n", made);
	printf("%-12s %9s %9s %9s\n", "", "new", "replaced", "the same");
	for (int i = 0; i < CONTENTS_KINDS; i++) {
		printf("%-12s %9zu %9zu %9zu  in %.*s\n", staged->kinds[i].what,
			plan->counts[i][FATE_NEW], plan->counts[i][FATE_REPLACES],
			plan->counts[i][FATE_SAME], STR_ARG(staged->kinds[i].folder));
	}
	printf("store        %9llu keys in the place of %llu, in %.*s\n",
		(unsigned long long)staged->manifest.keys, (unsigned long long)plan->keys,
		STR_ARG(plan->link->place));
}

static int carry_out(const struct options *options, struct plan *plan)
{
	struct error error;
	struct load_report report;
	print_plan(plan);
	if (plan->overwrites && !options->yes) {
		printf("Nothing was changed. With --yes it is done, and what is replaced is "
		       "gone; files that the backup does not have stay as they are.\n");
		return 1;
	}
	if (!plan_carry_out(plan, &report, &error)) {
		return fail(&error);
	}
	printf("Done: %llu keys are back; the time of %llu more was over.\n",
		(unsigned long long)report.keys, (unsigned long long)report.expired);
	return 0;
}

static int restore_staged(
	const struct options *options, const struct config *config, struct staged *staged)
{
	struct error error;
	struct store_link link;
	struct plan plan;
	int status = store_link_open(&link, config, &error) &&
				     plan_make(&plan, staged, &link, &error)
			     ? carry_out(options, &plan)
			     : fail(&error);
	store_link_close(&link);
	return status;
}

/* Of the bytes of `fd`. */
static int restore_from(
	const struct options *options, const struct config *config, const uint8_t *key, int fd)
{
	struct error error;
	struct staged staged = { 0 };
	int status = staged_open(&staged, config, config->data_dir, fd, key, &error)
			     ? restore_staged(options, config, &staged)
			     : fail(&error);
	staged_remove(&staged);
	return status;
}

static void remove_leftovers(const struct config *config)
{
	struct contents_kind kinds[CONTENTS_KINDS];
	contents_kinds(config, kinds);
	for (int i = 0; i < CONTENTS_KINDS; i++) {
		leftovers_remove(config->arena, kinds[i].folder);
	}
}

/* From a bucket, or what is open already; -1 with an error. */
static int fetch(
	const struct options *options, const struct config *config, int fd, struct error *error)
{
	return fd >= 0 ? fd : place_fetch(config, options->source, config->data_dir, error);
}

static int run_as_owner(const struct options *options, const struct config *config,
	const uint8_t *key, int opened)
{
	struct error error;
	int held = owner_become(config->arena, config->data_dir, &error)
			   ? hold_take(config->arena, config->data_dir, true, &error)
			   : -1;
	if (held < 0) {
		return fail(&error);
	}
	remove_leftovers(config);
	int fd = fetch(options, config, opened, &error);
	int status = fd >= 0 ? restore_from(options, config, key, fd) : fail(&error);
	if (fd >= 0 && fd != opened) {
		close(fd);
	}
	close(held);
	return status;
}

static int run(const struct options *options, const struct config *config, const uint8_t *key)
{
	struct error error;
	int opened = -1;
	/* root may read a file that the folders' owner may not */
	if (!place_is_bucket(options->source)) {
		opened = place_fetch(config, options->source, STR_EMPTY, &error);
		if (opened < 0) {
			return fail(&error);
		}
	}
	int status = run_as_owner(options, config, key, opened);
	if (opened >= 0) {
		close(opened);
	}
	return status;
}

int command_restore(int argc, char **argv)
{
	struct options options;
	struct error error;
	uint8_t key[BACKUP_KEY_SIZE];
	if (!parse_options(argc, argv, &options)) {
		return 2;
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
