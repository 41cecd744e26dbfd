#include "http_reader.h"

#include <string.h>
#include <strings.h>

/* The value of a header in a head that ends with an empty line, or NULL. */
static const char *find_header(
	const char *head, size_t length, const char *name, size_t name_length)
{
	const char *end = head + length;
	const char *line = memchr(head, '\n', length);

	while (line != NULL && (size_t)(end - ++line) > name_length) {
		if (line[name_length] == ':' && strncasecmp(line, name, name_length) == 0) {
			const char *value = line + name_length + 1;

			while (*value == ' ') {
				value++;
			}
			return value;
		}
		line = memchr(line, '\n', (size_t)(end - line));
	}
	return NULL;
}

static int64_t read_digits(const char *text)
{
	int64_t number = 0;

	if (*text < '0' || *text > '9') {
		return -1;
	}
	while (*text >= '0' && *text <= '9' && number < INT32_MAX) {
		number = number * 10 + (*text++ - '0');
	}
	return number;
}

static bool read_head(struct http_reader *reader, const char *head, size_t length)
{
	if (length < 16 || memcmp(head, "HTTP/1.1 ", 9) != 0) {
		return false;
	}
	reader->status = (int)read_digits(head + 9);

	const char *value = find_header(head, length, "content-length", 14);
	if (value == NULL) {
		return false;
	}
	reader->content_length = read_digits(value);

	value = find_header(head, length, "connection", 10);
	reader->closes = value != NULL && strncasecmp(value, "close", 5) == 0;

	reader->in_body = true;
	reader->body_left = reader->content_length;
	return reader->content_length >= 0;
}

/* Adds bytes to a head that arrives in pieces, as far as its end.
 * Returns how many were taken, or 0 when the head is too long. */
static size_t gather_head(
	struct http_reader *reader, const char *data, size_t length, size_t *head_length)
{
	size_t before = reader->head_length;
	size_t room = sizeof(reader->head) - before;
	size_t taken = length < room ? length : room;

	memcpy(reader->head + before, data, taken);
	reader->head_length += taken;
	const char *end = memmem(reader->head, reader->head_length, "\r\n\r\n", 4);
	*head_length = 0;
	if (end != NULL) {
		*head_length = (size_t)(end + 4 - reader->head);
		taken = *head_length - before;
	}
	return taken;
}

enum http_progress http_reader_feed(
	struct http_reader *reader, const char *data, size_t length, size_t *taken)
{
	*taken = 0;
	if (!reader->in_body) {
		const char *head = data;
		size_t head_length = 0;
		const char *end = NULL;

		if (reader->head_length == 0) {
			end = memmem(data, length, "\r\n\r\n", 4);
		}
		if (end != NULL) {
			head_length = (size_t)(end + 4 - data);
			*taken = head_length;
		} else {
			*taken = gather_head(reader, data, length, &head_length);
			head = reader->head;
		}
		if (head_length == 0) {
			bool full = reader->head_length == sizeof(reader->head);
			return full ? HTTP_BROKEN : HTTP_MORE;
		}
		reader->head_length = 0;
		if (!read_head(reader, head, head_length)) {
			return HTTP_BROKEN;
		}
	}
	int64_t rest = (int64_t)(length - *taken);
	int64_t body = rest < reader->body_left ? rest : reader->body_left;

	*taken += (size_t)body;
	reader->body_left -= body;
	if (reader->body_left > 0) {
		return HTTP_MORE;
	}
	reader->in_body = false;
	return HTTP_ANSWER;
}
