#include "source/local/fold.h"

#include <utf8proc.h>

/* One code point decomposes into at most 18 (U+FDFA); room to spare. */
#define DECOMPOSED_MAX 32

/* Letters with a stroke or of two joined, which NFKD leaves whole; after case folding. */
static const struct {
	utf8proc_int32_t letter;
	const char *plain;
} plain_letters[] = {
	{ 0x00E6, "ae" }, /* æ */
	{ 0x00F0, "d" },  /* ð */
	{ 0x00F8, "o" },  /* ø */
	{ 0x00FE, "th" }, /* þ */
	{ 0x0111, "d" },  /* đ */
	{ 0x0127, "h" },  /* ħ */
	{ 0x0131, "i" },  /* ı */
	{ 0x0142, "l" },  /* ł */
	{ 0x0153, "oe" }, /* œ */
	{ 0x0167, "t" },  /* ŧ */
};

struct folding {
	struct buf *out;
	size_t start;
	bool keeps_punctuation;
	bool is_between_words; /* a space is due before the next letter */
};

static bool is_full(const struct folding *folding)
{
	return folding->out->len - folding->start >= LOCAL_FOLD_MAX - 8;
}

static void put_bytes(struct folding *folding, const char *bytes, size_t len)
{
	if (is_full(folding)) {
		return;
	}
	if (folding->is_between_words && folding->out->len > folding->start) {
		buf_append_char(folding->out, ' ');
	}
	folding->is_between_words = false;
	buf_append(folding->out, (struct str) { bytes, len });
}

static void put_word(struct folding *folding, const char *word)
{
	folding->is_between_words = true;
	put_bytes(folding, word, strlen(word));
	folding->is_between_words = true;
}

static void put_letter(struct folding *folding, utf8proc_int32_t letter)
{
	for (size_t i = 0;
		letter > 0x7F && i < sizeof(plain_letters) / sizeof(plain_letters[0]); i++) {
		if (plain_letters[i].letter == letter) {
			put_bytes(folding, plain_letters[i].plain,
				strlen(plain_letters[i].plain));
			return;
		}
	}
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t len = utf8proc_encode_char(letter, bytes);
	put_bytes(folding, (const char *)bytes, (size_t)len);
}

/* Apostrophes and dots vanish ("don't", "R.E.M."), other punctuation parts words. */
static bool is_silent(utf8proc_int32_t c)
{
	return c == '\'' || c == '.' || c == '`' || c == 0x00B4 || c == 0x2018 || c == 0x2019 ||
	       c == 0x02BC;
}

static void put_folded(struct folding *folding, utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_CF:
		return;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CS:
		folding->is_between_words = true;
		return;
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
		if (folding->keeps_punctuation) {
			break;
		}
		if (c == '&') {
			put_word(folding, "and");
		} else if (!is_silent(c)) {
			folding->is_between_words = true;
		}
		return;
	default:
		break;
	}
	put_letter(folding, c);
}

static void put_code_point(struct folding *folding, utf8proc_int32_t c)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	int last_class = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char(c, parts, DECOMPOSED_MAX,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &last_class);
	if (is_silent(c) && !folding->keeps_punctuation) {
		return; /* some of these decompose into a space and a mark */
	}
	if (count <= 0 || count > DECOMPOSED_MAX) {
		folding->is_between_words = true;
		return;
	}
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		put_folded(folding, parts[i]);
	}
}

static bool is_ascii_letter_or_digit(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void fold(struct folding *folding, struct str text)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data;
	for (size_t at = 0; at < text.len && !is_full(folding);) {
		unsigned char c = bytes[at];
		if (c >= 'A' && c <= 'Z') {
			c = (unsigned char)(c - 'A' + 'a');
		}
		if (is_ascii_letter_or_digit(c)) { /* nearly all of them: worth a short way */
			put_bytes(folding, (const char *)&c, 1);
			at++;
			continue;
		}
		utf8proc_int32_t code_point;
		utf8proc_ssize_t len = utf8proc_iterate(
			bytes + at, (utf8proc_ssize_t)(text.len - at), &code_point);
		if (len <= 0) {
			folding->is_between_words = true;
			at++;
			continue;
		}
		put_code_point(folding, code_point);
		at += (size_t)len;
	}
}

void local_fold(struct buf *out, struct str text)
{
	struct folding folding = { .out = out, .start = out->len };
	fold(&folding, text);
	if (out->len == folding.start) {
		folding.keeps_punctuation = true;
		folding.is_between_words = false;
		fold(&folding, text);
	}
}
