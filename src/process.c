#include "process.h"

#include "account/spotify_link.h"
#include "base/alloc.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/share.h"
#include "bender/bender.h"
#include "bender/counts.h"
#include "folders.h"
#include "nest/history.h"
#include "nest/nest.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "player/player.h"
#include "serve/metrics_port.h"
#include "serve/serve.h"
#include "source/local.h"
#include "source/soundcloud.h"
#include "source/spotify.h"
#include "store/private_redis.h"
#include "store/service_limit.h"
#include "store/store.h"
#include "store_name.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define PATIENCE_MS 1000

struct process {
	const struct config *config;
	const struct process_parts *parts;
	struct loop *loop;
	struct private_redis *redis;
	struct store *store;
	struct history *history;
	struct http_client *http;
	struct spotify_api *spotify_api;   /* NULL: no app is configured */
	struct spotify *spotify;	   /* the same */
	struct spotify_link *spotify_link; /* the same */
	struct local *local;
	struct youtube *youtube;       /* NULL: not configured */
	struct soundcloud *soundcloud; /* NULL: not configured */
	struct sources sources;
	struct nest_settings nests;
	struct serve *serve;
	struct bender *bender; /* NULL: it is not wanted */
	struct player *player;
	struct metrics_port *metrics_port; /* NULL: the faces tell, or nobody may ask */
	uv_signal_t terminate, interrupt;
	uv_timer_t patience; /* with what can't be called off once all else has ended */
	bool begun;
	int ending; /* parts that have not ended yet */
	bool stopping;
};

static void handle_redis_stopped(void *arg)
{
	struct process *process = arg;
	private_redis_destroy(process->redis);
	process->redis = NULL;
}

/* All that matters has ended; a name server that does not answer must not hold us. */
static void handle_patience(uv_timer_t *timer)
{
	struct process *process = timer->data;
	log_finish();
	log_info("stopped");
	_exit(process->begun ? 0 : 1);
}

/* The store goes after all that uses it, the private Redis last: then the loop has nothing
 * left. */
static void end_foundations(struct process *process)
{
	metrics_port_destroy(process->metrics_port);
	serve_destroy(process->serve);
	player_destroy(process->player);
	bender_destroy(process->bender);
	history_destroy(process->history);
	local_destroy(process->local);
	spotify_link_destroy(process->spotify_link);
	spotify_destroy(process->spotify);
	spotify_api_destroy(process->spotify_api);
	youtube_destroy(process->youtube);
	soundcloud_destroy(process->soundcloud);
	http_client_destroy(process->http);
	store_destroy(process->store);
	if (process->redis) {
		private_redis_stop(process->redis, handle_redis_stopped, process);
	} else {
		uv_timer_start(&process->patience, handle_patience, PATIENCE_MS, 0);
		uv_unref((uv_handle_t *)&process->patience);
	}
	uv_close((uv_handle_t *)&process->terminate, NULL);
	uv_close((uv_handle_t *)&process->interrupt, NULL);
}

static void handle_link_stopped(void *arg)
{
	end_foundations(arg);
}

static void handle_part_stopped(void *arg)
{
	struct process *process = arg;
	if (--process->ending > 0) {
		return;
	}
	if (process->spotify_link) {
		spotify_link_stop(process->spotify_link, handle_link_stopped, process);
	} else {
		end_foundations(process);
	}
}

static void begin_stopping(struct process *process)
{
	process->stopping = true;
	process->ending = 1; /* ourselves, so that parts which end at once don't end it early */
	loop_begin_shutdown(process->loop);
	if (process->serve) {
		process->ending++;
		serve_stop(process->serve, handle_part_stopped, process);
	}
	if (process->player) {
		process->ending++;
		player_stop(process->player, handle_part_stopped, process);
	}
	if (process->metrics_port) {
		process->ending++;
		metrics_port_close(process->metrics_port, handle_part_stopped, process);
	}
	handle_part_stopped(process);
}

static void handle_signal(uv_signal_t *handle, int signal_number)
{
	struct process *process = handle->data;
	if (process->stopping) {
		_exit(1); /* asked twice: whoever asks has no patience left */
	}
	log_info("stopping", LOG_INT("signal", signal_number));
	begin_stopping(process);
}

