/* Stacks for fibers: mapped memory with a guard page below, kept in a pool for reuse. */
#ifndef NET_FIBER_STACK_H
#define NET_FIBER_STACK_H

#include <stddef.h>

struct fiber_stack;

/* A stack of FIBER_STACK_SIZE usable bytes, from the pool or fresh. */
struct fiber_stack *fiber_stack_take(void);

/* Back to the pool, or unmapped when the pool holds enough. */
void fiber_stack_give(struct fiber_stack *stack);

void *fiber_stack_bottom(struct fiber_stack *stack);
size_t fiber_stack_size(struct fiber_stack *stack);

#endif
