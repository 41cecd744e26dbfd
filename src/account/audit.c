#include "account/audit.h"

#define FIELDS_MAX 4

void audit_write(const char *action, struct str email, const struct client *client,
	const struct log_field *fields)
{
	struct log_field all[4 + FIELDS_MAX + 1] = {
		LOG_CSTR("action", action),
		LOG_STR("email", email),
		LOG_STR("ip", client->address),
		LOG_STR("ua", client->user_agent),
	};
	for (size_t i = 0; i < FIELDS_MAX && fields[i].name; i++) {
		all[4 + i] = fields[i];
	}
	log_record(LOG_INFO, "AUDIT", all);
}
