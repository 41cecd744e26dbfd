#include "net/fiber_stack.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(start, end) ((void)(start), (void)(end), 0)
#define VALGRIND_STACK_DEREGISTER(id)	    (void)(id)
#endif

/* Deep enough for TagLib, jansson and printf; sanitizers make frames several times larger. */
#if defined(__SANITIZE_ADDRESS__)
#define STACK_SIZE (512 * 1024)
#else
#define STACK_SIZE (128 * 1024)
#endif
#define POOL_MAX 64

struct fiber_stack {
	struct fiber_stack *next;
	char *mapping; /* guard page, then the stack */
	unsigned valgrind_id;
};

static _Thread_local struct fiber_stack *pool;
static _Thread_local size_t pool_count;

static size_t guard_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

struct fiber_stack *fiber_stack_take(void)
{
	if (pool) {
		struct fiber_stack *stack = pool;
		pool = stack->next;
		pool_count--;
		return stack;
	}
	struct fiber_stack *stack = alloc_new(struct fiber_stack);
	/* memory is only used where it was touched: an idle stack costs a page or two */
	stack->mapping = mmap(NULL, guard_size() + STACK_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (stack->mapping == MAP_FAILED ||
		mprotect(stack->mapping, guard_size(), PROT_NONE) != 0) {
		fputs("echonest: no memory for a stack\n", stderr);
		abort();
	}
	char *bottom = fiber_stack_bottom(stack);
	stack->valgrind_id = VALGRIND_STACK_REGISTER(bottom, bottom + STACK_SIZE);
	return stack;
}

void fiber_stack_give(struct fiber_stack *stack)
{
	if (pool_count < POOL_MAX) {
		stack->next = pool;
		pool = stack;
		pool_count++;
		return;
	}
	VALGRIND_STACK_DEREGISTER(stack->valgrind_id);
	munmap(stack->mapping, guard_size() + STACK_SIZE);
	free(stack);
}

void *fiber_stack_bottom(struct fiber_stack *stack)
{
	return stack->mapping + guard_size();
}

size_t fiber_stack_size(struct fiber_stack *stack)
{
	return STACK_SIZE;
}