static void watch_signal(struct process *process, uv_signal_t *handle, int signal_number)
{
	uv_signal_init(loop_uv(process->loop), handle);
	handle->data = process;
	uv_signal_start(handle, handle_signal, signal_number);
}

static bool open_store(struct process *process, struct error *error)
{
	const struct config_redis *redis = &process->config->redis;
	struct store_options options = {
		.host = redis->address.host.data,
		.port = redis->address.port,
		.username = redis->user.len ? redis->user.data : NULL,
		.password = redis->password.len ? redis->password.data : NULL,
		.database = (int)redis->database,
		.place = store_name(process->config),
		.is_ours = redis->kind == CONFIG_REDIS_PRIVATE,
	};
	switch (redis->kind) {
	case CONFIG_REDIS_PRIVATE:
		if (!process->parts->private_redis) {
			return error_set(error, ERROR_INVALID,
				"No Redis is configured, and all servers and players must "
				"share one. Set REDIS_HOST or REDIS_URL, or run \"echonest "
				"dev\".");
		}
		process->redis =
			private_redis_start(process->loop, process->config->data_dir, error);
		if (!process->redis) {
			return false;
		}
		options.unix_path = private_redis_socket(process->redis);
		break;
	case CONFIG_REDIS_UNIX:
		options.unix_path = redis->path.data;
		break;
	case CONFIG_REDIS_TCP:
		break;
	case CONFIG_REDIS_SENTINEL:
		return error_set(error, ERROR_INVALID,
			"REDIS_URL names sentinels, which this version can't ask yet. Give the "
			"master's own address, redis://host:port.");
	}
	process->store = store_create(process->loop, &options);
	struct http_limits limits = service_limits(process->store);
	process->http = http_client_create(process->loop, &limits);
	return true;
}

/* Those that every process has: what is asked of other services is kept in the store. */
static void open_services(struct process *process)
{
	if (spotify_api_is_configured(process->config)) {
		process->spotify_api = spotify_api_create(process->http, process->config);
		process->spotify =
			spotify_create(process->spotify_api, process->store, process->config);
		sources_add(&process->sources, spotify_source(process->spotify));
		process->spotify_link = spotify_link_create(
			process->loop, process->store, process->spotify_api, process->config);
		spotify_set_user_token(
			process->spotify, spotify_link_lend_token, process->spotify_link);
	}
}

static void handle_local_change(void *arg)
{
	struct process *process = arg;
	if (process->serve) {
		serve_library_changed(process->serve);
	}
	if (process->bender) {
		bender_library_changed(process->bender);
	}
}

static void open_local(struct process *process)
{
	struct local_options options = {
		.music_dir = process->config->music_dir,
		.is_wanted = config_origin(process->config, "MUSIC_DIR").len > 0,
		.data_dir = process->config->data_dir,
		.on_change = handle_local_change,
		.arg = process,
	};
	process->local = local_create(process->loop, &options);
	sources_add(&process->sources, local_source(process->local));
}

static void open_youtube(struct process *process)
{
	if (youtube_is_configured(process->config)) {
		process->youtube =
			youtube_create(process->config, process->http, process->store);
		sources_add(&process->sources, youtube_source(process->youtube));
	}
}

static void open_soundcloud(struct process *process)
{
	if (soundcloud_is_configured(process->config)) {
		process->soundcloud =
			soundcloud_create(process->config, process->http, process->store);
		sources_add(&process->sources, soundcloud_source(process->soundcloud));
	}
}

static bool begin_serving(struct process *process, struct str share_root, struct error *error)
{
	const struct config *config = process->config;
	struct serve_options options = {
		.store = process->store,
		.http = process->http,
		.spotify_api = process->spotify_api,
		.spotify = process->spotify,
		.spotify_link = process->spotify_link,
		.config = config,
		.sources = &process->sources,
		.history = process->history,
		.local = process->local,
		.youtube = process->youtube,
		.soundcloud = process->soundcloud,
		.share_root = share_root,
		.version = ECHONEST_VERSION,
		.share_port = process->parts->shares_port,
	};
	process->serve = serve_create(process->loop, &options, error);
	return process->serve != NULL;
}

