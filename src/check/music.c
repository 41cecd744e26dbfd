#include "check/check.h"
#include "source/local.h"

#define MOST_BROKEN_SHOWN 20

static void report_broken(struct check_report *report, const struct local_check *found)
{
	for (size_t i = 0; i < found->broken_count && i < MOST_BROKEN_SHOWN; i++) {
		check_add(report, CHECK_WARNING, "Music", "%.*s: %.*s",
			STR_ARG(found->broken[i].path), STR_ARG(found->broken[i].reason));
	}
	if (found->broken_count > MOST_BROKEN_SHOWN) {
		check_add(report, CHECK_WARNING, "Music", "and %zu more files can't be played",
			found->broken_count - MOST_BROKEN_SHOWN);
	}
	if (found->broken_count) {
		check_advise(report, "Broken files are left out; repair or remove them.");
	}
}

void check_music(struct check_report *report, const struct config *config)
{
	struct local_check found;
	struct error error;
	if (!local_check(report->arena, config->music_dir, config->data_dir, &found, &error)) {
		bool is_wanted = config_origin(config, "MUSIC_DIR").len > 0;
		check_add(report, is_wanted ? CHECK_WARNING : CHECK_OFF, "Music", "%s",
			error.message);
		check_advise(report, "Set MUSIC_DIR to the folder of your music.");
		return;
	}
	check_add(report, CHECK_OK, "Music", "%zu audio files in %.*s", found.files,
		STR_ARG(config->music_dir));
	report_broken(report, &found);
}
