/* The kinds of load. Each runs the loop until it is done, prints one line of
 * JSON with what it measured, and returns the exit status: 0 if every answer
 * was as it should be. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <uv.h>

#include "options.h"

int load_http(const struct options *options, uv_loop_t *loop);
int load_broadcast(const struct options *options, uv_loop_t *loop);
int load_idle(const struct options *options, uv_loop_t *loop);
int load_commands(const struct options *options, uv_loop_t *loop);

#endif
