#include "backup/snapshot_stream.h"

static bool is_odd(struct error *error)
{
	return error_set(error, ERROR_UPSTREAM,
		"What Redis sends is no snapshot. Is it a Redis, and not a proxy before one?");
}

static bool read_answer(struct snapshot_stream *stream, struct str line, struct error *error)
{
	if (str_starts_with(line, STR("-"))) {
		return error_set(error, ERROR_UPSTREAM,
			"Redis does not hand out its snapshot (PSYNC). It says: %.*s",
			STR_ARG(str_from(line, 1)));
	}
	stream->state = SNAPSHOT_PREPARED;
	return str_starts_with(line, STR("+FULLRESYNC ")) || is_odd(error);
}

static bool read_length(struct snapshot_stream *stream, struct str line, struct error *error)
{
	struct str mark = STR("$EOF:");
	int64_t length;
	if (str_starts_with(line, mark) && line.len == mark.len + SNAPSHOT_MARK_SIZE) {
		memcpy(stream->mark, line.data + mark.len, SNAPSHOT_MARK_SIZE);
		stream->state = SNAPSHOT_MARKED;
		return true;
	}
	if (str_starts_with(line, STR("-"))) {
		return error_set(error, ERROR_UPSTREAM, "Redis gave its snapshot up: %.*s",
			STR_ARG(str_from(line, 1)));
	}
	if (!str_starts_with(line, STR("$")) || !str_to_int64(str_from(line, 1), &length) ||
		length <= 0) {
		return is_odd(error);
	}
	stream->left = (uint64_t)length;
	stream->state = SNAPSHOT_COUNTED;
	return true;
}

/* Takes a line, or the part of it that is there, off `bytes`. */
static bool take_line(struct snapshot_stream *stream, struct str *bytes, struct error *error)
{
	size_t end = str_index_of(*bytes, '\n');
	bool is_whole = end < bytes->len;
	if (end > sizeof(stream->line) - stream->line_len) {
		return is_odd(error);
	}
	memcpy(stream->line + stream->line_len, bytes->data, end);
	stream->line_len += end;
	*bytes = str_from(*bytes, end + 1);
	struct str line = str_trim((struct str) { stream->line, stream->line_len });
	if (!is_whole) {
		return true;
	}
	stream->line_len = 0;
	if (line.len == 0) {
		return true; /* "I am still at it" */
	}
	return stream->state == SNAPSHOT_WAITS ? read_answer(stream, line, error)
					       : read_length(stream, line, error);
}

static bool take_counted(struct snapshot_stream *stream, struct str *bytes, struct error *error)
{
	struct str part = *bytes;
	if (part.len > stream->left) {
		part.len = (size_t)stream->left;
	}
	*bytes = str_from(*bytes, part.len);
	stream->left -= part.len;
	if (stream->left == 0) {
		stream->state = SNAPSHOT_DONE;
	}
	return stream->take(stream->arg, part, error);
}

/* What may be the beginning of the mark is kept back until more is known. */
static bool take_marked(struct snapshot_stream *stream, struct str *bytes, struct error *error)
{
	char joined[SNAPSHOT_MARK_SIZE + 4096];
	struct str part = str_slice(*bytes, 0, sizeof(joined) - stream->tail_len);
	size_t len = stream->tail_len + part.len;
	memcpy(joined, stream->tail, stream->tail_len);
	memcpy(joined + stream->tail_len, part.data, part.len);
	*bytes = str_from(*bytes, part.len);
	const char *mark = memmem(joined, len, stream->mark, SNAPSHOT_MARK_SIZE);
	size_t sure = mark ? (size_t)(mark - joined) : 0;
	if (mark) {
		stream->state = SNAPSHOT_DONE;
	} else {
		sure = len >= SNAPSHOT_MARK_SIZE ? len - SNAPSHOT_MARK_SIZE + 1 : 0;
		stream->tail_len = len - sure;
		memcpy(stream->tail, joined + sure, stream->tail_len);
	}
	return sure == 0 || stream->take(stream->arg, (struct str) { joined, sure }, error);
}

bool snapshot_stream_feed(struct snapshot_stream *stream, struct str bytes, struct error *error)
{
	while (bytes.len && stream->state != SNAPSHOT_DONE) {
		bool ok =
			stream->state == SNAPSHOT_COUNTED  ? take_counted(stream, &bytes, error)
			: stream->state == SNAPSHOT_MARKED ? take_marked(stream, &bytes, error)
							   : take_line(stream, &bytes, error);
		if (!ok) {
			return false;
		}
	}
	return true;
}
