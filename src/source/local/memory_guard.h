/*
 * A limit to what C++ code may allocate on a thread, because a few KB of a
 * hostile file can make TagLib unpack any number of GB (compressed ID3v2
 * frames). Beyond it `new` throws std::bad_alloc, as it does without memory.
 *
 * TagLib loses the few dozen KB that it holds at that moment; such a file is
 * remembered as broken and not read again until it changes.
 *
 * This replaces the program's operator new; ours is the only C++ in it.
 */
#ifndef SOURCE_LOCAL_MEMORY_GUARD_H
#define SOURCE_LOCAL_MEMORY_GUARD_H

/* 192 MB from here on this thread, until the end. Not nested. */
void local_memory_guard_begin(void);
void local_memory_guard_end(void);

#endif
