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

static struct model_new_song random_song(struct world *world, struct str *title)
{
	size_t which = (size_t)world_random(world, sizeof(titles) / sizeof(titles[0]));
	struct model_new_song song = {
		.user = command_user(world),
		.title = titles[which].kept,
		.duration_ms = random_duration_ms(world),
		.jammer = -1,
		.is_auto = world_chance(world, 10),
		.is_unlimited = world_chance(world, 10),
	};
	*title = titles[which].given;
	if (song.is_auto) {
		song.user = MODEL_BENDER;
	}
	if (world_chance(world, 10)) {
		song.jammer = command_user(world);
		song.is_throwback = world_chance(world, 50);
	}
	return song;
}

/* A song that a source could give. */
static struct new_song request_for(const struct model_new_song *song, struct str title)
{
	return (struct new_song) {
		.src = STR("local"),
		.trackid = STR("local:1"),
		.title = title,
		.artist = STR("AC/DC"),
		.img = STR("/small.png"),
		.big_img = STR("/big.png"),
		.duration_ms = song->duration_ms,
		.user = command_user_name(song->user),
		.is_auto = song->is_auto,
		.is_unlimited = song->is_unlimited,
		.jammer = song->jammer < 0 ? STR_EMPTY : command_user_name(song->jammer),
		.is_throwback = song->is_throwback,
	};
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
	struct str title;
	struct model_new_song song = random_song(world, &title);
	struct new_song request = request_for(&song, title);
	bool is_spoilt = world_chance(world, 3);
	if (is_spoilt) {
		spoil(world, &request);
	}
	world_trace(world, "add by %s, %lld ms, auto %d, unlimited %d, jammer %d (%d)%s",
		model_users[song.user], (long long)song.duration_ms, (int)song.is_auto,
		(int)song.is_unlimited, song.jammer, (int)song.is_throwback,
		is_spoilt ? ", spoilt" : "");
	struct str id = STR_EMPTY;
	struct error error = { 0 };
	bool ok = queue_add(&world->nest, &request, &id, &error);
	world_expect_kind(
		world, ok, &error, is_spoilt ? ERROR_INVALID : model_add(&world->model, &song));
	world_expect(world, !ok || str_equal(id, nest_number(world->model.last_id)),
		"the id is %.*s", STR_ARG(id));
}
