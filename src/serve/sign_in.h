/* The page of /login/, and what follows when somebody has signed in. */
#ifndef SERVE_SIGN_IN_H
#define SERVE_SIGN_IN_H

#include "serve/call.h"

/* What the guests' form shows; all may be "". */
struct sign_in_form {
	struct str next;    /* where to go afterwards: a path of ours */
	struct str email;   /* what was typed */
	struct str problem; /* announced to screen readers */
};

void sign_in_show(
	struct call *call, int status, struct str message, const struct sign_in_form *form);

/* Begins a session for `email` and leads to `next`. */
void sign_in_as(struct call *call, struct str email, const char *method, struct str next);

/* A problem as HTML, with the id "problem"; "" for none. */
struct str sign_in_problem(struct call *call, struct str problem);

#endif
