/*
 * YouTube as a source, by its Data API. A link is opened and a video looked up; there is no
 * search, as one would cost a hundredth of the day's quota.
 */
#ifndef SOURCE_YOUTUBE_H
#define SOURCE_YOUTUBE_H

#include "base/config.h"
#include "net/http_client.h"
#include "source/source.h"
#include "store/store.h"

struct youtube;

bool youtube_is_configured(const struct config *config);

/* Borrows all three, which must outlive it. */
struct youtube *youtube_create(
	const struct config *config, struct http_client *http, struct store *store);

/* When no fiber uses it. NULL is fine. */
void youtube_destroy(struct youtube *youtube);

/* Its face as a source, named "youtube". */
struct source *youtube_source(struct youtube *youtube);

enum youtube_question {
	YOUTUBE_VIDEO,	  /* videos.list, with snippet, contentDetails and status */
	YOUTUBE_PLAYLIST, /* playlistItems.list, with snippet and contentDetails, 50 at a time
			   */
};

/*
 * Whether there can be such a video or playlist; ERROR_INVALID says what is wrong. `page` is a
 * nextPageToken of the answer before, or "".
 */
bool youtube_is_question(
	enum youtube_question question, struct str id, struct str page, struct error *error);

/*
 * What the Data API answers to a question that can be one: its own JSON, in the fiber's arena.
 * `youtube` may be NULL: ERROR_UNAVAILABLE. Else as youtube_api_get(). May wait.
 */
bool youtube_ask(struct youtube *youtube, enum youtube_question question, struct str id,
	struct str page, struct str *answer, struct error *error);

/* The same if an answer is kept, which costs nothing of the quota; false if not. May wait. */
bool youtube_recall(struct youtube *youtube, enum youtube_question question, struct str id,
	struct str page, struct str *answer);

/* For `echonest check`: whether YouTube accepts our key, by one request. Call it in a fiber. */
bool youtube_check(const struct config *config, struct http_client *http, struct error *error);

#endif
