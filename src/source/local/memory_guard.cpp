extern "C" {
#include "source/local/memory_guard.h"
}

#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>

namespace
{

constexpr int64_t limit = 192LL << 20;

/* What the guarded code holds; it may free what was made outside, so this can go below zero. */
thread_local bool is_guarded = false;
thread_local int64_t held = 0;

void *allocate(std::size_t size) noexcept
{
	if (is_guarded && (size > static_cast<std::size_t>(limit) ||
				  held + static_cast<int64_t>(size) > limit)) {
		return nullptr;
	}
	void *bytes = std::malloc(size ? size : 1);
	if (bytes && is_guarded) {
		held += static_cast<int64_t>(malloc_usable_size(bytes));
	}
	return bytes;
}

void release(void *bytes) noexcept
{
	if (bytes && is_guarded) {
		held -= static_cast<int64_t>(malloc_usable_size(bytes));
	}
	std::free(bytes);
}

} // namespace

void local_memory_guard_begin(void)
{
	is_guarded = true;
	held = 0;
}

void local_memory_guard_end(void)
{
	is_guarded = false;
}

void *operator new(std::size_t size)
{
	void *bytes = allocate(size);
	if (!bytes) {
		throw std::bad_alloc();
	}
	return bytes;
}

void *operator new[](std::size_t size)
{
	return operator new(size);
}

void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
	return allocate(size);
}

void *operator new[](std::size_t size, const std::nothrow_t &) noexcept
{
	return allocate(size);
}

void operator delete(void *bytes) noexcept
{
	release(bytes);
}

void operator delete[](void *bytes) noexcept
{
	release(bytes);
}

void operator delete(void *bytes, std::size_t) noexcept
{
	release(bytes);
}

void operator delete[](void *bytes, std::size_t) noexcept
{
	release(bytes);
}

void operator delete(void *bytes, const std::nothrow_t &) noexcept
{
	release(bytes);
}

void operator delete[](void *bytes, const std::nothrow_t &) noexcept
{
	release(bytes);
}
