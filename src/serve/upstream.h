/* What we ask of other services, counted for /api/stats. */
#ifndef SERVE_UPSTREAM_H
#define SERVE_UPSTREAM_H

struct serve;

/* Counts what was asked since the last call. */
void upstream_count(struct serve *serve);

#endif
