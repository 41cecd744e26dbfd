// Bender: the music goes on when nobody chooses, and what is shown is what comes.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { songs } from '../browser/support/music.mjs';
import { DEV, Server, sleep, until } from '../support/faces.mjs';
import { metricsToken, scrape } from '../support/metrics.mjs';

const BENDER = 'the@echonest.com';
const servers = [];
let server;

async function start(yaml, options = {}) {
	const started = await Server.start({ yaml, ...options });
	servers.push(started);
	return started;
}

before(async () => {
	server = await start('USE_BENDER: true\n', { env: { METRICS_TOKEN: metricsToken } });
});
afterEach(() => Promise.all(servers.map((one) => one.closeSockets())));
after(() => Promise.all(servers.map((one) => one.stop())));

const preview = (rows) => rows.at(-1);
const offers = (rows) => preview(rows).trackid !== '';

/** The first playlist that is settled: so many songs and something on offer. */
async function filled(socket, depth = 3) {
	const [rows] = await socket.next('playlist_update',
		(all) => all.length === depth + 1 && offers(all));
	return rows;
}

test('nothing plays before somebody has been there, and then the music begins', async () => {
	await sleep(1500);
	assert.equal((await server.json('/playing/')).title, '');
	const socket = await server.socket();
	const rows = await filled(socket);
	assert.ok(rows.slice(0, -1).every((song) => song.user === BENDER && song.auto === true));
	await until('a song plays', async () => (await server.json('/playing/')).title);
	const counts = await scrape(server.port);
	const similar = (what) => counts[`echonest_bender_tracks_total{strategy="similar",what="${what}"}`];
	assert.ok(similar('queued') >= 3 && similar('offered') > similar('queued'));
	assert.equal(similar('rejected'), 0);
});

test('the preview is the last row, as clients know it', async () => {
	const socket = await server.socket();
	socket.send('fetch_playlist');
	const row = preview(await filled(socket));
	const { title, artist } = songs.find((song) => row.title.endsWith(` : ${song.title}`));
	assert.match(row.trackid, /^local:/);
	assert.deepEqual({ ...row, trackid: '' }, {
		playlist_src: true, src: 'local', trackid: '', title: `${artist} : ${title}`, img: '',
		big_img: '', duration: 170, name: 'Benderbot', user: BENDER, jam: [], dm_buttons: false,
	});
	const { body } = await server.api('/api/queue');
	assert.equal(body.queue.length, 3, 'programs see songs only');
});

test('who takes the preview has queued it and jams it', async () => {
	const socket = await server.socket();
	socket.send('fetch_playlist');
	const { trackid } = preview(await filled(socket));
	socket.send('benderQueue', trackid);
	const [rows] = await socket.next('playlist_update',
		(all) => all.some((song) => song.id && song.trackid === trackid));
	const song = rows.find((one) => one.trackid === trackid);
	assert.equal(song.user, DEV);
	assert.equal(song.auto, false);
	assert.deepEqual(song.jam.map(({ user, throwback }) => [user, throwback]), [[DEV, undefined]]);
	socket.send('benderQueue', trackid);
	assert.match(await socket.error(), /not what comes next/);
	await server.api('/api/queue/remove', { id: song.id });
});

test('what was rejected is gone for all, and something else is on offer', async () => {
	const [socket, other] = await Promise.all(
		[server.socket(), server.socket({ email: 'bob@example.com' })]);
	socket.send('fetch_playlist');
	const { trackid } = preview(await filled(socket));
	socket.send('benderFilter', trackid);
	for (const one of [socket, other]) {
		await one.next('playlist_update',
			(all) => offers(all) && preview(all).trackid !== trackid);
	}
	other.send('benderFilter', trackid);
	assert.match(await other.error(), /not what comes next/);
	for (const args of [[], [7], ['']]) {
		other.send('benderFilter', ...args);
		assert.ok(await other.error());
	}
});

test('a song that was shown comes next, whoever skips how often', async () => {
	const socket = await server.socket();
	socket.send('fetch_playlist');
	let rows = await filled(socket);
	for (let i = 0; i < 12; i++) {
		const shown = preview(rows).trackid;
		const last = rows.at(-2).id;
		socket.send('kill_playing');
		[rows] = await socket.next('playlist_update',
			(all) => all.length === 4 && offers(all) && Number(all.at(-2).id) > Number(last));
		assert.equal(rows.at(-2).trackid, shown);
		const queued = rows.slice(0, -1).map((song) => song.trackid);
		assert.equal(new Set(queued).size, 3, 'no track is queued twice');
	}
});

test('a full stop of the server changes nothing in what is on offer', async () => {
	const socket = await server.socket();
	socket.send('fetch_playlist');
	const { trackid } = preview(await filled(socket));
	await socket.close();
	server.process.kill('SIGTERM');
	await server.ended;
	await server.begin();
	const again = await server.socket();
	assert.equal(preview(await filled(again)).trackid, trackid);
});

