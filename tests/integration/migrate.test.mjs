// `echonest migrate`: an old Python server's Redis, play logs and tokens become part of this one.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
	chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync,
	symlinkSync, writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Redis, Server, freePort, sleep, until } from '../support/faces.mjs';
import { OldServer, ask, everything } from '../support/old_server.mjs';

const program = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');
const SECRET_KEY = 'the key of the old server and of this one';

let folder;
let redis;
let old;
before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'echonest-migrate-'));
	mkdirSync(join(folder, 'redis'));
	redis = new Redis(join(folder, 'redis'));
	await redis.start();
	old = await new OldServer().start(folder);
});
after(async () => {
	await redis.stop();
	await old.stop();
	rmSync(folder, { recursive: true, force: true });
});

let home;
let number = 0;
beforeEach(() => {
	home = join(folder, `home-${++number}`);
	mkdirSync(home);
	writeFileSync(join(home, 'config.yaml'), 'USE_BENDER: false\n');
});
afterEach(async () => {
	await redis.command('FLUSHALL');
	await old.do(['FLUSHALL']);
	Object.assign(old, { prefix: 'NEST:main|', songs: 0 });
});

const environment = (env) => ({
	PATH: process.env.PATH,
	...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
	ECHONEST_SHARE_DIR: process.cwd(),
	CONFIG_FILES: join(home, 'config.yaml'),
	REDIS_URL: `unix:${redis.socket}`,
	SECRET_KEY,
	TZ: 'UTC',
	DATA_DIR: join(home, 'data'),
	LOG_DIR: join(home, 'play_logs'),
	OAUTH_CACHE_PATH: join(home, 'oauth_creds'),
	...env,
});

function run(args, env = {}) {
	return new Promise((resolve) => {
		execFile(program, ['migrate', ...args], { env: environment(env), cwd: home },
			(error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }));
	});
}

/** Runs what must succeed; what it says. */
async function move(args = [], env = {}) {
	const { code, stdout, stderr } = await run(['--redis', old.url, ...args], env);
	assert.equal(code, 0, stdout + stderr);
	assert.equal(stderr, '');
	return stdout;
}

/** Runs what must fail; its sentence. */
async function fail(args, env = {}) {
	const { code, stdout, stderr } = await run(args, env);
	assert.equal(code, 1, stdout + stderr);
	assert.doesNotMatch(stdout + stderr, /secret/);
	return stderr;
}

/** The number in the row of that name; 0 when there is no such row. */
const row = (said, name) =>
	Number(new RegExp(`^ +${name} +(\\d+)(?:  .*)?$`, 'm').exec(said)?.[1] ?? 0);

const ours = () => everything(redis.socket);
const main = (name) => `nest:{main}:${name}`;
const raw = async (...command) => (await ask(redis.socket, [command]))[0];
const texts = async (...command) => (await raw(...command)).map(String);

/** What people see of a server. */
async function seen(server) {
	const [queue, playing] = await Promise.all(['/api/queue', '/api/playing']
		.map(async (path) => (await server.api(path)).body));
	return { queue: queue.queue.filter(({ id }) => id), playing };
}

/** A server on our Redis; `use` gets it. */
async function serve(use, env = {}) {
	const server = await Server.start({
		music: false,
		env: { REDIS_URL: `unix:${redis.socket}`, SECRET_KEY, ...env },
	});
	try {
		await use(server);
	} finally {
		await server.closeSockets();
		await server.stop();
	}
}

// --- what comes over ---

for (const [name, prefix] of [['with nests', 'NEST:main|'], ['from before nests', '']]) {
	test(`the evening of a server ${name} goes on here as it was`, async () => {
		old.prefix = prefix;
		await old.do(...old.evening());
		const said = await move(['--yes']);
		assert.match(said, /playing song +1  “Song 1” by Ada Finch, from 1:22 on/);
		assert.deepEqual(['queued songs', 'who voted on them', 'jams', 'comments', 'volume',
			'airhorns', 'free airhorns', 'tracks held back', 'Bender\'s seeds', 'people ever here']
			.map((what) => row(said, what)), [5, 8, 4, 2, 70, 2, 2, 1, 2, 2]);
		assert.match(said, /The old player seems to be at work/);
		await serve(async (server) => {
			const { queue, playing } = await seen(server);
			assert.equal(playing.id, '1');
			assert.equal(playing.title, 'Song 1');
			assert.ok(playing.pos >= 82 && playing.pos < 150, `${playing.pos}`);
			assert.deepEqual(playing.jam.map(({ user }) => user), ['bob@example.com']);
			assert.deepEqual(queue.map(({ id }) => id), ['6', '3', '5', '2', '4']);
			assert.deepEqual(queue.map(({ score }) => score), [1, 2, 3, 4, 5]);
			assert.deepEqual(queue.map(({ auto }) => auto), [false, false, false, false, true]);
			assert.deepEqual(queue.map(({ src }) => src),
				['spotify', 'spotify', 'youtube', 'spotify', 'spotify']);
			const [episode, , video, two, benders] = queue;
			assert.equal(episode.trackid, 'spotify:episode:6kAsbP8pxwaU2kPibKTuHE');
			assert.equal(video.trackid, 'dQw4w9WgXcQ');
			assert.equal(two.vote, 2);
			assert.equal(two.duration, 200);
			assert.equal(two.big_img, 'https://i.example/2-big');
			assert.deepEqual(two.jam.map(({ user, time }) => [user, time]), [
				['bob@example.com', '2026-02-10T15:23:19.000+00:00'],
				['ann@example.com', '2026-02-10T15:23:20.000+00:00'],
			]);
			assert.deepEqual(two.comments.map(({ user, body, time }) => [user, body, time]), [
				['cid@example.com', 'first', 1770737002],
				['ann@example.com', 'later || with bars', 1770737003],
			]);
			assert.deepEqual(benders.jam.map(({ user, throwback }) => [user, throwback]),
				[['dora@example.com', true]]);
			const last = await server.json('/last/');
			assert.equal(last.title, 'The one before');
		});
	});
}

