#include "migrate/pickle_read.h"

#include "migrate/pickle_text.h"

#define PROTOCOL_MAX 5
#define STACK_MAX    16
#define MEMO_MAX     32
#define TUPLED_MAX   32 /* values in all tuples together */
#define NUMBER_MAX   ((int64_t)INT32_MAX)

struct memo {
	bool is_set;
	struct pickle_value value;
};

struct reading {
	struct str rest;
	const struct pickle_maker *makers;
	struct pickle_value stack[STACK_MAX];
	size_t depth;
	struct memo memo[MEMO_MAX]; /* some picklers begin at 1 */
	size_t memo_count;
	struct pickle_value tupled[TUPLED_MAX];
	size_t tupled_count;
	char text[PICKLE_BYTES_MAX]; /* what had to be decoded, never longer than the pickle */
	size_t text_len;
};

/* --- bytes --- */

static bool take(struct reading *reading, size_t len, struct str *bytes)
{
	if (len > reading->rest.len) {
		return false;
	}
	*bytes = str_slice(reading->rest, 0, len);
	reading->rest = str_from(reading->rest, len);
	return true;
}

static bool take_line(struct reading *reading, struct str *line)
{
	size_t len = str_index_of(reading->rest, '\n');
	if (len == reading->rest.len) {
		return false;
	}
	*line = str_slice(reading->rest, 0, len);
	reading->rest = str_from(reading->rest, len + 1);
	return true;
}

/* The lowest byte comes first. */
static bool take_number(struct reading *reading, size_t width, uint32_t *number)
{
	struct str bytes;
	if (!take(reading, width, &bytes)) {
		return false;
	}
	*number = 0;
	for (size_t i = width; i > 0; i--) {
		*number = *number << 8 | (unsigned char)bytes.data[i - 1];
	}
	return true;
}

static bool take_counted(struct reading *reading, size_t width, struct str *bytes)
{
	uint32_t len;
	return take_number(reading, width, &len) && take(reading, len, bytes);
}

/* --- the stack --- */

static bool push(struct reading *reading, struct pickle_value value)
{
	if (reading->depth == STACK_MAX) {
		return false;
	}
	reading->stack[reading->depth++] = value;
	return true;
}

static bool push_number(struct reading *reading, int64_t number)
{
	return push(reading, (struct pickle_value) { .kind = PICKLE_NUMBER, .number = number });
}

static bool push_bytes(struct reading *reading, enum pickle_kind kind, struct str bytes)
{
	return push(reading, (struct pickle_value) { .kind = kind, .bytes = bytes });
}

/* The values from `first` on become one. */
static bool push_tuple(struct reading *reading, size_t first)
{
	size_t count = reading->depth - first;
	if (reading->tupled_count + count > TUPLED_MAX) {
		return false;
	}
	struct pickle_value tuple = {
		.kind = PICKLE_TUPLE, .first = reading->tupled_count, .count = count
	};
	for (size_t i = first; i < reading->depth; i++) {
		if (reading->stack[i].kind == PICKLE_MARK) {
			return false;
		}
		reading->tupled[reading->tupled_count++] = reading->stack[i];
	}
	reading->depth = first;
	return push(reading, tuple);
}

static bool push_last(struct reading *reading, size_t count)
{
	return reading->depth >= count && push_tuple(reading, reading->depth - count);
}

static bool push_since_mark(struct reading *reading)
{
	size_t mark = reading->depth;
	while (mark > 0 && reading->stack[mark - 1].kind != PICKLE_MARK) {
		mark--;
	}
	if (mark == 0) {
		return false;
	}
	/* the mark goes too: what is above it moves down by one */
	for (size_t i = mark; i < reading->depth; i++) {
		reading->stack[i - 1] = reading->stack[i];
	}
	reading->depth--;
	return push_tuple(reading, mark - 1);
}

/* --- texts --- */

typedef bool decode_text(struct str text, char *out, size_t room, size_t *len);

static bool push_decoded(
	struct reading *reading, enum pickle_kind kind, decode_text *decode, struct str text)
{
	char *out = reading->text + reading->text_len;
	size_t len;
	if (!decode(text, out, sizeof(reading->text) - reading->text_len, &len)) {
		return false;
	}
	reading->text_len += len;
	return push_bytes(reading, kind, (struct str) { out, len });
}

/* --- names, calls, memory --- */

static bool push_name(struct reading *reading, struct str module, struct str name)
{
	for (const struct pickle_maker *maker = reading->makers; maker->name; maker++) {
		if (str_equal_cstr(module, maker->module) &&
			str_equal_cstr(name, maker->name)) {
			return push(reading,
				(struct pickle_value) { .kind = PICKLE_NAME, .maker = maker });
		}
	}
	return false;
}

static bool push_named_line(struct reading *reading)
{
	struct str module, name;
	return take_line(reading, &module) && take_line(reading, &name) &&
	       push_name(reading, module, name);
}

