/* Paths that need another service: none is configured, and each says so. */
#include "serve/act.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"

static void refuse_nests(struct call *call)
{
	call_fail_code(call, 503, "not_configured", "There is only the Home Nest here.");
}

const struct route routes_doors[] = {
	{ "/api/nests", ALLOW_GET | ALLOW_POST, ACCESS_PERSON, refuse_nests },
	{ "/api/nests/*", ALLOW_GET | ALLOW_PATCH | ALLOW_DELETE, ACCESS_PERSON, refuse_nests },
	{ NULL },
};
