// The store goes away and comes back: clear answers meanwhile, everything as it was afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DEV, Server, TOKEN, until } from '../support/faces.mjs';

let server;
before(async () => {
	server = await Server.start({ redis: true });
});
after(() => server?.stop());

const isHealthy = async () => (await server.fetch('/health')).ok;

test('while the store is away all is answered, and afterwards all is as before', async () => {
	const playing = await server.play(0);
	const queued = await server.add(1);
	const cookie = await server.login();
	const socket = await server.socket({ cookie });
	await socket.next('playlist_update');
	const stream = await server.fetch('/api/events', { headers: { Authorization: `Bearer ${TOKEN}` } });
	assert.equal(stream.status, 200);

	await server.redis.stop();
	await until('health is bad', async () => !(await isHealthy()));
	const health = await server.fetch('/health');
	assert.equal(health.status, 503);
	assert.equal((await health.json()).status, 'degraded');
	for (const path of ['/queue/', '/playing/', `/queue/${playing}`, '/last/', '/airhorns/', '/get_volume/']) {
		const answer = await server.fetch(path);
		assert.equal(answer.status, 503, path);
		assert.match((await answer.json()).error, /store/);
		assert.ok(Number(answer.headers.get('retry-after')) > 0);
	}
	assert.equal((await server.api('/api/queue')).status, 503);
	assert.equal((await server.api('/api/queue/skip', {})).status, 503);
	assert.equal((await server.fetch('/login/')).status, 503);
	const page = await server.fetch('/login/', { headers: { Accept: 'text/html' } });
	assert.equal(page.status, 503);
	assert.match(await page.text(), /<h1>/);
	socket.forget();
	for (const args of [['vote', queued, true], ['fetch_playlist'], ['nuke_queue'],
		['add_song', server.uri(2), 'local']]) {
		socket.send(...args);
		assert.match(await socket.error(), /store/);
	}
	socket.send('clock', 3);
	await socket.next('clock');
	assert.equal((await server.fetch('/airhorn_list')).status, 200);

	await server.redis.start();
	await until('health is good', isHealthy);
	const [now] = await socket.next('now_playing_update', (song) => song.id === playing);
	assert.equal(now.paused, false);
	await socket.next('playlist_update', ([song]) => song?.id === queued);
	assert.equal((await server.json('/queue/')).queue.length, 1);
	socket.send('vote', queued, true);
	await socket.next('playlist_update', ([song]) => song?.vote === 1);
	assert.equal((await server.fetch('/', { headers: { Cookie: cookie } })).status, 200);
	await stream.body.cancel();
	await socket.close();
});

test('what another process changes is seen here, also after an outage', async () => {
	const socket = await server.socket();
	await socket.next('member_update', (count, emails) => emails.includes(DEV));
	await server.redis.stop();
	await until('health is bad', async () => !(await isHealthy()));
	await server.redis.start();
	await until('health is good', isHealthy);
	const id = await server.add(3);
	await socket.next('playlist_update', (queue) => queue.some((song) => song.id === id));
	await socket.close();
});
