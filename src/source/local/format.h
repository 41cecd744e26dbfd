/* Which audio formats the local source plays, and how to tell them. */
#ifndef SOURCE_LOCAL_FORMAT_H
#define SOURCE_LOCAL_FORMAT_H

#include "base/str.h"

enum local_format {
	LOCAL_FORMAT_NONE,
	LOCAL_FORMAT_MP3,
	LOCAL_FORMAT_OGG, /* Vorbis, or FLAC in Ogg */
	LOCAL_FORMAT_OPUS,
	LOCAL_FORMAT_FLAC,
	LOCAL_FORMAT_M4A,
	LOCAL_FORMAT_WAV,
	LOCAL_FORMAT_COUNT,
};

/* By the end of the name, without regard to case; LOCAL_FORMAT_NONE when it is no audio file.
 */
enum local_format local_format_of_name(struct str name);

/*
 * By the first bytes (128 are enough) behind any ID3v2 tag; LOCAL_FORMAT_NONE when they tell
 * nothing, which is how an MP3 file with garbage before its first frame looks.
 */
enum local_format local_format_of_bytes(struct str head);

/* A literal: the media type for browsers / a file extension without dot. */
const char *local_format_content_type(enum local_format format);
const char *local_format_extension(enum local_format format);

#endif
