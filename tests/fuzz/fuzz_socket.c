/* WebSocket messages of somebody who is signed in, with a store that is away. */
#include "fuzz.h"
#include "net/fiber.h"
#include "serve/parts.h"
#include "serve/peer.h"
#include "serve/roster.h"

static struct serve serve;
static struct peer peer;
static struct person person;

static void set_up(void)
{
	static struct config config;
	static struct sources sources;
	static struct str airhorns[] = { { "airhorn", 7 } };
	static struct store_options options = { .unix_path = "/nonexistent/socket" };
	struct error error;
	serve.loop = loop_create();
	serve.config = &config;
	serve.sources = &sources;
	serve.store = store_create(serve.loop, &options);
	serve.stats = stats_create(serve.store);
	serve.airhorns = airhorns;
	serve.airhorn_count = 1;
	serve.tasks.next = serve.tasks.previous = &serve.tasks;
	FUZZ_EXPECT(watch_create(&serve, STR("main"), &serve.main_nest, &error));
	person.email = STR("ada@example.com");
	peer.serve = &serve;
	peer.person = &person;
	peer.address = "";
	peer.user_agent = "";
	peer.refs = 1;
	peer.is_ready = peer.is_known = true;
	peer.listener.watch = serve.main_nest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!serve.loop) {
		set_up();
	}
	peer_text(&peer, (struct str) { (const char *)data, size });
	/* everything that waited for the store has failed at once, so nothing is left */
	FUZZ_EXPECT(fiber_count() == 0);
	FUZZ_EXPECT(!peer.lanes[LANE_QUICK].first && !peer.lanes[LANE_SLOW].first);
	FUZZ_EXPECT(peer.refs == 1);
	return 0;
}