test('votes, free airhorns, the volume and the next song go on as if nothing had happened', async () => {
	await old.do(...old.evening());
	await move(['--yes']);
	await serve(async (server) => {
		const [ann, eve] = [await server.socket({ email: 'ann@example.com' }),
			await server.socket({ email: 'eve@example.com' })];
		// who has voted there has voted here
		ann.send('vote', '2', true);
		assert.match(await ann.error(), /voted on this song already/);
		eve.send('vote', '2', true);
		const [queue] = await eve.next('playlist_update', (songs) => songs[2]?.id === '2');
		assert.equal(queue[2].vote, 3);
		ann.send('request_volume');
		assert.deepEqual(await ann.next('volume'), ['70']);
		ann.send('get_free_horns');
		assert.deepEqual(await ann.next('free_horns', (count) => count === 2), [2]);
		ann.send('fetch_airhorns');
		const [horns] = await ann.next('airhorns', (list) => list.length === 2);
		assert.deepEqual(horns.map(({ user, songid, free }) => [user, songid, free]),
			[['bob@example.com', '1', false], ['ann@example.com', '900', true]]);
		// the song that came playing ends, and is logged with all that happened
		await server.api('/api/queue/skip', {});
		await until('the next plays', async () => (await seen(server)).playing.id === '6');
		const logs = join(server.folder, 'play_logs');
		const line = await until('it is logged', () => existsSync(logs) && readdirSync(logs)
			.map((name) => readFileSync(join(logs, name), 'utf8')).join(''));
		const play = JSON.parse(line);
		assert.equal(play.id, '1');
		assert.equal(play.user, 'ann@example.com');
		assert.deepEqual(play.airhorn.map(({ user, when }) => [user, when]),
			[['bob@example.com', '2026-02-10T15:29:00.500+00:00']]);
		assert.deepEqual(play.jam.map(({ user }) => user), ['bob@example.com']);
	});
	// the next id is none that the old server has given out
	assert.equal(await redis.command('GET', main('next_id')), '6');
});

test('it comes over while people use this server, and they see it at once', async () => {
	await old.do(...old.evening());
	await serve(async (server) => {
		const eve = await server.socket({ email: 'eve@example.com' });
		await eve.next('playlist_update');
		await move(['--yes']);
		const [playing] = await eve.next('now_playing_update', (song) => song.id === '1');
		assert.equal(playing.title, 'Song 1');
		await eve.next('playlist_update', (songs) => songs[0]?.id === '6');
		await eve.next('player_position', (src, trackid, pos) => pos >= 82);
	});
});

test('a paused evening stays paused, where it stood', async () => {
	await old.do(...old.evening(), ['SET', old.key('MISC|paused'), 1]);
	assert.match(await move(), /“Song 1” by Ada Finch, standing at 1:22/);
	assert.match(await move(['--yes']), /paused +1/);
	await serve(async (server) => {
		const { playing } = await seen(server);
		assert.equal(playing.paused, true);
		assert.equal(playing.pos, 82);
		await server.api('/api/queue/resume', {});
		await until('time goes on', async () => (await seen(server)).playing.pos > 82);
	});
});

test('where a song stood is read from whatever dates there still are', async () => {
	const at = async (...commands) => {
		await redis.command('FLUSHALL');
		await old.do(['FLUSHALL']);
		old.songs = 0;
		await old.do(...old.song('ann@example.com', null), ...old.playing(1, 82), ...commands);
		return /(?:from|standing at) (\d+:\d+)/.exec(await move())[1];
	};
	const [done, now, started] = ['current-done', 'player-now', 'started-on']
		.map((name) => old.key(`MISC|${name}`));
	assert.equal(await at(), '1:22');
	// the end has run out: since when it played, by the old player's clock
	assert.equal(await at(['DEL', done], ['SET', started, '2026-02-10T15:29:21.500000']), '0:38');
	// a player that had begun anew
	assert.equal(await at(['DEL', done, now]), '0:00');
	// dates as Python 2 kept them
	assert.equal(await at(['SET', done, Buffer.from("cdatetime\ndatetime\np0\n(S'\\x07\\xea\\x02\\n"
		+ "\\x0f\\x1f\\x00\\x00\\x00\\x00'\np1\ntp2\nRp3\n.")]), '2:20');
	// what is no date says nothing
	assert.equal(await at(['SET', done, Buffer.from('cos\nsystem\n(S\'id\'\ntR.').toString('base64')],
		['SET', started, 'yesterday']), '0:00');
	// it had ended
	assert.equal(await at(['SET', now, old.date(old.now + 9e6)]), '3:20');
});

test('airhorns were blown by the clocks that the old server had, TZ', async () => {
	await old.do(old.horn('bob@example.com', 1, '2026-02-10T15:29:00.5'),
		old.horn('bob@example.com', 1, '2026-07-10T15:29:00'),
		old.horn('bob@example.com', 1, '2026-07-10T20:00:00+00:00'));
	await move(['--yes'], { TZ: 'EST5EDT,M3.2.0,M11.1.0' });
	const horns = await texts('LRANGE', main('airhorns'), '0', '-1');
	assert.deepEqual([0, 7, 14].map((at) => new Date(Number(horns[at])).toISOString()),
		['2026-02-10T20:29:00.500Z', '2026-07-10T19:29:00.000Z', '2026-07-10T20:00:00.000Z']);
});

