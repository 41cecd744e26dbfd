/* What somebody who has a sealed backup, but not its key, may do to it. */
#include "backup/seal.h"

#include <stdio.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define PIECES	     4
#define SEALED_PIECE (SEAL_PIECE + crypto_secretstream_xchacha20poly1305_ABYTES)
#define HEAD                                                                                   \
	(sizeof("ECHONEST SEALED 1\n") - 1 + crypto_secretstream_xchacha20poly1305_HEADERBYTES)

static const uint8_t key[BACKUP_KEY_SIZE] = { 7 };
static char one[HEAD + PIECES * SEALED_PIECE], other[sizeof(one)], changed[2 * sizeof(one)];

/* All pieces are full, so that each cut between two is at a place where one could end. */
static void seal(char sealed[sizeof(one)])
{
	static char bytes[SEAL_PIECE];
	static struct seal_writer writer;
	FILE *file = tmpfile();
	assert_true(seal_begin(&writer, fileno(file), key));
	for (int i = 0; i < PIECES; i++) {
		assert_true(seal_write(&writer, (struct str) { bytes, sizeof(bytes) }));
	}
	assert_true(seal_end(&writer));
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), sizeof(one));
	assert_int_equal(pread(fileno(file), sealed, sizeof(one), 0), sizeof(one));
	fclose(file);
}

static int set_up(void **state)
{
	seal(one);
	seal(other);
	memcpy(changed, one, sizeof(one));
	return 0;
}

/* Whether the first `len` bytes of `changed` are taken to their end. */
static bool is_taken(size_t len)
{
	static char back[SEAL_PIECE];
	static struct unsealer unsealer;
	struct error error;
	size_t got = 0;
	FILE *file = tmpfile();
	assert_int_equal(write(fileno(file), changed, len), len);
	bool ok = unseal_begin(&unsealer, fileno(file), key, &error);
	do {
		ok = ok && unseal_read(&unsealer, back, sizeof(back), &got, &error);
	} while (ok && got > 0);
	fclose(file);
	return ok;
}

static char *piece(char *sealed, int index)
{
	return sealed + HEAD + (size_t)index * SEALED_PIECE;
}

static void as_it_was_it_is_taken(void **state)
{
	assert_true(is_taken(sizeof(one)));
}

static void cut_off_between_any_two_pieces_it_is_not(void **state)
{
	for (size_t i = 0; i < PIECES; i++) {
		for (int beside = -1; beside <= 1; beside++) {
			assert_false(is_taken(HEAD + i * SEALED_PIECE + (size_t)beside));
		}
	}
	assert_false(is_taken(sizeof(one) - 1));
}

static void with_pieces_that_are_swapped_left_out_or_twice_it_is_not(void **state)
{
	for (int i = 0; i < PIECES; i++) {
		for (int j = 0; j < PIECES; j++) {
			if (i != j) {
				memcpy(changed, one, sizeof(one));
				memcpy(piece(changed, i), piece(one, j), SEALED_PIECE);
				assert_false(is_taken(sizeof(one)));
				memcpy(piece(changed, j), piece(one, i), SEALED_PIECE);
				assert_false(is_taken(sizeof(one)));
			}
		}
		memcpy(changed, one, sizeof(one));
		memmove(piece(changed, i), piece(changed, i + 1),
			(size_t)(PIECES - i - 1) * SEALED_PIECE);
		assert_false(is_taken(sizeof(one) - SEALED_PIECE));
	}
}

static void with_a_piece_of_another_backup_of_that_key_it_is_not(void **state)
{
	for (int i = 0; i < PIECES; i++) {
		memcpy(changed, one, sizeof(one));
		memcpy(piece(changed, i), piece(other, i), SEALED_PIECE);
		assert_false(is_taken(sizeof(one)));
	}
}

static void when_it_goes_on_after_its_end_it_is_not(void **state)
{
	assert_false(is_taken(sizeof(one) + 1));
	memcpy(changed + sizeof(one), other, sizeof(other));
	assert_false(is_taken(sizeof(changed)));
}

static void two_of_the_same_have_nothing_in_common(void **state)
{
	size_t same = 0;
	for (size_t i = HEAD; i < sizeof(one); i++) {
		same += one[i] == other[i];
	}
	assert_in_range(same, 0, sizeof(one) / 200); /* one byte in 256 is so by chance */
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_it_was_it_is_taken),
		TEST(cut_off_between_any_two_pieces_it_is_not),
		TEST(with_pieces_that_are_swapped_left_out_or_twice_it_is_not),
		TEST(with_a_piece_of_another_backup_of_that_key_it_is_not),
		TEST(when_it_goes_on_after_its_end_it_is_not),
		TEST(two_of_the_same_have_nothing_in_common),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
