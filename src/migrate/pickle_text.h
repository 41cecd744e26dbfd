/*
 * The texts of a pickle, decoded to Latin-1 into `out`, which has `room` for them; other
 * characters are refused. For pickle_read.c. Pure.
 */
#ifndef MIGRATE_PICKLE_TEXT_H
#define MIGRATE_PICKLE_TEXT_H

#include "base/str.h"

bool pickle_text_utf8(struct str text, char *out, size_t room, size_t *len);

/* Latin-1 in which \u000a is a character, as Python 3 writes text in protocol 0. */
bool pickle_text_escaped(struct str text, char *out, size_t room, size_t *len);

/* 'text' or "text" with \x07 and the like, as Python 2 shows it. */
bool pickle_text_quoted(struct str text, char *out, size_t room, size_t *len);

#endif
