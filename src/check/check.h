/* The checks of `echonest check`. Each adds rows; none changes anything, and none waits long.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/config.h"
#include "check/report.h"

/* Every problem of the configuration, or one row that says that there is none. */
void check_settings(struct check_report *report, const struct config *config,
	const struct config_problems *problems);

/*
 * Reaches the configured Redis and asks whether it keeps data; or finds what a private one
 * needs, which is refused when `must_be_shared`: a server alone can't use one.
 */
void check_redis(struct check_report *report, const struct config *config, bool must_be_shared);

/* DATA_DIR, LOG_DIR and OAUTH_CACHE_PATH can be written, and secrets are for us alone. */
void check_folders(struct check_report *report, const struct config *config);

/* MUSIC_DIR and the audio files in it. Reads each file that the index does not know yet. */
void check_music(struct check_report *report, const struct config *config);

/* The page, the airhorns and the seeds that come with the program; `root` is "" for none. */
void check_share(struct check_report *report, struct str root);

/* Whether the port can be listened on, or EchoNest answers there already. */
void check_port(struct check_report *report, const struct config *config);

/* The services with accounts: which are configured, and whether they know us. */
void check_services(struct check_report *report, const struct config *config);

/*
 * Asks GET /health of the EchoNest that this configuration describes, for at most 2 s. False
 * and the reason unless it answers 200.
 */
bool check_health(const struct config *config, struct error *error);

/* Whether some player drives the main nest, as its lease in the configured Redis says. */
bool check_player(const struct config *config, struct error *error);

#endif