// --- what is here already ---

test('a second run changes nothing and says so', async () => {
	await old.do(...old.evening());
	await move(['--yes']);
	const once = await ours();
	const said = await move(['--yes']);
	assert.match(said, /Nothing is new: all that can come over is here/);
	assert.equal(row(said, 'songs that came before'), 6);
	assert.deepEqual(await ours(), once);
	assert.match(await move(), /Nothing is new/);
});

test('what has come and was played, skipped or changed here does not come again', async () => {
	await old.do(...old.evening());
	await move(['--yes']);
	await serve(async (server) => {
		await server.api('/api/queue/skip', {});
		await server.api('/api/queue/remove', { id: '3' });
		await server.api('/api/queue/pause', {});
		const before = await seen(server);
		await old.do(['SET', old.key('MISC|volume'), 20]);
		assert.match(await move(['--yes']), /Nothing is new/);
		assert.deepEqual((await seen(server)).queue, before.queue);
		assert.equal(await redis.command('GET', main('volume')), '70');
	});
});

test('what happened at the old server since comes with the next run, and nothing else', async () => {
	await old.do(...old.evening());
	await move(['--yes']);
	await old.do(...old.song('eve@example.com', 99), ['SADD', old.key('FREEHORN_ann@example.com'), 77],
		old.horn('eve@example.com', 1, '2026-02-10T15:31:00'));
	const said = await move(['--yes']);
	assert.deepEqual(['queued songs', 'songs that came before', 'airhorns', 'free airhorns', 'jams']
		.map((what) => row(said, what)), [1, 6, 1, 1, 0]);
	assert.equal(await redis.command('HGET', main('free_horns'), 'ann@example.com'), '3');
	const order = await texts('ZRANGE', main('queue'), '0', '-1');
	// behind the last song of a person, before what Bender has put at the end
	assert.deepEqual(order, ['6', '3', '5', '2', '7', '4']);
});

test('our queue is kept: old songs come behind those of people here, before Bender’s', async () => {
	await serve(async (server) => {
		const add = (user, auto, title) => raw('EVAL', `
			local id = redis.call('INCR', KEYS[1] .. ':next_id')
			redis.call('HSET', KEYS[1] .. ':song:' .. id, 'user', ARGV[1], 'auto', ARGV[2], 'title', ARGV[3],
				'src', 'spotify', 'trackid', 'spotify:track:' .. id, 'duration', 300, 'duration_ms', 300000,
				'vote', 0, 'added_ms', 1)
			redis.call('SADD', KEYS[1] .. ':voters:' .. id, ARGV[1])
			redis.call('ZADD', KEYS[1] .. ':queue', id, id)
			redis.call('PUBLISH', KEYS[1] .. ':changes', redis.call('INCR', KEYS[1] .. ':seq') .. ' queue')
			return id`, '1', 'nest:{main}', user, auto, title);
		await add('zoe@example.com', '0', 'Ours plays');
		await until('it plays', async () => (await seen(server)).playing.title === 'Ours plays');
		await add('zoe@example.com', '0', 'Ours waits');
		await add('the@echonest.com', '1', 'Bender’s');
		await old.do(...old.evening(), ['SET', old.key('MISC|paused'), 1]);
		const said = await move(['--yes']);
		assert.match(said, /playing song +1  “Song 1” .* comes first, from its beginning/);
		assert.match(said, /queued songs +5  behind 1 that people queued here; some get a new number/);
		assert.equal(row(said, 'paused'), 0);
		const { queue, playing } = await until('the view has it', async () => {
			const now = await seen(server);
			return now.queue.length === 8 && now;
		});
		assert.equal(playing.title, 'Ours plays');
		assert.equal(playing.paused, false);
		assert.deepEqual(queue.map(({ title }) => title), ['Ours waits', 'Song 1', 'Song 6', 'Song 3',
			'Song 5', 'Song 2', 'Song 4', 'Bender’s']);
		// 1 to 3 were taken here: those get numbers that nobody has
		assert.deepEqual(queue.map(({ id }) => id).sort(), ['2', '3', '4', '5', '6', '7', '8', '9']);
	});
});