static bool push_named_stack(struct reading *reading)
{
	if (reading->depth < 2) {
		return false;
	}
	reading->depth -= 2;
	const struct pickle_value *module = &reading->stack[reading->depth], *name = module + 1;
	return module->kind == PICKLE_TEXT && name->kind == PICKLE_TEXT &&
	       push_name(reading, module->bytes, name->bytes);
}

/* A call: what comes of it is in our hands. */
static bool push_made(struct reading *reading)
{
	if (reading->depth < 2) {
		return false;
	}
	reading->depth -= 2;
	const struct pickle_value *name = &reading->stack[reading->depth], *args = name + 1;
	struct pickle_value made;
	return name->kind == PICKLE_NAME && args->kind == PICKLE_TUPLE &&
	       name->maker->make(reading->tupled + args->first, args->count, &made) &&
	       push(reading, made);
}

static bool remember(struct reading *reading, size_t at)
{
	if (at >= MEMO_MAX || reading->depth == 0) {
		return false;
	}
	reading->memo[at] = (struct memo) { true, reading->stack[reading->depth - 1] };
	reading->memo_count++;
	return true;
}

static bool recall(struct reading *reading, size_t at)
{
	return at < MEMO_MAX && reading->memo[at].is_set &&
	       push(reading, reading->memo[at].value);
}

static bool line_number(struct reading *reading, int64_t *number)
{
	struct str line;
	return take_line(reading, &line) && str_to_int64(line, number) &&
	       *number >= -NUMBER_MAX && *number <= NUMBER_MAX;
}

/* --- instructions --- */

static bool follow_numbered(struct reading *reading, unsigned char op)
{
	uint32_t number;
	if (!take_number(reading,
		    op == 'K' || op == 'q' || op == 'h' ? 1
		    : op == 'M'				? 2
							: 4,
		    &number)) {
		return false;
	}
	switch (op) {
	case 'q':
	case 'r':
		return remember(reading, number);
	case 'h':
	case 'j':
		return recall(reading, number);
	default:
		return push_number(reading, (int32_t)number);
	}
}

static bool follow_line(struct reading *reading, unsigned char op)
{
	int64_t number;
	struct str line;
	switch (op) {
	case 'p':
		return line_number(reading, &number) && number >= 0 &&
		       remember(reading, (size_t)number);
	case 'g':
		return line_number(reading, &number) && number >= 0 &&
		       recall(reading, (size_t)number);
	case 'I':
		return line_number(reading, &number) && push_number(reading, number);
	case 'V':
		return take_line(reading, &line) &&
		       push_decoded(reading, PICKLE_TEXT, pickle_text_escaped, line);
	default:
		return take_line(reading, &line) &&
		       push_decoded(reading, PICKLE_BYTES, pickle_text_quoted, line);
	}
}

static bool follow_counted(struct reading *reading, unsigned char op)
{
	struct str bytes;
	bool is_short = op == 'C' || op == 'U' || op == 0x8C;
	if (!take_counted(reading, is_short ? 1 : 4, &bytes)) {
		return false;
	}
	return op == 'X' || op == 0x8C
		       ? push_decoded(reading, PICKLE_TEXT, pickle_text_utf8, bytes)
		       : push_bytes(reading, PICKLE_BYTES, bytes);
}

/* The number of the protocol, and the length of what follows, which we see ourselves. */
static bool follow_frame(struct reading *reading, unsigned char op)
{
	struct str bytes;
	return op == 0x80 ? take(reading, 1, &bytes) &&
				    (unsigned char)bytes.data[0] <= PROTOCOL_MAX
			  : take(reading, 8, &bytes);
}

static bool follow(struct reading *reading, unsigned char op)
{
	switch (op) {
	case 0x80:
	case 0x95:
		return follow_frame(reading, op);
	case '(':
		return push(reading, (struct pickle_value) { .kind = PICKLE_MARK });
	case 't':
		return push_since_mark(reading);
	case 0x85:
	case 0x86:
	case 0x87:
		return push_last(reading, op - 0x84u);
	case 0x93:
		return push_named_stack(reading);
	case 0x94:
		return remember(reading, reading->memo_count);
	case 'c':
		return push_named_line(reading);
	case 'R':
		return push_made(reading);
	default:
		break;
	}
	if (op && strchr("KMJqrhj", op)) {
		return follow_numbered(reading, op);
	}
	if (op && strchr("pgIVS", op)) {
		return follow_line(reading, op);
	}
	return (op == 0x8C || (op && strchr("CBUTX", op))) && follow_counted(reading, op);
}

bool pickle_read(
	struct str pickle, const struct pickle_maker *makers, struct pickle_value *value)
{
	if (pickle.len > PICKLE_BYTES_MAX) {
		return false;
	}
	struct reading reading = { .rest = pickle, .makers = makers };
	struct str op;
	while (take(&reading, 1, &op)) {
		if (op.data[0] == '.') {
			*value = reading.stack[0];
			return reading.depth == 1 && reading.rest.len == 0;
		}
		if (!follow(&reading, (unsigned char)op.data[0])) {
			return false;
		}
	}
	return false;
}
