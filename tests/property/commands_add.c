#include "commands.h"
#include "nest/queue.h"
#include "net/fiber.h"

static int64_t random_duration_ms(struct world *world)
{
	static const int64_t durations_ms[] = { 700, 4999, 5000, 20000, 180000, 215400,
		3600000 };
	return durations_ms[world_random(
		world, sizeof(durations_ms) / sizeof(durations_ms[0]))];
}

#define TEN(x) x x x x x x x x x x

/* Titles as they come and as they are kept: long ones are cut to 1000 bytes, whole characters.
 */
static const struct {
	struct str given, kept;
} titles[] = {
	{ STR("Für Elise"), STR("Für Elise") },
	{ STR("\"Quoted\\\" / song"), STR("\"Quoted\\\" / song") },
	{ STR("\xF0\x9F\x8E\xB5"), STR("\xF0\x9F\x8E\xB5") },
	{ STR("<script>\t</script>"), STR("<script>\t</script>") },
	{ STR(TEN(TEN("0123456789")) "!"), STR(TEN(TEN("0123456789"))) },
	{ STR(TEN(TEN("0123€678")) "012345678\xF0\x9F\x8E\xB5"), STR(TEN(TEN("0123€678"))) },
};

#define TITLE_COUNT ((int)(sizeof(titles) / sizeof(titles[0])))

#define TRACK_COUNT  60
#define ARTIST_COUNT 10

struct str command_trackid(int id)
{
	return arena_printf(fiber_arena(), "local:%d", id);
}

struct str command_artist(int name)
{
	return arena_printf(fiber_arena(), "AC/DC %d", name / TITLE_COUNT);
}

struct str command_isrc(int number)
{
	static const struct str isrcs[] = { STR("USRC17607839"), STR("GBAYE6800011") };
	return isrcs[number];
}

int command_random_id(struct world *world)
{
	return world_random(world, TRACK_COUNT);
}

struct model_track command_track(struct world *world, struct new_song *new_song)
{
	struct model_track track = {
		.id = command_random_id(world),
		.isrc = world_chance(world, 5) ? world_random(world, 2) : -1,
		.name = world_random(world, TITLE_COUNT * ARTIST_COUNT),
		.is_episode = world_chance(world, 8),
		.duration_ms = random_duration_ms(world),
	};
	track.title = titles[track.name % TITLE_COUNT].kept;
	*new_song = (struct new_song) {
		.src = STR("local"),
		.trackid = command_trackid(track.id),
		.isrc = track.isrc < 0 ? STR_EMPTY : command_isrc(track.isrc),
		.title = titles[track.name % TITLE_COUNT].given,
		.artist = command_artist(track.name),
		.img = STR("/small.png"),
		.big_img = STR("/big.png"),
		.type = track.is_episode ? STR("episode") : STR_EMPTY,
		.duration_ms = track.duration_ms,
	};
	return track;
}

static struct model_new_song random_song(struct world *world, struct new_song *request)
{
	struct model_new_song song = {
		.user = command_user(world),
		.jammer = -1,
		.is_auto = world_chance(world, 10),
		.is_unlimited = world_chance(world, 10),
	};
	song.track = command_track(world, request);
	if (song.is_auto) {
		song.user = MODEL_BENDER;
	}
	if (world_chance(world, 10)) {
		song.jammer = command_user(world);
		song.is_throwback = world_chance(world, 50);
	}
	request->user = command_user_name(song.user);
	request->is_auto = song.is_auto;
	request->is_unlimited = song.is_unlimited;
	request->jammer = song.jammer < 0 ? STR_EMPTY : command_user_name(song.jammer);
	request->is_throwback = song.is_throwback;
	return song;
}

/* And one that none should. */
static void spoil(struct world *world, struct new_song *request)
{
	switch (world_random(world, 6)) {
	case 0:
		request->title = STR("\xC3(");
		break;
	case 1:
		request->duration_ms = 0;
		break;
	case 2:
		request->duration_ms = -5000;
		break;
	case 3:
		request->duration_ms = INT64_MAX;
		break;
	case 4:
		request->trackid = STR_EMPTY;
		break;
	default:
		request->user = STR("two words");
	}
}

void command_add(struct world *world)
{
	struct new_song request;
	struct model_new_song song = random_song(world, &request);
	bool is_spoilt = world_chance(world, 3);
	if (is_spoilt) {
		spoil(world, &request);
	}
	world_trace(world,
		"add %d/%d/%d by %s, %lld ms, auto %d, unlimited %d, jammer %d (%d)%s",
		song.track.id, song.track.isrc, song.track.name, model_users[song.user],
		(long long)song.track.duration_ms, (int)song.is_auto, (int)song.is_unlimited,
		song.jammer, (int)song.is_throwback, is_spoilt ? ", spoilt" : "");
	struct str id = STR_EMPTY;
	struct error error = { 0 };
	bool ok = queue_add(&world->nest, &request, &id, &error);
	world_expect_kind(
		world, ok, &error, is_spoilt ? ERROR_INVALID : model_add(&world->model, &song));
	world_expect(world, !ok || str_equal(id, nest_number(world->model.last_id)),
		"the id is %.*s", STR_ARG(id));
}