test('whatever two queues meet, both keep their order, and no key is lost or stray', async () => {
	const seed = Date.now() % 1e6;
	let state = seed;
	const random = (below) => { // a linear congruential generator, to be had again by its seed
		state = (state * 1103515245 + 12345) % 2147483648;
		return Math.floor((state / 2147483648) * below);
	};
	const people = ['ann@example.com', 'bob@example.com', 'the@echonest.com'];
	for (let round = 0; round < 25; round++) {
		const about = `seed ${seed}, round ${round}`;
		await redis.command('FLUSHALL');
		await old.do(['FLUSHALL']);
		old.songs = random(6);
		const count = random(6);
		for (let i = 0; i < count; i++) {
			const user = people[random(3)];
			await ask(redis.socket, [
				['HSET', main(`song:${i + 1}`), 'user', user, 'auto', user === people[2] ? 1 : 0, 'src',
					'spotify', 'trackid', 'x', 'title', 'X', 'duration', 9, 'duration_ms', 9000, 'vote', 0],
				['SADD', main(`voters:${i + 1}`), user],
				['ZADD', main('queue'), i * (random(2) ? 1e-10 : 3), i + 1],
				['SET', main('next_id'), i + 1 + random(3)]]);
		}
		if (random(2) && count > 0) {
			await ask(redis.socket, [['ZREM', main('queue'), 1],
				['HSET', main('playing'), 'id', 1, 'began_ms', 1, 'started_ms', 1, 'ends_ms', 9001]]);
		}
		const before = await texts('ZRANGE', main('queue'), '0', '-1');
		for (let i = 0, more = random(8); i < more; i++) {
			await old.do(...old.song(people[random(3)], random(3) / 3 - 1, { trackid: `spotify:track:o${i}` }));
		}
		if (random(2) && old.songs > 0) {
			await old.do(...old.song('cid@example.com', null, { trackid: 'spotify:track:playing' }),
				...old.playing(old.songs, 5));
		}
		const theirs = (await old.do(['ZRANGE', old.key('MISC|priority-queue'), 0, -1]))[0];
		const tracks = await Promise.all(theirs.map(async (id) =>
			String((await old.do(['HGET', old.key(`QUEUE|${id}`), 'trackid']))[0])));
		await move(['--yes']);
		const order = await texts('ZRANGE', main('queue'), '0', '-1');
		const here = await Promise.all(order.map(async (id) =>
			String(await raw('HGET', main(`song:${id}`), 'trackid'))));
		assert.deepEqual(order.filter((id, i) => here[i] === 'x'), before, about);
		assert.deepEqual(here.filter((track) => /:o/.test(track)), tracks, about);
		const scores = await texts('ZRANGE', main('queue'), '0', '-1', 'WITHSCORES');
		if (tracks.length > 0) {
			assert.deepEqual(scores.filter((_, i) => i % 2), order.map((_, i) => String(i + 1)), about);
		}
		const playing = await redis.command('HGET', main('playing'), 'id');
		const all = playing ? [playing, ...order] : order;
		assert.equal(new Set(all).size, all.length, about);
		const keys = (await texts('KEYS', main('*:*'))).filter((key) => /:(song|voters):/.test(key)).sort();
		assert.deepEqual(keys, all.flatMap((id) => [main(`song:${id}`), main(`voters:${id}`)]).sort(), about);
		const next = Number(await redis.command('GET', main('next_id')) ?? 0);
		assert.ok(all.every((id) => Number(id) <= next), about);
		for (const id of all) {
			const user = String(await raw('HGET', main(`song:${id}`), 'user'));
			assert.equal(Number(await raw('SISMEMBER', main(`voters:${id}`), user)), 1, about);
		}
		const once = await ours();
		assert.match(await move(['--yes']), /Nothing is new/, about);
		assert.deepEqual(await ours(), once, about);
	}
});

test('a dry run names all of it and changes nothing, with a user who may only read', async () => {
	await old.do(...old.evening(), ['ACL', 'SETUSER', 'reader', 'on', '>r', '~*', '+@read', '+auth',
		'+select']);
	const drop = ({ 'NEST:main|MISC|master-player': lock, ...rest }) => rest; // for seconds only
	const before = [drop(await old.everything()), await ours()];
	const as = { ...environment({}) };
	const { code, stdout, stderr } = await run(['--redis', `redis://reader:r@127.0.0.1:${old.port}/0`], as);
	assert.equal(code, 0, stderr);
	assert.equal(row(stdout, 'queued songs'), 5);
	assert.match(stdout, /Nothing was changed. With --yes it is done/);
	assert.deepEqual([drop(await old.everything()), await ours()], before);
	assert.ok(!existsSync(join(home, 'play_logs')));
	// and with --yes the old store is only read, too
	const done = await run(['--redis', `redis://reader:r@127.0.0.1:${old.port}`, '--yes'], as);
	assert.equal(done.code, 0, done.stderr);
	assert.deepEqual(drop(await old.everything()), before[0]);
});

// --- what stays behind ---

