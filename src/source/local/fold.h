/*
 * Text as search sees it: without regard to case, accents, punctuation and
 * width, one space between words. "Björk – Jóga" becomes "bjork joga".
 */
#ifndef SOURCE_LOCAL_FOLD_H
#define SOURCE_LOCAL_FOLD_H

#include "base/buf.h"

/*
 * Appends the folded form of `text`, at most LOCAL_FOLD_MAX bytes of it: Unicode case folding
 * and NFKD without nonspacing marks, and a few letters that Unicode does not take apart (ø, ł,
 * æ, …). Text that is nothing but punctuation is kept as it is, so that "!!!" can be found.
 * Bytes that are not UTF-8 separate words. The result has no control characters.
 */
#define LOCAL_FOLD_MAX 600
void local_fold(struct buf *out, struct str text);

#endif