test('a track whose file is gone is not on offer any more', async () => {
	const lonely = await start('USE_BENDER: true\nMIN_QUEUE_DEPTH: 0\n');
	const socket = await lonely.socket();
	const [rows] = await socket.next('playlist_update', offers);
	const { trackid } = preview(rows);
	assert.equal(rows.length, 1);
	for (const { title } of songs.filter((song) => preview(rows).title.endsWith(song.title))) {
		const found = await lonely.json(`/search/v2?q=${encodeURIComponent(title)}`);
		assert.equal(found[0].uri, trackid);
	}
	rmSync(join(lonely.folder, 'music'), { recursive: true });
	await until('the music is gone', async () =>
		(await lonely.json('/search/v2?q=a')).length === 0);
	socket.send('fetch_playlist');
	await lonely.add(0).catch(() => {}); // whatever happens in the nest makes Bender look
	const [left] = await socket.next('playlist_update', (all) => preview(all).trackid === '');
	assert.equal(preview(left).title, 'No songs available');
});

test('without anything to play it says so, and begins when there is music', async () => {
	const empty = await start('USE_BENDER: true\n', { music: false });
	const socket = await empty.socket();
	const [[row, ...more]] = await socket.next('playlist_update');
	assert.deepEqual(more, []);
	assert.deepEqual([row.title, row.trackid, row.playlist_src], ['No songs available', '', true]);
	await until('it says so', () => empty.log().includes('bender_has_nothing'));
	empty.addMusic();
	await filled(socket);
});

test('when nobody has been there for long it stops, and goes on when somebody comes', async () => {
	const quiet = await start('USE_BENDER: true\n', { redis: true });
	const socket = await quiet.socket();
	await filled(socket);
	await socket.close();
	await quiet.redis.command('SET', 'nest:{main}:here', String(Date.now() - 121 * 60 * 1000));
	await quiet.api('/api/queue/clear', {});
	await sleep(1000);
	assert.deepEqual((await quiet.api('/api/queue')).body.queue, []);
	await filled(await quiet.socket({ email: 'bob@example.com' }));
});

test('in a nest beside the main one a single song waits, and it goes by that nest’s name', async () => {
	const other = await start('USE_BENDER: true\n', { redis: true });
	const set = (...words) => other.redis.command(...words);
	await set('HSET', 'nest:{ABCDE}:about', 'name', 'FunkNest');
	await set('SET', 'nest:{ABCDE}:here', String(Date.now()));
	await set('SADD', 'nests', 'ABCDE');
	await set('PUBLISH', 'nests:changes', 'ABCDE');
	await until('a song plays there', () => set('EXISTS', 'nest:{ABCDE}:playing')
		.then((there) => there.endsWith('1')));
	await until('one waits', () => set('ZCARD', 'nest:{ABCDE}:queue')
		.then((count) => count.endsWith('1')));
	await until('one is on offer', () => set('EXISTS', 'nest:{ABCDE}:preview')
		.then((there) => there.endsWith('1')));
	await sleep(300);
	assert.match(await set('ZCARD', 'nest:{ABCDE}:queue'), /1$/);
});

test('a folder of few songs plays round and round, and nothing twice in a row', async () => {
	const small = await start('USE_BENDER: true\nBENDER_FILTER_TIME: 0\n');
	const socket = await small.socket();
	let [rows] = await socket.next('playlist_update', (all) => all.length === 4 && offers(all));
	for (let i = 0; i < 20; i++) {
		const last = rows.at(-2).id;
		socket.send('kill_playing');
		[rows] = await socket.next('playlist_update',
			(all) => all.length === 4 && offers(all) && Number(all.at(-2).id) > Number(last));
		assert.equal(new Set(rows.map(({ trackid }) => trackid)).size, 4);
	}
});

test('with no minutes at all it never plays by itself', async () => {
	const never = await start('USE_BENDER: true\nMAX_BENDER_MINUTES: 0\n');
	const socket = await never.socket();
	await sleep(1000);
	socket.send('fetch_playlist');
	const [rows] = await socket.next('playlist_update');
	assert.equal(rows.length, 1);
	assert.equal((await never.json('/playing/')).title, '');
});

test('without Bender there is no such row', async () => {
	const silent = await start('USE_BENDER: false\n');
	const socket = await silent.socket();
	await sleep(500);
	socket.send('fetch_playlist');
	assert.deepEqual(await socket.next('playlist_update'), [[]]);
	socket.send('benderQueue', 'local:AAAAAAAAAAAAAAAA');
	assert.match(await socket.error(), /not what comes next/);
});

test('what it does is counted', async () => {
	const { bender } = await server.json('/api/stats');
	assert.ok(bender.offered.similar > 0);
	assert.ok(bender.queued.similar > 0);
	assert.ok(bender.cache_hit.similar > 0);
	assert.ok(bender.taken.similar > 0);
	assert.ok(bender.rejected.similar > 0);
	assert.deepEqual(bender.failed, {});
});