test('every key that stays behind is named with the reason', async () => {
	await old.do(...old.evening(), ['SET', 'MISC|volume', 3], ['SET', 'NEST:X7K2P|MISC|volume', 3],
		['SET', 'SYNC_LINK|ABC123', '{}'], ['SET', 'strange', 1],
		['HSET', old.key('QUEUE|77'), 'title', 'nuked'], ['SADD', old.key('MEMBERS'), 'ann@example.com']);
	const said = await move(['--verbose']);
	const behind = said.slice(said.indexOf('This stays behind'));
	const groups = Object.fromEntries([...behind.matchAll(/^ +(\d+) {2}(\S.*)\n((?: {11}.*\n)+)/gm)]
		.map(([, count, why, names]) => {
			const list = names.trim().split(/\n */);
			assert.equal(list.length, Number(count), why);
			return [why, list];
		}));
	const named = (pattern) => Object.entries(groups).filter(([why]) => pattern.test(why))
		.flatMap(([, names]) => names).sort();
	assert.deepEqual(named(/^nests other than main/), ['NEST:X7K2P|MISC|volume', 'NESTS|code:X7K2P']);
	assert.deepEqual(named(/^guests' passwords/),
		['NEST:main|MISC|guest-login', 'NEST:main|MISC|guest-login-expire']);
	assert.deepEqual(named(/^only a cache/), ['NEST:main|BENDER|cache:genre',
		'NEST:main|BENDER|seed-info', 'NEST:main|FILL-INFO|spotify:track:c1']);
	assert.deepEqual(named(/^unknown/), ['strange']);
	assert.deepEqual(named(/^from before/), ['MISC|volume']);
	assert.deepEqual(named(/^of songs that are neither/), ['NEST:main|QUEUE|77']);
	assert.deepEqual(named(/^who was connected/), ['NEST:main|MEMBERS']);
	assert.deepEqual(named(/^a code that is good/), ['SYNC_LINK|']); // the code itself is a secret
	// all keys are accounted for: those that come and those that don't
	const keys = (await old.do(['KEYS', '*']))[0].map(String);
	const left = Object.values(groups).flat();
	const come = keys.filter((key) => !left.includes(key) && !key.startsWith('SYNC_LINK'));
	assert.ok(come.every((key) => /QUEUE|JAM|COMMENTS|AIRHORN|FREEHORN|FILTER|MISC|ANALYTICS/.test(key)));
	assert.ok(come.length > 25 && left.length >= 12);
	// without --verbose a few of each
	assert.match(await move(), /stays behind \(--verbose names each\)/);
});

test('ghosts, songs that lack something, wrong types, huge and binary values harm nothing', async () => {
	const huge = 'x'.repeat(5e6);
	await old.do(
		...old.song('ann@example.com', 1),
		...old.song('ann@example.com', 2, { duration: undefined }),
		...old.song('ann@example.com', 3, { trackid: undefined }),
		...old.song('ann@example.com', 4, { user: undefined }),
		...old.song('ann@example.com', 5, { src: 'myspace' }),
		...old.song('ann@example.com', 6, { trackid: '../../v1/me' }),
		...old.song('ann@example.com', 7, { title: Buffer.from('Caf\xe9 \xff', 'latin1'), artist: huge,
			img: 'javascript:alert(1)', big_img: huge, vote: 'many', duration: '100.9', auto: '1' }),
		...old.song('Ann@Example.COM', 8, { title: undefined, artist: undefined, img: undefined }),
		['ZADD', old.key('MISC|priority-queue'), 9, 99, 10, '../etc', 11, Buffer.from([0, 255]), 12, huge],
		['SADD', old.key('QUEUE|VOTE|1'), Buffer.from([255, 0, 10]), 'x y', huge, 'Bob@Example.com'],
		['ZADD', old.key('QUEUEJAM|1'), 1770737000, Buffer.from([200]), '+inf', 'inf@example.com',
			'-5', 'past@example.com', 1770737000, 'bob@example.com'],
		['ZADD', old.key('COMMENTS|1'), 1770737000, 'no bars', 1770737001, 'bob@example.com||',
			1770737002, `bob@example.com||${'ü'.repeat(500)}`,
			1770737003, Buffer.from('bob@example.com||\xe9', 'latin1'), 1770737004, '||nobody'],
		['RPUSH', old.key('AIRHORNS'), 'no JSON', '[]', '{"user": "bob@example.com"}', huge,
			'{"user":"bob@example.com","when":"2026-02-10T15:29:00","songid":1,"free":false}'],
		['SET', old.key('QUEUEJAM|7'), 'a string'], ['SET', old.key('MISC|volume'), 'loud'],
		['SET', old.key('MISC|last-played'), '{"trackid": 1}'], ['SET', old.key('MISC|last-queued'), huge],
		['SADD', old.key('FREEHORN_the@echonest.com'), 1], ['HSET', old.key('FREEHORN_x@example.com'), 'a', 1],
		['SET', old.key('MISC|bender_streak_start'), Buffer.from('cos\nsystem\n(S\'id\'\ntR.')],
		['SET', Buffer.concat([Buffer.from(old.key('FILTER|')), Buffer.from([0, 1, 27, 255])]), 1],
		['SET', Buffer.concat([Buffer.from('bin'), Buffer.from([0, 10, 27, 91, 255])]), 'x'],
		['SET', 'k'.repeat(100000), 'x'], ['XADD', old.key('MISC|paused'), '*', 'a', 'b'],
		['SET', old.key('MISC|now-playing'), 12345],
	);
	const said = await move(['--verbose', '--yes']);
	assert.equal(row(said, 'queued songs'), 3);
	for (const why of ['songs that the old server has forgotten', 'queued songs whose number is none',
		'songs without a track of', 'songs of which it is not known who added them',
		'songs of which it is not known how long they are', 'airhorns that can\'t be read',
		'not of the type that an old server gives it', 'not a number as an old server keeps it',
		'not a date as an old server keeps it', 'not a track of Spotify',
		'not a song as an old server logs it', 'unknown: no key that an old server makes',
		'free airhorns of nobody who could blow them']) {
		assert.match(said, new RegExp(`^ +\\d+  ${why}`, 'm'), why);
	}
	// eslint-disable-next-line no-control-regex
	assert.doesNotMatch(said, /[\x00-\x09\x0b-\x1f\x7f]/);
	assert.match(said, /bin\\x00\\x0a\\x1b\[\\xff/);
	assert.ok(said.length < 20000, `${said.length}`);
	await serve(async (server) => {
		const { queue, playing } = await until('the first plays', async () => {
			const now = await seen(server);
			return now.playing.id && now;
		});
		const all = [playing, ...queue];
		assert.deepEqual(all.map(({ id }) => id), ['1', '7', '8']);
		const [one, seven, eight] = all;
		assert.deepEqual(one.jam.map(({ user }) => user), ['bob@example.com']);
		assert.deepEqual(one.comments.map(({ body }) => body), ['ü'.repeat(280), '\ufffd']);
		assert.equal(seven.title, 'Caf\ufffd \ufffd');
		assert.ok(seven.artist.length <= 1000);
		assert.equal(seven.img, '');
		assert.equal(seven.vote, 0);
		assert.equal(seven.duration, 100);
		assert.equal(eight.user, 'ann@example.com');
	});
	assert.deepEqual((await texts('SMEMBERS', main('voters:8'))), ['ann@example.com']);
});

// --- broken off, wrong, away ---

test('a run that is killed anywhere can be done again, with the same end', async () => {
	const logs = join(home, 'old_logs');
	mkdirSync(logs);
	for (let day = 10; day < 20; day++) {
		writeFileSync(join(logs, `play_log_2026_01_${day}.json`), Array.from({ length: 200 }, (_, i) =>
			`${JSON.stringify({ id: `${day}${i}`, trackid: 't', title: 'T', user: 'ann@example.com',
				endtime: `2026-01-${day}T10:00:${String(i % 60).padStart(2, '0')}` })}\n`).join(''));
	}
	await old.do(...old.evening());
	await old.do(...Array.from({ length: 150 }, (_, i) => old.song(`u${i % 7}@example.com`, i)).flat());
	const args = ['migrate', '--redis', old.url, '--play-logs', logs, '--yes'];
	let killed = 0;
	for (let ms = 2; ms < 120; ms += 8) {
		const child = spawn(program, args, { env: environment({}), cwd: home, stdio: 'ignore' });
		const ended = once(child, 'exit');
		await sleep(ms);
		child.kill('SIGKILL');
		killed += (await ended)[1] === 'SIGKILL';
	}
	assert.ok(killed > 0);
	await move(['--play-logs', logs, '--yes']);
	assert.match(await move(['--play-logs', logs]), /Nothing is new/);
	const order = await texts('ZRANGE', main('queue'), '0', '-1');
	assert.equal(order.length, 155);
	assert.equal(new Set(order).size, 155);
	assert.equal((await texts('LRANGE', main('comments:2'), '0', '-1')).length, 6);
	assert.equal(await redis.command('HGET', main('free_horns'), 'ann@example.com'), '2');
	const lines = readdirSync(join(home, 'play_logs'))
		.flatMap((name) => readFileSync(join(home, 'play_logs', name), 'utf8').trim().split('\n'));
	assert.equal(lines.length, 2000);
	assert.equal(new Set(lines).size, 2000);
});

test('what can’t be reached or used is told by one sentence, and nothing is changed', async () => {
	await old.do(...old.evening());
	const before = await ours();
	const closed = `redis://127.0.0.1:${await freePort()}`;
	assert.match(await fail(['--redis', closed]), /Redis at \S+: Connection refused. Does it run, and are --redis/);
	assert.match(await fail(['--redis', `redis://:wrong@127.0.0.1:${old.port}`]),
		/WRONGPASS .*OLD_REDIS_PASSWORD right\?$/m);
	assert.match(await fail(['--redis', `redis://127.0.0.1:${old.port}`]), /NOAUTH .*OLD_REDIS_PASSWORD right\?$/m);
	assert.match(await fail(['--redis', 'http://example.com']), /must start with redis:/);
	assert.match(await fail(['--redis', `${old.url}/99`]), /DB index is out of range/);
	assert.match(await fail(['--redis', old.url], { REDIS_URL: closed }),
		/Redis at 127.0.0.1:\d+ can't be reached.*REDIS_URL/);
	assert.match(await fail(['--play-logs', join(home, 'nowhere')]), /nowhere can't be read: No such/);
	assert.match(await fail(['--oauth-creds', join(home, 'nowhere')]), /nowhere can't be read: No such/);
	// also the play logs stay until the old store has been read
	mkdirSync(join(home, 'old_logs'));
	writeFileSync(join(home, 'old_logs', 'play_log_2026_01_10.json'),
		'{"trackid": "t", "title": "T", "endtime": "2026-01-10T10:00:00"}\n');
	await fail(['--redis', closed, '--play-logs', join(home, 'old_logs'), '--yes']);
	assert.ok(!existsSync(join(home, 'play_logs')));
	const { code, stderr } = await run([]);
	assert.equal(code, 2);
	assert.match(stderr, /^Use: echonest migrate \[--redis URL \| --rdb FILE\]/);
	assert.equal((await run(['--reddis', old.url])).code, 2);
	assert.deepEqual(await ours(), before);
});

test('what is no Redis is told by a sentence', async () => {
	const server = createServer((socket) => socket.on('error', () => {})
		.on('data', () => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'))).listen(0, '127.0.0.1');
	await once(server, 'listening');
	assert.match(await fail(['--redis', `redis://127.0.0.1:${server.address().port}`]),
		/Redis at \S+: Protocol error/);
	server.close();
});

test('the address and the password may come from the environment', async () => {
	await old.do(...old.evening());
	const url = `redis://127.0.0.1:${old.port}`;
	for (const env of [{ OLD_REDIS_URL: old.url },
		{ OLD_REDIS_URL: url, OLD_REDIS_PASSWORD: OldServer.password }]) {
		const { code, stdout, stderr } = await run([], env);
		assert.equal(code, 0, stderr);
		assert.equal(row(stdout, 'queued songs'), 5);
		assert.doesNotMatch(stdout, /secret/);
	}
});

test('a password on the command line does not stay there for others to read', async () => {
	// a Redis that never answers, so that there is time to look
	const silent = createServer(() => {}).listen(0, '127.0.0.1');
	await once(silent, 'listening');
	const url = `redis://:${OldServer.password}@127.0.0.1:${silent.address().port}`;
	const child = spawn(program, ['migrate', '--redis', url],
		{ env: environment({}), cwd: home, stdio: 'ignore' });
	const line = () => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
	await until('it is covered', () => line().includes('migrate\0--redis\0xxx'));
	assert.doesNotMatch(line(), /secret/);
	child.kill('SIGKILL');
	await once(child, 'exit');
	silent.close();
});

test('one Redis may be both: keys differ, the old ones stay, ours are named', async () => {
	await old.do(...old.evening());
	const env = { REDIS_URL: old.url };
	const before = await old.everything();
	assert.match(await move(['--yes'], env), /the Redis database that this server uses, too/);
	const said = await move(['--yes', '--verbose'], env);
	assert.match(said, /Nothing is new/);
	assert.match(said, /this server's own, in the same Redis\n(?: {11}.*\n)* {11}nest:\{main\}:queue\n/);
	const after = await old.everything();
	for (const [key, value] of Object.entries(before)) {
		assert.ok(after[key] === value || key.endsWith('master-player'), key);
	}
	assert.ok(after['nest:{main}:queue']);
});

test('without a Redis of ours it goes into the private one, which a server then has', async () => {
	await old.do(...old.evening());
	const server = await Server.start({ music: false, env: { SECRET_KEY } });
	try {
		const env = { REDIS_URL: '', DATA_DIR: join(server.folder, 'data') };
		server.process.kill('SIGTERM');
		await server.ended;
		await move(['--yes'], env);
		await server.begin();
		assert.equal((await seen(server)).queue.length, 5);
		// and while it runs
		assert.match(await move(['--yes'], env), /Nothing is new/);
	} finally {
		await server.stop();
	}
});

test('a dump of the old Redis will do, and time is that of the dump', async () => {
	const dump = join(home, 'dump.rdb');
	await old.do(...old.evening(), ['SET', old.key('MISC|bender_streak_start'), 'no date'],
		// they run out, long before the dump is read
		...[2, 3, 4, 5, 6].map((id) => ['PEXPIRE', old.key(`QUEUE|${id}`), 1500]),
		['SELECT', 1], ['SET', 'elsewhere', 1], ['SELECT', 0], ['SAVE']);
	writeFileSync(dump, readFileSync(join(folder, 'dump.rdb')));
	await until('the songs have run out', async () => !Number((await old.do(
		['EXISTS', old.key('QUEUE|2')]))[0]));
	assert.equal(row(await move(), 'queued songs'), 0);
	const from = async (...args) => {
		const { code, stdout, stderr } = await run(['--rdb', dump, ...args]);
		assert.equal(code, 0, stdout + stderr);
		return stdout;
	};
	const said = await from('--verbose');
	assert.ok(said.startsWith(`The old server's store at ${dump} has `));
	assert.doesNotMatch(said, /player seems/);
	assert.equal(row(said, 'queued songs'), 5);
	assert.match(said, /of another database than the first\n +elsewhere\n/);
	assert.equal(row(await from('--yes'), 'queued songs'), 5);
	assert.match(await from('--yes'), /Nothing is new/);
	assert.deepEqual(readdirSync(join(home, 'data')), []);
	assert.equal((await texts('ZRANGE', main('queue'), '0', '-1')).length, 5);
	// also where the store is a private one
	const { stdout } = await run(['--rdb', dump, '--yes'], { REDIS_URL: '' });
	assert.equal(row(stdout, 'queued songs'), 5);
});

test('a file that is no dump, or a damaged one, is told by a sentence', async () => {
	const file = join(home, 'file');
	await old.do(...old.evening(), ['SAVE']);
	const good = readFileSync(join(folder, 'dump.rdb'));
	for (const bytes of [Buffer.alloc(0), Buffer.from('no dump at all'), good.subarray(0, -20),
		Buffer.concat([good.subarray(0, 200), Buffer.from('x'), good.subarray(201)])]) {
		writeFileSync(file, bytes);
		assert.match(await fail(['--rdb', file]), /^echonest migrate: .*snapshot.*\n$/);
	}
	assert.match(await fail(['--rdb', join(home, 'nowhere')]), /nowhere can't be read: No such file/);
	assert.match(await fail(['--rdb', home]), /is no file/);
	assert.deepEqual(readdirSync(join(home, 'data')), []);
	assert.deepEqual(await ours(), {});
});

// --- plays, tokens, people ---

test('play logs, and plays that only the old store has, come once', async () => {
	const logs = join(home, 'old_logs');
	mkdirSync(logs);
	const play = (id, hour, more = {}) => JSON.stringify({
		airhorn: [], artist: 'Ada Finch', auto: false, duration: 200,
		endtime: `2026-01-10T${hour}:00:00.123456`, id, jam: [], src: 'spotify', title: `Play ${id}`,
		trackid: `spotify:track:${id}`, user: 'ann@example.com', ...more,
	});
	writeFileSync(join(logs, 'play_log_2026_01_10.json'), `${play(1, 10)}\n${play(2, 11)}\n{"torn\n`);
	writeFileSync(join(logs, 'notes.txt'), 'not a log');
	mkdirSync(join(logs, 'play_log_2026_01_11.json'));
	await old.do(['ZADD', 'playhistory', 1768042800, play(2, 11), 1768046400, play(3, 12), 5, 'broken']);
	const dry = await move(['--play-logs', logs]);
	assert.equal(row(dry, 'plays of the logs'), 2);
	assert.ok(!existsSync(join(home, 'play_logs')));
	const said = await move(['--play-logs', logs, '--yes']);
	assert.match(said, /plays of the logs +2  3 lines: 0 here already, 1 that are none/);
	assert.match(said, /plays of the store +1  3 lines: 1 here already, 1 that are none/);
	assert.match(said, /play logs that can't be read\n +play_log_2026_01_11.json\n/);
	assert.match(said, /lines of play logs that are no plays\n +play_log_2026_01_10.json: 1, the first in line 3/);
	assert.match(await move(['--play-logs', logs, '--yes']), /Nothing is new/);
	await serve(async (server) => {
		const cookie = await server.login('ann@example.com');
		const { plays } = await until('the history is read', async () => {
			const answer = await server.fetch('/history/10', { headers: { Cookie: cookie } });
			return answer.ok && answer.json();
		});
		assert.deepEqual(plays.map(({ title }) => title).sort(), ['Play 1', 'Play 2', 'Play 3']);
	}, { LOG_DIR: join(home, 'play_logs') });
});

test('tokens come closed to others and whole, and hostile names and files stay behind', async () => {
	const creds = join(home, 'old_creds');
	mkdirSync(creds);
	const tokens = (access) => JSON.stringify({ access_token: access, token_type: 'Bearer',
		expires_in: 3600, refresh_token: 'r', scope: 'streaming', expires_at: 1770737400 });
	writeFileSync(join(creds, 'ann@example.com'), tokens('ann-secret-token'));
	writeFileSync(join(creds, 'Bob@Example.com'), tokens('bob'));
	chmodSync(join(creds, 'ann@example.com'), 0o644);
	writeFileSync(join(creds, '.client_credentials'), tokens('app'));
	writeFileSync(join(creds, 'no-address'), tokens('x'));
	writeFileSync(join(creds, `${'long'.repeat(60)}@e.com`), tokens('x'));
	writeFileSync(Buffer.concat([Buffer.from(`${creds}/b`), Buffer.from([0xff, 27, 10]),
		Buffer.from('@x.com')]), tokens('x'));
	writeFileSync(join(creds, 'broken@example.com'), '{"access_token": 1');
	writeFileSync(join(creds, 'large@example.com'), ' '.repeat(1 << 20));
	symlinkSync('/etc/passwd', join(creds, 'link@example.com'));
	mkdirSync(join(creds, 'folder@example.com'));
	mkdirSync(join(home, 'oauth_creds'));
	writeFileSync(join(home, 'oauth_creds', 'bob@example.com'), tokens('mine'));
	const args = ['--oauth-creds', creds];
	const dry = await run(args);
	assert.match(dry.stdout, /Spotify connections +1  1 here already/);
	assert.deepEqual(readdirSync(join(home, 'oauth_creds')), ['bob@example.com']);
	const { code, stdout } = await run([...args, '--verbose', '--yes']);
	assert.equal(code, 0);
	assert.doesNotMatch(stdout, /secret-token/);
	assert.match(stdout, /^ +4  files in the folder of tokens that are not called like a person/m);
	assert.match(stdout, /^ +4  files in the folder of tokens that hold none/m);
	assert.match(stdout, /b\\xff\\x1b\\x0a@x\.com/);
	assert.deepEqual(readdirSync(join(home, 'oauth_creds')).sort(), ['ann@example.com', 'bob@example.com']);
	const path = join(home, 'oauth_creds', 'ann@example.com');
	assert.equal(statSync(path).mode & 0o777, 0o600);
	assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(tokens('ann-secret-token')));
	assert.equal(JSON.parse(readFileSync(join(home, 'oauth_creds', 'bob@example.com'))).access_token, 'mine');
	// the old ones are as they were
	assert.equal(statSync(join(creds, 'ann@example.com')).mode & 0o777, 0o644);
	assert.match((await run([...args, '--yes'])).stdout, /Nothing is new/);
});

test('root does not write what the server could not read', { skip: process.getuid() !== 0 }, async () => {
	mkdirSync(join(home, 'oauth_creds'));
	mkdirSync(join(home, 'old'));
	chownSync(join(home, 'oauth_creds'), 65534, 65534);
	assert.match(await fail(['--oauth-creds', join(home, 'old'), '--yes']),
		/oauth_creds belongs to nobody, .*sudo -u nobody echonest migrate/);
	assert.equal((await run(['--oauth-creds', join(home, 'old')])).code, 0);
});

test('linked desktop programs and the statistics of the last days go on', async () => {
	const today = new Date().toISOString().slice(0, 10);
	await old.do(['SADD', 'SYNC_LINKED_USERS', 'ann@example.com'],
		['HSET', `ANALYTICS|totals|${today}`, 'vote', 5, 'spotify_api_search', 3, 'spotify_api_track', 4,
			'spotify_api_error', 1, 'bender_fill', 9, 'jam', 'x'],
		['SADD', `ANALYTICS|dau|${today}`, 'ann@example.com', 'bob@example.com'],
		['ZADD', `ANALYTICS|vote|${today}`, 5, 'ann@example.com'],
		['HSET', 'ANALYTICS|totals|2019-01-01', 'vote', 5], ['HSET', 'ANALYTICS|totals|noday', 'vote', 5],
		['SADD', 'ANALYTICS|known_users', 'ann@example.com', 'bob@example.com', 'old@example.com']);
	const said = await move(['--yes', '--verbose']);
	assert.deepEqual(['acts in the statistics', 'people on a day', 'people ever here', 'desktop programs']
		.map((what) => row(said, what)), [13, 2, 3, 1]);
	assert.match(said, /days longer ago than are kept\n +ANALYTICS\|totals\|2019-01-01\n/);
	assert.match(said, /not of a day\n +ANALYTICS\|totals\|noday\n/);
	assert.match(await move(['--yes']), /Nothing is new/);
	await serve(async (server) => {
		const stats = await server.json('/api/stats');
		assert.equal(stats.today.vote, 5);
		assert.equal(stats.spotify_api.calls, 7);
		assert.equal(stats.spotify_api.failures, 1);
		assert.equal(stats.dau, 2);
		assert.equal(stats.known_users, 3);
		const token = createHmac('sha256', SECRET_KEY).update('sync:ann@example.com').digest('hex');
		assert.equal((await server.api('/api/queue', undefined, token)).status, 200);
		assert.equal((await server.api('/api/queue', undefined, token.replace(/^./, 'x'))).status, 403);
	});
	// what was counted since comes on top, once
	await old.do(['HSET', `ANALYTICS|totals|${today}`, 'vote', 7]);
	assert.equal(row(await move(['--yes']), 'acts in the statistics'), 2);
});
