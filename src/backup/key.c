#include "backup/key.h"

#include "backup/file.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEX_SIZE  (BACKUP_KEY_SIZE * 2)
#define FILE_MOST 128 /* digits and some white space; more is no key */

static bool parse(struct str text, uint8_t key[BACKUP_KEY_SIZE])
{
	if (text.len == BACKUP_KEY_SIZE) {
		memcpy(key, text.data, text.len);
		return true;
	}
	size_t len;
	struct str digits = str_trim(text);
	return digits.len == HEX_SIZE &&
	       sodium_hex2bin(
		       key, BACKUP_KEY_SIZE, digits.data, digits.len, NULL, &len, NULL) == 0 &&
	       len == BACKUP_KEY_SIZE;
}

bool backup_key_read(const char *path, uint8_t key[BACKUP_KEY_SIZE], struct error *error)
{
	char text[FILE_MOST];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return error_set(error, ERROR_NOT_FOUND, "The key file %s can't be read: %s.",
			path, strerror(errno));
	}
	struct stat about;
	if (fstat(fd, &about) == 0 && (about.st_mode & (S_IROTH | S_IWOTH))) {
		fprintf(stderr, "The key file %s is open to everybody here: chmod o= %s\n",
			path, path);
	}
	size_t len;
	bool ok = file_read(fd, text, sizeof(text), &len) &&
		  parse((struct str) { text, len }, key);
	sodium_memzero(text, sizeof(text));
	close(fd);
	return ok || error_set(error, ERROR_INVALID,
			     "%s is no key file: it must hold 32 bytes, or 64 hexadecimal "
			     "digits. \"echonest backup --make-key FILE\" makes one.",
			     path);
}

bool backup_key_make(const char *path, struct error *error)
{
	uint8_t key[BACKUP_KEY_SIZE];
	char text[HEX_SIZE + 1];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		return errno == EEXIST
			       ? error_set(error, ERROR_CONFLICT,
					 "%s is there already, and is left as it is: backups "
					 "may need it.",
					 path)
			       : error_set(error, ERROR_UNAVAILABLE, "%s can't be made: %s.",
					 path, strerror(errno));
	}
	randombytes_buf(key, sizeof(key));
	sodium_bin2hex(text, sizeof(text), key, sizeof(key));
	text[HEX_SIZE] = '\n';
	bool ok = file_write(fd, (struct str) { text, sizeof(text) }) && fsync(fd) == 0;
	int reason = errno;
	sodium_memzero(key, sizeof(key));
	sodium_memzero(text, sizeof(text));
	close(fd);
	if (!ok) {
		unlink(path);
		return error_set(error, ERROR_UNAVAILABLE, "%s can't be written: %s.", path,
			strerror(reason));
	}
	return true;
}
