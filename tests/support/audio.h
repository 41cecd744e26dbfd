/* Small valid audio files, made by code: silence with a number in it, and tags. */
#ifndef SUPPORT_AUDIO_H
#define SUPPORT_AUDIO_H

#include "base/buf.h"

struct audio_tags {
	struct str title, artist, album; /* any bytes; NULL data leaves one out */
	struct str cover;		 /* the bytes of a picture, or NULL data */
};

/* `frames` MPEG frames of 26 ms behind an ID3v2.4 tag. Another `number` is another sound. */
void audio_mp3(
	struct buf *out, const struct audio_tags *tags, unsigned number, unsigned frames);

/* 8-bit mono PCM at 8 kHz, `ms` long, without tags. */
void audio_wav(struct buf *out, unsigned number, unsigned ms);

/* A FLAC file whose frames are noise (enough for readers of tags), `ms` long. */
void audio_flac(struct buf *out, const struct audio_tags *tags, unsigned number, unsigned ms);

/* Gives a file another title, as a tag editor does. */
bool audio_retag(const char *path, const char *title);

/* Writes a file, replacing what is there; the test fails when that fails. */
void audio_write(const char *path, struct str bytes);

#endif
