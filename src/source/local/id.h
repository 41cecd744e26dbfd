/*
 * The id of a track: what its sound is, not where it lies.
 *
 * An id is BLAKE2b over the length of the encoded audio and 8 KB of it from its
 * beginning, its middle and its end: so finding it costs three small reads.
 * What counts as audio leaves the tags out:
 *
 *	mp3        without ID3v2, ID3v1 and APEv2 tags
 *	flac       STREAMINFO (which holds a checksum of the sound) and the frames
 *	ogg, opus  the pages after the header packets, without their numbers and checksums
 *	m4a        the largest "mdat"
 *	wav        the "data" chunk
 *
 * So an id holds when a file is moved, renamed, or when its tags or cover are
 * edited by a tool that copies the audio as it is. It changes when the audio is
 * encoded anew, or remuxed into other pages or atoms. Two files with the same
 * audio have the same id. A file too broken to take apart is hashed as a whole
 * (its length and three pieces).
 */
#ifndef SOURCE_LOCAL_ID_H
#define SOURCE_LOCAL_ID_H

#include "base/error.h"
#include "source/local/format.h"

#define LOCAL_ID_SIZE  12 /* bytes */
#define LOCAL_ID_CHARS 16 /* as URL-safe base64 */

/* Finds format and id of the open file. Reads a few dozen KB. False (ERROR_INTERNAL) when
 * reading fails. */
bool local_id_of_file(int fd, int64_t size, enum local_format *format,
	uint8_t id[LOCAL_ID_SIZE], struct error *error);

/* The id as text, and back; false when it is no id. */
void local_id_format(const uint8_t id[LOCAL_ID_SIZE], char text[LOCAL_ID_CHARS + 1]);
bool local_id_parse(struct str text, uint8_t id[LOCAL_ID_SIZE]);

#endif
