#include "serve/outbox.h"

#include "base/alloc.h"

#include <stdlib.h>

void outbox_finish(struct outbox *outbox)
{
	for (struct blob *blob; (blob = outbox_take(outbox));) {
		blob_unref(blob);
	}
}

bool outbox_put(struct outbox *outbox, struct blob *blob)
{
	if (outbox->count == OUTBOX_MAX) {
		blob_unref(blob);
		return false;
	}
	if (!outbox->items) {
		outbox->items = alloc_zeroed(OUTBOX_MAX * sizeof(struct blob *));
	}
	outbox->items[(outbox->first + outbox->count) % OUTBOX_MAX] = blob;
	outbox->count++;
	return true;
}

struct blob *outbox_take(struct outbox *outbox)
{
	if (outbox->count == 0) {
		return NULL;
	}
	struct blob *blob = outbox->items[outbox->first];
	outbox->first = (outbox->first + 1) % OUTBOX_MAX;
	if (--outbox->count == 0) {
		/* an idle listener keeps no memory for it */
		free(outbox->items);
		outbox->items = NULL;
		outbox->first = 0;
	}
	return blob;
}
