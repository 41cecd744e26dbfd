/* What is asked of the store, counted. */
#ifndef STORE_CALL_COUNT_H
#define STORE_CALL_COUNT_H

#include "store/script.h"

/* A call of `script`, or of a plain command (NULL), took `ns`; `error` is NULL when it did
 * well. */
void call_count(const struct script *script, const struct error *error, int64_t ns);

void call_count_script_sent(void); /* Redis did not have a script, so it went along */
void call_count_connection(bool is_up);

#endif
