/* A growing byte buffer that owns its bytes. Zero-initialized is empty. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *data;
	size_t len, capacity;
};

void buf_finish(struct buf *buf);

/* Forgets the content, keeps the memory. */
static inline void buf_clear(struct buf *buf)
{
	buf->len = 0;
}

/* Makes room for `more` bytes behind the content and returns the place; advance `len` yourself.
 */
char *buf_reserve(struct buf *buf, size_t more);

void buf_append(struct buf *buf, struct str s);
void buf_append_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The content; valid until the buffer changes. */
static inline struct str buf_str(const struct buf *buf)
{
	return (struct str) { buf->data ? buf->data : "", buf->len };
}

#endif
