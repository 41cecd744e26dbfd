/* Text from tags and file names, which anybody may have written, made fit to show. */
#ifndef SOURCE_LOCAL_TEXT_H
#define SOURCE_LOCAL_TEXT_H

#include "base/arena.h"

/* Longer text is cut, at a code point. */
#define LOCAL_TEXT_MAX 400

/*
 * A copy that is valid UTF-8 of at most LOCAL_TEXT_MAX bytes: control characters and white
 * space become single spaces, marks that turn the direction of text are dropped, invalid bytes
 * become U+FFFD.
 */
struct str local_text_clean(struct arena *arena, struct str text);

/*
 * What a file name tells: "01 - Queen - Innuendo.mp3" is by Queen and called Innuendo. Either
 * may be
 * "" only if the name says nothing; the title never is unless `name` is empty.
 */
void local_text_from_name(
	struct arena *arena, struct str name, struct str *artist, struct str *title);

#endif
