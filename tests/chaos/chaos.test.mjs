// Two servers, two players and a Redis are killed and stopped while people use them. Afterwards
// nothing that was acknowledged is lost, every finished song stands in the play log once, and
// both servers show the same.
//
//   CHAOS_SEED=7 CHAOS_SECONDS=600 node --test tests/chaos/chaos.test.mjs
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { writeWav } from '../support/music.mjs';
import { sleep, until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';
import { Person, Promises } from './people.mjs';
import { random } from './random.mjs';

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1000000);
const seconds = Number(process.env.CHAOS_SECONDS ?? 25);
const songsWanted = 12;
const installation = new Installation();
const players = [];
const servers = [];
let redis;

after(() => installation.destroy());

async function findTracks(server) {
	return until('the music is found', async () => {
		const found = await server.get('/search/v2?source=local&q=chaos');
		return found.length === 4 && found.map(({ uri }) => uri);
	});
}

const harms = {
	async player(chance) {
		const i = chance.between(0, 1);
		await players[i].kill();
		await sleep(chance.between(0, 1500));
		players[i] = installation.startEchonest('player');
	},
	async bothPlayers(chance) {
		await Promise.all(players.map((player) => player.kill()));
		await sleep(chance.between(0, 3000));
		players.forEach((_, i) => (players[i] = installation.startEchonest('player')));
	},
	async server(chance) {
		const server = chance.of(servers);
		await server.process.kill();
		await sleep(chance.between(0, 500));
		await server.restart();
	},
	async redis(chance) {
		await redis.kill();
		await sleep(chance.between(0, 1000));
		redis = installation.startRedis();
	},
	/** In the moment between a song's end, its line in the log, and the word of that. */
	async atSongEnd(chance) {
		for (let round = 0; round < 4; round++) {
			const skip = () => servers[0].api('/queue/skip').catch(() => ({ status: 0 }));
			await until('a song is skipped', async () => [200, 409].includes((await skip()).status));
			await sleep(chance.between(0, 10));
			const victims = chance.of([[redis], players]);
			await Promise.all(victims.map((victim) => victim.kill()));
			redis = redis.isRunning ? redis : installation.startRedis();
			players.forEach((player, i) => {
				players[i] = player.isRunning ? player : installation.startEchonest('player');
			});
		}
	},
	async pauseRedis(chance) {
		redis.signal('SIGSTOP');
		await sleep(chance.between(500, 3000));
		redis.signal('SIGCONT');
	},
	/** A player that comes back after its lease has gone to the other one. */
	async pausePlayer(chance) {
		const player = chance.of(players);
		player.signal('SIGSTOP');
		await sleep(chance.between(2500, 4500));
		player.signal('SIGCONT');
	},
};

/** One after the other, in ever new orders, so that each has its turn. */
async function doHarm(chance, isOver, report) {
	let left = [];
	while (!isOver()) {
		left = left.length > 0 ? left : Object.keys(harms);
		const [name] = left.splice(chance.between(0, left.length - 1), 1);
		report(name);
		await harms[name](chance);
		await sleep(chance.between(200, 1000));
	}
}

const ids = (songs) => songs.map(({ id }) => String(id));

/** Both servers agree, and the players have caught up. */
async function settle() {
	const views = () => Promise.all(servers.map((server) => server.get('/api/queue')));
	const playing = () => Promise.all(servers.map((server) => server.get('/api/playing')));
	const same = (a, b) => a.id === b.id && a.starttime === b.starttime && a.endtime === b.endtime;
	return until('both servers show the same', async () => {
		try {
			const [one, other] = await views();
			const [now, otherNow] = await playing();
			const agree = JSON.stringify(one.queue) === JSON.stringify(other.queue);
			return agree && same(now, otherNow) && { queue: one.queue, now };
		} catch {
			return null;
		}
	});
}

/** Ends what is left song by song, as people do with Skip. */
async function playOut() {
	await until('all songs are played', async () => {
		const now = await servers[0].get('/api/playing');
		if (!now.id) {
			const { queue } = await servers[0].get('/api/queue');
			return queue.length === 0;
		}
		await servers[0].api('/queue/skip');
		return false;
	}, 60000);
}

test('nothing acknowledged is lost, whatever is killed', { timeout: 240000 }, async (t) => {
	t.diagnostic(`CHAOS_SEED=${seed}`);
	const chance = random(seed);
	for (let i = 0; i < 4; i++) {
		writeWav(installation.path('music', `chaos ${i}.wav`), 5 + i / 10, 220 * (i + 1));
	}
	redis = installation.startRedis();
	servers.push(await Server.start(installation), await Server.start(installation));
	players.push(installation.startEchonest('player'), installation.startEchonest('player'));
	const tracks = await findTracks(servers[0]);
	await findTracks(servers[1]);

	const promises = new Promises();
	const people = [];
	for (const name of ['ann', 'bob', 'cid']) {
		const email = `${name}@example.com`;
		const cookie = await servers[0].signIn(email);
		people.push(new Person(email, cookie, servers, tracks, chance, promises));
	}
	const end = Date.now() + seconds * 1000;
	const isOver = () => Date.now() > end;
	const done = {};
	await Promise.all([
		doHarm(chance, isOver, (name) => (done[name] = (done[name] ?? 0) + 1)),
		...people.map((person) => person.live(isOver)),
	]);
	t.diagnostic(`harm done: ${JSON.stringify(done)}`);
	t.diagnostic(`songs promised: ${promises.added.size}, jams: ${promises.jams.size}, ` +
		`not promised: ${promises.refusals}`);
	assert.ok(promises.added.size >= songsWanted, 'people got something done');

	const { queue, now } = await settle();
	const waiting = new Set([...ids(queue), String(now.id ?? '')]);
	const playedBefore = new Set(ids(installation.plays()));
	assert.equal(ids(queue).filter((id) => playedBefore.has(id)).length, 0,
		'no song is queued and played');
	await playOut();
	const plays = await until('the log has all songs', () => {
		const all = installation.plays();
		const logged = new Set(ids(all));
		return [...waiting].every((id) => !id || logged.has(id)) && all;
	});

	const logged = ids(plays);
	assert.deepEqual(logged.filter((id, i) => logged.indexOf(id) !== i), [],
		'no song is logged twice');
	assert.deepEqual([...promises.added].filter((id) => !logged.includes(id)), [],
		'no song is lost');
	const jams = new Set(plays.flatMap(({ id, jam }) => jam.map(({ user }) => `${id} ${user}`)));
	assert.deepEqual([...promises.jams].filter((jam) => !jams.has(jam)), [], 'no jam is lost');
	const ends = plays.map(({ starttime, endtime }) => [Date.parse(starttime), Date.parse(endtime)]);
	ends.sort(([a], [b]) => a - b);
	ends.forEach(([start, end], i) => {
		assert.ok(start <= end && (i === 0 || ends[i - 1][1] <= start), 'one song at a time');
	});
	assert.equal(installation.complaints(), '');
});
