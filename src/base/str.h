/*
 * Text as pointer and length. A `struct str` never owns its bytes; whoever
 * made them (an arena, a buf, a literal) does. Not NUL-terminated.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *data;
	size_t len;
};

/* A str of a string literal. */
#define STR(literal) ((struct str) { "" literal, sizeof(literal) - 1 })
#define STR_EMPTY    ((struct str) { "", 0 })

/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).len, (s).data

/* The bytes of a C string, which must outlive the result. NULL gives "". */
static inline struct str str_from_cstr(const char *cstr)
{
	return cstr ? (struct str) { cstr, strlen(cstr) } : STR_EMPTY;
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool str_equal_cstr(struct str a, const char *b)
{
	return str_equal(a, str_from_cstr(b));
}

/* Equality without regard to the case of ASCII letters. */
bool str_equal_nocase(struct str a, struct str b);

bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);

/* The index of the first `c`, or `s.len` when there is none. */
size_t str_index_of(struct str s, char c);

/* True when `needle` occurs in `s`; the empty needle occurs everywhere. */
bool str_contains(struct str s, struct str needle);

/* The part from `start` (clamped) of at most `len` bytes. */
struct str str_slice(struct str s, size_t start, size_t len);
static inline struct str str_from(struct str s, size_t start)
{
	return str_slice(s, start, SIZE_MAX);
}

/* Without leading and trailing ASCII white space. */
struct str str_trim(struct str s);

/*
 * Takes the part before the next `separator` off the front of `*rest` into
 * `*part`. False when `*rest` is used up. "a,,b" gives "a", "", "b".
 */
bool str_split_next(struct str *rest, char separator, struct str *part);

/* A whole decimal number, optional minus, nothing around it; false if not or out of range. */
bool str_to_int64(struct str s, int64_t *value);

/* A finite decimal number, nothing around it. */
bool str_to_double(struct str s, double *value);

/* Well-formed UTF-8 without surrogates, overlong forms or NUL bytes. */
bool str_is_utf8(struct str s);

/* The number of code points of well-formed UTF-8. */
size_t str_utf8_length(struct str s);

/* Constant-time equality for secrets; only the lengths may leak. */
bool str_equal_secret(struct str a, struct str b);

#endif
