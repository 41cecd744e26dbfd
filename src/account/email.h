/* People are named by their email, in lower case. */
#ifndef ACCOUNT_EMAIL_H
#define ACCOUNT_EMAIL_H

#include "base/arena.h"

#define EMAIL_BENDER	 STR("the@echonest.com")
#define EMAIL_API	 STR("openclaw@api")
#define EMAIL_JAM_BUTTON STR("jambutton@echonest.com")

/* `text` trimmed and in lower case; false when it can't be an email. */
bool email_read(struct arena *arena, struct str text, struct str *email);

/* Whether it is one of those above, as which nobody signs in. */
bool email_is_ours(struct str email);

/* A name to greet with: "dora.smith@example.com" is "Dora Smith", Bender is Benderbot. */
struct str email_name(struct arena *arena, struct str email);

#endif
