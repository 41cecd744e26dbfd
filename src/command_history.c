#include "command.h"
#include "nest/nest.h"
#include "nest/play_cache.h"
#include "nest/play_day.h"
#include "nest/play_import.h"
#include "nest/play_log_names.h"
#include "nest/play_reader.h"
#include "tool_settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_WIDTH 36

struct options {
	bool import, dry;
	char **files;
	int file_count;
};

static int fail_use(const char *argument)
{
	fprintf(stderr,
		"echonest history: \"%s\" is not understood; it takes nothing, or "
		"\"import [--dry-run] FILE…\".\n",
		argument);
	return 2;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	*options = (struct options) { 0 };
	if (argc < 2) {
		return true;
	}
	if (strcmp(argv[1], "import") != 0) {
		fail_use(argv[1]);
		return false;
	}
	options->import = true;
	int first = 2;
	if (first < argc && strcmp(argv[first], "--dry-run") == 0) {
		options->dry = true;
		first++;
	}
	if (first < argc && strncmp(argv[first], "--", 2) == 0) {
		fail_use(argv[first]);
		return false;
	}
	options->files = argv + first;
	options->file_count = argc - first;
	if (options->file_count == 0) {
		fprintf(stderr, "echonest history import: which files? Play logs, or folders "
				"of play logs.\n");
		return false;
	}
	return true;
}

/* --- summary --- */

