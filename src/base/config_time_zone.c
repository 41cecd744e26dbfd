/* TZ, which says when a day of the play logs begins. */
#include "base/config_parts.h"

#include <sys/stat.h>

static struct str variable(const struct config_loading *loading, struct str name)
{
	const char *const *entry = loading->sources->environment;
	for (; entry && *entry; entry++) {
		struct str text = str_from_cstr(*entry);
		if (str_starts_with(text, name)) {
			return str_from(text, name.len);
		}
	}
	return STR_EMPTY;
}

/* "EST5EDT", "<+03>-3": POSIX's own form (Base Definitions, 8.3), which needs no file. */
static bool is_posix_form(struct str zone)
{
	size_t letters = 0;
	while (letters < zone.len && ((zone.data[letters] | 0x20) >= 'a') &&
		((zone.data[letters] | 0x20) <= 'z')) {
		letters++;
	}
	struct str rest = str_from(zone, letters);
	bool has_offset = rest.len > 0 && strchr("+-0123456789", rest.data[0]);
	return zone.data[0] == '<' || (letters >= 3 && has_offset);
}

static bool has_file(struct config_loading *loading, struct str zone)
{
	struct str folder = variable(loading, STR("TZDIR="));
	struct stat about;
	struct str path = zone.data[0] == '/'
				  ? arena_str(loading->config->arena, zone)
				  : arena_printf(loading->config->arena, "%s/%.*s",
					    folder.len ? folder.data : "/usr/share/zoneinfo",
					    STR_ARG(zone));
	return stat(path.data, &about) == 0 && S_ISREG(about.st_mode);
}

void config_check_time_zone(struct config_loading *loading)
{
	struct str zone = variable(loading, STR("TZ="));
	if (zone.len && zone.data[0] == ':') {
		zone = str_from(zone, 1);
	}
	bool is_known = zone.len == 0 || str_equal(zone, STR("UTC")) ||
			str_equal(zone, STR("GMT")) || is_posix_form(zone) ||
			has_file(loading, zone);
	if (!is_known) {
		config_problem_add(loading, CONFIG_WARNING, STR("environment"),
			"TZ names a time zone that this system does not know, so days begin "
			"and end by UTC. Write one such as Europe/Berlin, or install tzdata.");
	}
}
