#include "base/buf.h"

#include "base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_finish(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf) { 0 };
}

char *buf_reserve(struct buf *buf, size_t more)
{
	if (buf->capacity - buf->len < more) {
		size_t capacity = buf->capacity ? buf->capacity * 2 : 256;
		while (capacity - buf->len < more) {
			capacity *= 2;
		}
		buf->data = alloc_resize(buf->data, capacity);
		buf->capacity = capacity;
	}
	return buf->data + buf->len;
}

void buf_append(struct buf *buf, struct str s)
{
	if (s.len > 0) {
		memcpy(buf_reserve(buf, s.len), s.data, s.len);
		buf->len += s.len;
	}
}

void buf_append_char(struct buf *buf, char c)
{
	*buf_reserve(buf, 1) = c;
	buf->len++;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	vsnprintf(buf_reserve(buf, (size_t)len + 1), (size_t)len + 1, format, again);
	buf->len += (size_t)len;
	va_end(again);
	va_end(args);
}
