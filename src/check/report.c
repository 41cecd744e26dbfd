#include "check/report.h"

#include <stdarg.h>

#define WIDTH	    80
#define INDENT	    24 /* where findings begin */
#define SUBJECT_MAX 14

void check_report_init(struct check_report *report, struct arena *arena)
{
	*report = (struct check_report) { .arena = arena };
}

void check_add(struct check_report *report, enum check_status status, const char *subject,
	const char *format, ...)
{
	if (report->count == report->capacity) {
		size_t capacity = report->capacity ? report->capacity * 2 : 32;
		struct check_row *rows = arena_array(report->arena, struct check_row, capacity);
		if (report->count) {
			memcpy(rows, report->rows, report->count * sizeof(*rows));
		}
		report->rows = rows;
		report->capacity = capacity;
	}
	va_list args;
	va_start(args, format);
	struct str finding = arena_vprintf(report->arena, format, args);
	va_end(args);
	report->rows[report->count++] =
		(struct check_row) { status, subject, finding, STR_EMPTY };
	report->failed += status == CHECK_FAILED;
	report->warnings += status == CHECK_WARNING;
}

void check_advise(struct check_report *report, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	report->rows[report->count - 1].advice = arena_vprintf(report->arena, format, args);
	va_end(args);
}

/* Names of files may hold what would steer a terminal. */
static void print_word(FILE *out, struct str word)
{
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.data[i];
		fputc(c < ' ' || c == 0x7F ? '?' : c, out);
	}
}

static size_t width_of(struct str word)
{
	return str_is_utf8(word) ? str_utf8_length(word) : word.len;
}

/* Words, broken into lines that begin at INDENT; the cursor is there already. */
static void print_wrapped(FILE *out, struct str text)
{
	size_t column = INDENT;
	struct str word;
	while (str_split_next(&text, ' ', &word)) {
		if (column > INDENT && column + 1 + width_of(word) > WIDTH) {
			fprintf(out, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			fputc(' ', out);
			column++;
		}
		print_word(out, word);
		column += width_of(word);
	}
	fputc('\n', out);
}

static void print_row(const struct check_row *row, FILE *out, bool colors)
{
	static const struct {
		const char *word, *color;
	} looks[] = {
		[CHECK_OK] = { "ok", "\033[32m" },
		[CHECK_OFF] = { "off", "\033[2m" },
		[CHECK_WARNING] = { "warning", "\033[33m" },
		[CHECK_FAILED] = { "failed", "\033[31m" },
	};
	fprintf(out, "%s%-7s%s  %-*s ", colors ? looks[row->status].color : "",
		looks[row->status].word, colors ? "\033[0m" : "", SUBJECT_MAX, row->subject);
	print_wrapped(out, row->finding);
	if (row->advice.len) {
		fprintf(out, "%*s", INDENT, "");
		print_wrapped(out, row->advice);
	}
}

void check_report_print(const struct check_report *report, FILE *out, bool colors)
{
	for (size_t i = 0; i < report->count; i++) {
		print_row(&report->rows[i], out, colors);
	}
	if (report->failed) {
		fprintf(out, "\n%zu of %zu checks failed. EchoNest can't run like this.\n",
			report->failed, report->count);
	} else if (report->warnings) {
		fprintf(out, "\nEchoNest can run; %zu of %zu checks have a warning.\n",
			report->warnings, report->count);
	} else {
		fprintf(out, "\nEverything is fine.\n");
	}
}
