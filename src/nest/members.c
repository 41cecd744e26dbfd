#include "nest/members.h"

#include "net/fiber.h"

static bool call(const struct nest *nest, const struct script *script, const struct str *first,
	size_t first_count, const struct str *users, size_t count, int64_t *total,
	struct error *error)
{
	struct str *args = arena_array(fiber_arena(), struct str, first_count + count);
	memcpy(args, first, first_count * sizeof(*args));
	for (size_t i = 0; i < count; i++) {
		if (!nest_check_user(users[i], error)) {
			return false;
		}
		args[first_count + i] = users[i];
	}
	struct reply *reply;
	if (!store_call_argv(nest->store, script, nest->prefix, args, first_count + count,
		    &reply, error)) {
		return false;
	}
	if (total) {
		*total = reply_int(reply);
	}
	return true;
}

/* In parts, so that no call holds the store for long; once at least, for the total. */
static bool call_in_parts(const struct nest *nest, const struct script *script,
	const struct str *first, size_t first_count, const struct str *users, size_t count,
	int64_t *total, struct error *error)
{
	do {
		size_t part = count < MEMBERS_AT_ONCE ? count : MEMBERS_AT_ONCE;
		if (!call(nest, script, first, first_count, users, part, total, error)) {
			return false;
		}
		users += part;
		count -= part;
	} while (count > 0);
	return true;
}

bool members_renew(const struct nest *nest, struct str holder, const struct str *users,
	size_t count, int64_t *total, struct error *error)
{
	struct str first[] = { holder, nest_number(MEMBERS_LEASE_MS) };
	return nest_check_user(holder, error) &&
	       call_in_parts(nest, &script_members_renew, first, 2, users, count, total, error);
}

bool members_leave(const struct nest *nest, struct str holder, const struct str *users,
	size_t count, int64_t *total, struct error *error)
{
	return nest_check_user(holder, error) &&
	       call_in_parts(
		       nest, &script_members_leave, &holder, 1, users, count, total, error);
}
