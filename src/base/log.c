#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log_limit.h"

#include <unistd.h>

static enum log_format log_format = LOG_HUMAN;
static enum log_level log_least = LOG_INFO;

static const char *const level_names[] = { "debug", "info", "warning", "error" };

void log_setup(enum log_format format, enum log_level least)
{
	log_format = format;
	log_least = least;
}

/* Quotes a value only where reading needs it, so that common lines stay clean. */
static void append_human_value(struct buf *line, struct str value)
{
	bool plain = value.len > 0;
	for (size_t i = 0; i < value.len && plain; i++) {
		unsigned char c = (unsigned char)value.data[i];
		plain = c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7F;
	}
	if (plain && str_is_utf8(value)) {
		buf_append(line, value);
	} else {
		json_append_string(line, value);
	}
}

static void append_human(struct buf *line, const char *time, enum log_level level,
	const char *event, const struct log_field *fields)
{
	buf_printf(line, "%s %-7s %s", time, level_names[level], event);
	for (const struct log_field *field = fields; field->name; field++) {
		buf_printf(line, " %s=", field->name);
		if (field->type == LOG_FIELD_INT) {
			buf_printf(line, "%lld", (long long)field->number);
		} else {
			append_human_value(line, field->text);
		}
	}
}

static void append_json(struct buf *line, const char *time, enum log_level level,
	const char *event, const struct log_field *fields)
{
	buf_printf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"", time,
		level_names[level], event);
	for (const struct log_field *field = fields; field->name; field++) {
		buf_printf(line, ",\"%s\":", field->name);
		if (field->type == LOG_FIELD_INT) {
			buf_printf(line, "%lld", (long long)field->number);
		} else {
			json_append_string(line, field->text);
		}
	}
	buf_append_char(line, '}');
}

static void write_line(enum log_level level, const char *event, const struct log_field *fields)
{
	char time[CLOCK_ISO8601_SIZE];
	clock_iso8601_into(time, clock_unix_ms());
	struct buf line = { 0 };
	if (log_format == LOG_JSON) {
		append_json(&line, time, level, event, fields);
	} else {
		append_human(&line, time, level, event, fields);
	}
	buf_append_char(&line, '\n');
	ssize_t written = write(STDERR_FILENO, line.data, line.len);
	(void)written; /* with nowhere to complain to, a lost log line is lost */
	buf_finish(&line);
}

static void write_summary(const struct log_limit_summary *summary)
{
	write_line(summary->level, "log_left_out",
		(struct log_field[]) { LOG_CSTR("of", summary->event),
			LOG_CSTR("about", summary->about), LOG_INT("lines", summary->lines),
			{ 0 } });
}

void log_finish(void)
{
	struct log_limit_summary summary;
	while (log_limit_take(&summary, INT64_MAX)) {
		write_summary(&summary);
	}
}

void log_record(enum log_level level, const char *event, const struct log_field *fields)
{
	if (level >= log_least) {
		write_line(level, event, fields);
	}
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
	if (level < log_least) {
		return;
	}
	/* who asks for everything gets everything */
	if (log_least > LOG_DEBUG) {
		int64_t now_ms = clock_monotonic_ms();
		struct log_limit_summary summary;
		while (log_limit_take(&summary, now_ms)) {
			write_summary(&summary);
		}
		if (!log_limit_admit(level, event, fields, now_ms)) {
			return;
		}
	}
	write_line(level, event, fields);
}
