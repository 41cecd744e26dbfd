#include "source/local/format.h"

static const struct {
	const char *content_type, *extension;
} formats[LOCAL_FORMAT_COUNT] = {
	[LOCAL_FORMAT_NONE] = { "application/octet-stream", "" },
	[LOCAL_FORMAT_MP3] = { "audio/mpeg", "mp3" },
	[LOCAL_FORMAT_OGG] = { "audio/ogg", "ogg" },
	[LOCAL_FORMAT_OPUS] = { "audio/ogg; codecs=opus", "opus" },
	[LOCAL_FORMAT_FLAC] = { "audio/flac", "flac" },
	[LOCAL_FORMAT_M4A] = { "audio/mp4", "m4a" },
	[LOCAL_FORMAT_WAV] = { "audio/wav", "wav" },
};

enum local_format local_format_of_name(struct str name)
{
	size_t dot = name.len;
	while (dot > 0 && name.data[dot - 1] != '.') {
		dot--;
	}
	if (dot <= 1) {
		return LOCAL_FORMAT_NONE; /* no dot, or nothing before it */
	}
	struct str extension = str_from(name, dot);
	for (int i = LOCAL_FORMAT_NONE + 1; i < LOCAL_FORMAT_COUNT; i++) {
		if (str_equal_nocase(extension, str_from_cstr(formats[i].extension))) {
			return (enum local_format)i;
		}
	}
	return LOCAL_FORMAT_NONE;
}

static bool has_at(struct str head, size_t at, struct str magic)
{
	return str_starts_with(str_from(head, at), magic);
}

static enum local_format of_ogg(struct str head)
{
	/* the first packet follows the page's 27 bytes and its one-entry segment table */
	if (has_at(head, 28, STR("OpusHead"))) {
		return LOCAL_FORMAT_OPUS;
	}
	if (has_at(head, 28, STR("\x01vorbis")) || has_at(head, 28,
							   STR("\x7F"
							       "FLAC"))) {
		return LOCAL_FORMAT_OGG;
	}
	return LOCAL_FORMAT_NONE;
}

enum local_format local_format_of_bytes(struct str head)
{
	if (has_at(head, 0, STR("OggS"))) {
		return of_ogg(head);
	}
	if (has_at(head, 0, STR("fLaC"))) {
		return LOCAL_FORMAT_FLAC;
	}
	if (has_at(head, 0, STR("RIFF")) && has_at(head, 8, STR("WAVE"))) {
		return LOCAL_FORMAT_WAV;
	}
	if (has_at(head, 4, STR("ftyp"))) {
		return LOCAL_FORMAT_M4A;
	}
	const unsigned char *bytes = (const unsigned char *)head.data;
	/* eleven sync bits, a version and a layer that exist (ISO/IEC 11172-3, 2.4.2.3) */
	if (head.len >= 2 && bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0 &&
		(bytes[1] & 0x18) != 0x08 && (bytes[1] & 0x06) != 0) {
		return LOCAL_FORMAT_MP3;
	}
	return LOCAL_FORMAT_NONE;
}

const char *local_format_content_type(enum local_format format)
{
	return formats[format].content_type;
}

const char *local_format_extension(enum local_format format)
{
	return formats[format].extension;
}
