#include "audio.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* MPEG-1 layer III, 128 kbit/s, 44.1 kHz, stereo. */
#define FRAME_SIZE 417
static const unsigned char frame_head[4] = { 0xFF, 0xFB, 0x90, 0x00 };

static void put(struct buf *out, const void *bytes, size_t len)
{
	buf_append(out, (struct str) { bytes, len });
}

static void put_big(struct buf *out, uint64_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--) {
		buf_append_char(out, (char)(value >> (8 * i)));
	}
}

static void put_little(struct buf *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		buf_append_char(out, (char)(value >> (8 * i)));
	}
}

static void put_syncsafe(struct buf *out, size_t value)
{
	for (int i = 3; i >= 0; i--) {
		buf_append_char(out, (char)(value >> (7 * i) & 0x7F));
	}
}

static void put_text_frame(struct buf *out, const char *id, struct str text)
{
	if (!text.data) {
		return;
	}
	put(out, id, 4);
	put_syncsafe(out, text.len + 1);
	put(out, "\0\0\3", 3); /* flags, UTF-8 */
	buf_append(out, text);
}

static void put_picture_frame(struct buf *out, struct str picture)
{
	if (!picture.data) {
		return;
	}
	static const char head[] =
		"\0image/png\0\3"; /* Latin-1, front cover; the empty text follows */
	put(out, "APIC", 4);
	put_syncsafe(out, sizeof(head) + picture.len);
	put(out, "\0\0", 2);
	put(out, head, sizeof(head));
	buf_append(out, picture);
}

void audio_mp3(struct buf *out, const struct audio_tags *tags, unsigned number, unsigned frames)
{
	struct buf body = { 0 };
	put_text_frame(&body, "TIT2", tags->title);
	put_text_frame(&body, "TPE1", tags->artist);
	put_text_frame(&body, "TALB", tags->album);
	put_picture_frame(&body, tags->cover);
	if (body.len > 0) {
		put(out, "ID3\4\0\0", 6);
		put_syncsafe(out, body.len);
		buf_append(out, buf_str(&body));
	}
	buf_finish(&body);
	for (unsigned i = 0; i < frames; i++) {
		char *frame = buf_reserve(out, FRAME_SIZE);
		memset(frame, 0, FRAME_SIZE);
		memcpy(frame, frame_head, sizeof(frame_head));
		for (int digit = 0; digit < 8; digit++) {
			frame[100 + digit] = (char)('0' + (number >> (4 * digit) & 0xF));
		}
		out->len += FRAME_SIZE;
	}
}

void audio_wav(struct buf *out, unsigned number, unsigned ms)
{
	unsigned samples = ms * 8;
	put(out, "RIFF", 4);
	put_little(out, 36 + samples, 4);
	put(out, "WAVEfmt ", 8);
	put_little(out, 16, 4);
	put_little(out, 1, 2);
	put_little(out, 1, 2);
	put_little(out, 8000, 4);
	put_little(out, 8000, 4);
	put_little(out, 1, 2);
	put_little(out, 8, 2);
	put(out, "data", 4);
	put_little(out, samples, 4);
	for (unsigned i = 0; i < samples; i++) {
		buf_append_char(out, (char)(128 + (number >> (i % 32) & 1)));
	}
}

static void put_comment(struct buf *out, const char *name, struct str text, unsigned *count)
{
	if (text.data) {
		put_little(out, strlen(name) + text.len, 4);
		put(out, name, strlen(name));
		buf_append(out, text);
		++*count;
	}
}

static void put_vorbis_comment(struct buf *out, const struct audio_tags *tags)
{
	struct buf list = { 0 };
	unsigned count = 0;
	put_comment(&list, "TITLE=", tags->title, &count);
	put_comment(&list, "ARTIST=", tags->artist, &count);
	put_comment(&list, "ALBUM=", tags->album, &count);
	buf_append_char(out, (char)(0x80 | 4)); /* the last block, a comment */
	put_big(out, 4 + 4 + 4 + list.len, 3);
	put_little(out, 4, 4);
	put(out, "test", 4);
	put_little(out, count, 4);
	buf_append(out, buf_str(&list));
	buf_finish(&list);
}

void audio_flac(struct buf *out, const struct audio_tags *tags, unsigned number, unsigned ms)
{
	put(out, "fLaC", 4);
	put_big(out, 0, 1);
	put_big(out, 34, 3);
	put_big(out, 4096, 2);
	put_big(out, 4096, 2);
	put_big(out, 0, 6);
	/* 20 bits sample rate, 3 channels-1, 5 bits per sample-1, 36 samples */
	put_big(out, (uint64_t)8000 << 44 | (uint64_t)15 << 36 | (uint64_t)ms * 8, 8);
	for (int i = 0; i < 4; i++) {
		put_big(out, number, 4); /* instead of the sound's MD5 */
	}
	put_vorbis_comment(out, tags);
	for (unsigned i = 0; i < ms; i++) {
		put_big(out, 0xFFF8C918 + number * 7 + i, 4);
	}
}

void audio_write(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, bytes.data, bytes.len) != (ssize_t)bytes.len ||
		close(fd) != 0) {
		perror(path);
		abort();
	}
}
