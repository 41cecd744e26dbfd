#include "backup/note.h"

#include "backup/link.h"

#define KEY   "backup"
#define FIELD "made_ms"

bool backup_note_write(const struct config *config, int64_t made_ms, struct error *error)
{
	struct store_link link;
	redisReply *reply = NULL;
	if (store_link_open(&link, config, error)) {
		reply = store_link_ask(
			&link, error, "HSET " KEY " " FIELD " %lld", (long long)made_ms);
		freeReplyObject(reply);
	}
	store_link_close(&link);
	return reply != NULL;
}

bool backup_note_read(struct store *store, int64_t *made_ms, struct error *error)
{
	struct reply *reply;
	*made_ms = 0;
	if (!store_command(store, &reply, error, STR("HGET"), STR(KEY), STR(FIELD))) {
		return false;
	}
	str_to_int64(reply_str(reply), made_ms);
	return true;
}