static struct bender *create_bender(struct process *process, struct str share_root)
{
	struct bender_options options = {
		.config = process->config,
		.store = process->store,
		.sources = &process->sources,
		.local = process->local,
		.history = process->history,
		.http = process->http,
		.spotify_api = process->spotify_api,
		.spotify = process->spotify,
		.share_root = share_root,
	};
	return bender_create(&options);
}

static void begin_playing(struct process *process, struct str share_root)
{
	process->nests = nest_settings_from_config(process->config);
	if (process->config->use_bender) {
		process->bender = create_bender(process, share_root);
	}
	struct player_options options = {
		.nests = &process->nests,
		.bender = process->bender,
		.spotify_link = process->spotify_link,
		.log_dir = process->config->log_dir,
		.log_unsynced = !process->config->play_log_sync,
	};
	process->player = player_create(process->loop, process->store, &options);
}

static void begin_history(struct process *process)
{
	struct history_options options = {
		.log_dir = process->config->log_dir,
		.data_dir = process->config->data_dir,
	};
	process->history = history_create(process->loop, &options);
}

/* Whoever has faces tells its numbers there. */
static bool open_metrics(struct process *process, struct error *error)
{
	const struct config *config = process->config;
	if (process->parts->serves || config->metrics_token.len == 0 ||
		config->player_metrics_port == 0) {
		return true;
	}
	process->metrics_port =
		metrics_port_open(process->loop, config, ECHONEST_VERSION, error);
	return process->metrics_port != NULL;
}

static bool begin(struct process *process, struct str share_root, struct error *error)
{
	if (!folders_prepare(process->config, process->parts, error) ||
		!open_metrics(process, error) || !open_store(process, error)) {
		return false;
	}
	open_services(process);
	begin_history(process);
	open_local(process);
	open_youtube(process);
	open_soundcloud(process);
	if (process->parts->serves && !begin_serving(process, share_root, error)) {
		return false;
	}
	if (process->parts->plays) {
		begin_playing(process, share_root);
	}
	return true;
}

int process_run(
	const struct config *config, struct str share_root, const struct process_parts *parts)
{
	struct process process = { .config = config, .parts = parts, .loop = loop_create() };
	struct error error;
	bender_counts_begin();
	metrics_name(parts->serves && parts->plays ? "dev"
		     : parts->serves		   ? "serve"
						   : "player");
	watch_signal(&process, &process.terminate, SIGTERM);
	watch_signal(&process, &process.interrupt, SIGINT);
	uv_timer_init(loop_uv(process.loop), &process.patience);
	process.patience.data = &process;
	process.begun = begin(&process, share_root, &error);
	if (process.begun) {
		log_info("started", LOG_CSTR("version", ECHONEST_VERSION),
			LOG_STR("url", parts->serves ? config->base_url : STR_EMPTY),
			LOG_INT("pid", getpid()));
		if (parts->on_begun) {
			parts->on_begun(parts->arg);
		}
	} else {
		log_error("not_started", LOG_ERROR_MESSAGE(&error));
		begin_stopping(&process);
	}
	loop_run(process.loop);
	uv_close((uv_handle_t *)&process.patience, NULL);
	loop_destroy(process.loop);
	log_finish();
	log_info("stopped");
	return process.begun ? 0 : 1;
}

bool process_configure(struct config *config, struct str *share_root, bool dev)
{
	struct config_problems problems = { 0 };
	struct config_sources sources = config_sources_here();
	struct arena *arena = arena_create();
	struct str share = STR_EMPTY;
	bool has_share = share_find(arena, &share);
	sources.dev = dev;
	sources.share_root = has_share ? share.data : NULL;
	bool usable = config_load(config, &sources, &problems);
	*share_root = arena_str(config->arena, share);
	arena_destroy(arena);
	log_setup(config->log_format, config->log_level);
	config_problems_log(&problems);
	if (!has_share) {
		log_error("files_missing",
			LOG_CSTR("error", "The page and the sounds are not found. Set "
					  "ECHONEST_SHARE_DIR to "
					  "the folder that holds assets/ and web/."));
	}
	return usable && has_share;
}
