/* How many files and sockets this process may have open. */
#ifndef NET_FILE_LIMIT_H
#define NET_FILE_LIMIT_H

#include "base/error.h"

/* More than any process needs: FILES_MAX sockets are some hundred megabytes. */
#define FILES_MAX 200000

/*
 * Raises the limit as far as we may, to FILES_MAX at most. False with a sentence when it stays
 * too low for a server of no listeners; warns when few would find room.
 */
bool file_limit_raise(struct error *error);

#endif
