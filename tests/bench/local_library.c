/*
 * Makes a folder of tiny tagged MP3 files, as many as a large music library has:
 *
 *	local_library <folder> <files>
 *
 * 10 files a record, two records an artist; every tenth artist has an accent or
 * another script, and every tenth file of those a picture.
 */
#include "audio.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_A_RECORD	  10
#define RECORDS_AN_ARTIST 2

static const char *const syllables[] = { "ka", "ro", "mi", "ten", "lo", "sha", "vi", "dor",
	"en", "bru", "sil", "a", "mar", "go", "phe", "lin", "tu", "ress", "o", "xi", "ble",
	"nor", "we", "fal", "ju", "star", "qui", "hen", "da", "pol", "gri", "su" };
#define SYLLABLES (sizeof(syllables) / sizeof(syllables[0]))

static const char *const foreign[] = { "Ágætis", "Müller", "Señor", "Dvořák", "Łąka", "Москва",
	"東京", "Ørsted" };

/* A number that looks random and is the same in every run. */
static unsigned scramble(unsigned n)
{
	n = (n ^ (n >> 16)) * 0x45D9F3Bu;
	n = (n ^ (n >> 16)) * 0x45D9F3Bu;
	return n ^ (n >> 16);
}

static void put_words(struct buf *out, unsigned seed, unsigned words)
{
	for (unsigned word = 0; word < words; word++) {
		unsigned n = scramble(seed * 31 + word + 1), count = 2 + n % 3;
		buf_append(out, word > 0 ? STR(" ") : STR(""));
		size_t start = out->len;
		for (unsigned i = 0; i < count; i++) {
			n = scramble(n);
			buf_append(out, str_from_cstr(syllables[n % SYLLABLES]));
		}
		out->data[start] = (char)(out->data[start] - 'a' + 'A');
	}
}

static const char *text(struct buf *out)
{
	buf_append_char(out, '\0');
	return out->data;
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0777) < 0 && errno != EEXIST) {
		perror(path);
		exit(1);
	}
}

static void make_file(unsigned number)
{
	unsigned record = number / FILES_A_RECORD, artist = record / RECORDS_AN_ARTIST;
	struct buf title = { 0 }, album = { 0 }, name = { 0 }, path = { 0 }, bytes = { 0 };
	put_words(&title, number + 1000000, 1 + number % 4);
	put_words(&album, record + 5000000, 1 + record % 3);
	if (artist % 10 == 0) {
		buf_append(&name, str_from_cstr(foreign[artist / 10 % 8]));
		buf_append_char(&name, ' ');
	}
	put_words(&name, artist + 9000000, 1 + artist % 2);
	static const char picture[300] = "\x89PNG\r\n\x1A\n";
	bool has_picture = artist % 10 == 0 && number % 10 == 0;
	const struct audio_tags tags = { buf_str(&title), buf_str(&name), buf_str(&album),
		{ has_picture ? picture : NULL, sizeof(picture) } };
	audio_mp3(&bytes, &tags, number, 4);

	buf_printf(&path, "%u-%s", artist, text(&name));
	path.len = strlen(path.data);
	make_dir(text(&path));
	path.len--;
	buf_printf(&path, "/%s", text(&album));
	make_dir(text(&path));
	path.len--;
	buf_printf(&path, "/%02u - %s.mp3", number % FILES_A_RECORD + 1, text(&title));
	audio_write(text(&path), buf_str(&bytes));
	buf_finish(&title);
	buf_finish(&album);
	buf_finish(&name);
	buf_finish(&path);
	buf_finish(&bytes);
}

int main(int argc, char **argv)
{
	int64_t files;
	if (argc != 3 || !str_to_int64(str_from_cstr(argv[2]), &files) || files < 1 ||
		files > 10000000) {
		fprintf(stderr, "usage: local_library <folder> <files>\n");
		return 2;
	}
	make_dir(argv[1]);
	if (chdir(argv[1]) < 0) {
		perror(argv[1]);
		return 1;
	}
	for (unsigned i = 0; i < files; i++) {
		make_file(i);
	}
	return 0;
}