static void print_date(uint16_t day)
{
	uint32_t date = play_day_date(day);
	printf("%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
}

static void print_broken(const struct play_index *index)
{
	size_t lines = 0, files = 0;
	for (size_t i = 0; i < index->file_count; i++) {
		lines += index->files[i].broken;
		files += index->files[i].broken > 0;
	}
	printf("broken lines  %zu", lines);
	printf(files ? " in %zu files; they are passed over\n" : "\n", files);
	for (size_t i = 0; i < index->file_count; i++) {
		const struct play_file *file = &index->files[i];
		if (file->broken > 0) {
			printf("              play_log_%04u_%02u_%02u.json: %u\n",
				file->date / 10000, file->date / 100 % 100, file->date % 100,
				file->broken);
		}
	}
}

static void print_throwbacks(const struct play_index *index)
{
	static const char *const names[PLAY_WEEKDAYS] = { "Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday" };
	printf("throwbacks    ");
	for (unsigned i = 1; i <= PLAY_WEEKDAYS; i++) {
		unsigned weekday = i % PLAY_WEEKDAYS;
		printf("%s%s %zu", i > 1 ? ", " : "", names[weekday],
			index->firsts[weekday].count);
	}
	printf("\n");
}

static void print_summary(const struct play_index *index, struct str folder)
{
	size_t by_bender = 0, days = 0, people = 0;
	for (size_t i = 0; i < index->count; i++) {
		by_bender += index->plays[i].is_auto;
	}
	for (size_t i = 0; i < index->file_count; i++) {
		days += index->files[i].plays > 0;
	}
	uint32_t bender = play_index_find_person(index, NEST_BENDER);
	for (size_t i = 1; i < index->person_count; i++) {
		people += i != bender && index->people[i].plays > 0;
	}
	printf("The play logs in %.*s:\n", STR_ARG(folder));
	printf("days          %zu", days);
	if (index->count > 0) {
		printf(", from ");
		print_date(index->plays[index->by_time[0]].day);
		printf(" to ");
		print_date(index->plays[index->by_time[index->count - 1]].day);
	}
	printf("\nplays         %zu, %zu of them Bender's\n", index->count, by_bender);
	printf("people        %zu\n", people);
	printf("tracks        %zu\n", index->track_count - 1);
	printf("jams          %zu\n", index->jam_count);
	print_throwbacks(index);
	print_broken(index);
}

static bool read_logs(
	const struct config *config, struct play_index *index, struct error *error)
{
	atomic_bool stop = false;
	const struct play_reader reader = { config->log_dir, &stop };
	struct str cache =
		arena_printf(config->arena, "%.*s/play-index", STR_ARG(config->data_dir));
	enum play_reader_state state = PLAY_READER_OTHER;
	bool is_done;
	if (play_cache_load(index, cache.data, NULL) &&
		play_reader_compare(&reader, index, &state, error) &&
		state == PLAY_READER_OTHER) {
		play_index_finish(index);
		play_index_init(index);
	}
	return play_reader_read(&reader, index, SIZE_MAX, &is_done, error);
}

static int summarize(const struct config *config)
{
	struct play_index index;
	struct error error;
	play_index_init(&index);
	bool done = read_logs(config, &index, &error);
	if (done) {
		print_summary(&index, config->log_dir);
	} else {
		fprintf(stderr, "echonest history: %s\n", error.message);
	}
	play_index_finish(&index);
	return done ? 0 : 1;
}

/* --- import --- */

struct importing {
	struct play_import import;
	struct arena *arena;
	struct play_import_report sum;
	size_t files, failed;
};

static void print_row(const char *name, const struct play_import_report *report)
{
	printf("%-*s %9zu %9zu %9zu %9zu", NAME_WIDTH, name, report->lines, report->taken,
		report->known, report->broken);
	if (report->first_broken > 0) {
		printf("  first in line %zu", report->first_broken);
	}
	printf("\n");
}

static void import_file(struct importing *importing, const char *path)
{
	struct play_import_report report;
	struct error error = { .kind = ERROR_NONE };
	bool is_watched = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	importing->files++;
	if (is_watched) {
		/* who keeps the table in a file sees how far it is */
		fprintf(stderr, "\r%zu files, %zu plays", importing->files,
			importing->sum.taken);
	}
	if (!play_import_file(&importing->import, path, &report, &error)) {
		importing->failed++;
		printf("%-*s failed: %s\n", NAME_WIDTH, path, error.message);
	}
	if (report.lines > 0 || error.kind == ERROR_NONE) {
		print_row(path, &report);
	}
	fflush(stdout);
	importing->sum.lines += report.lines;
	importing->sum.taken += report.taken;
	importing->sum.known += report.known;
	importing->sum.broken += report.broken;
}

/* Its play logs, oldest first. */
static void import_folder(struct importing *importing, const char *path)
{
	struct str *names;
	size_t count;
	struct error error;
	if (!play_log_names(importing->arena, str_from_cstr(path), &names, &count, &error)) {
		importing->failed++;
		printf("%-*s failed: %s\n", NAME_WIDTH, path, error.message);
		return;
	}
	if (count == 0) {
		printf("%-*s has no play logs\n", NAME_WIDTH, path);
	}
	for (size_t i = count; i > 0; i--) {
		import_file(importing,
			arena_printf(importing->arena, "%s/%.*s", path, STR_ARG(names[i - 1]))
				.data);
	}
}

static int import_all(const struct config *config, const struct options *options)
{
	struct importing importing = {
		.import = { config->log_dir, options->dry, config->play_log_sync },
		.arena = config->arena,
	};
	printf("%-*s %9s %9s %9s %9s\n", NAME_WIDTH, "", "lines",
		options->dry ? "new" : "taken", "known", "broken");
	for (int i = 0; i < options->file_count; i++) {
		struct stat about;
		if (stat(options->files[i], &about) == 0 && S_ISDIR(about.st_mode)) {
			import_folder(&importing, options->files[i]);
		} else {
			import_file(&importing, options->files[i]);
		}
	}
	print_row("all", &importing.sum);
	if (options->dry) {
		printf("Nothing was changed. Without --dry-run, the %zu new plays go to "
		       "%.*s.\n",
			importing.sum.taken, STR_ARG(config->log_dir));
	}
	return importing.failed > 0 ? 1 : 0;
}

int command_history(int argc, char **argv)
{
	struct options options;
	if (!parse_options(argc, argv, &options)) {
		return 2;
	}
	struct config config;
	/* a guess at LOG_DIR would take plays into another folder than the server's */
	int status = 1;
	if (tool_settings_load(&config)) {
		status = options.import ? import_all(&config, &options) : summarize(&config);
	}
	config_finish(&config);
	return status;
}
