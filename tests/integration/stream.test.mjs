// Server-sent events, and the bearer's paths that they go with.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { songs } from '../browser/support/music.mjs';
import { Server, TOKEN, until } from '../support/faces.mjs';

let server;
before(async () => {
	server = await Server.start();
});
after(() => server?.stop());

/** Reads events as they come. */
async function listen(path = '/api/events', headers = {}) {
	const control = new AbortController();
	const answer = await server.fetch(path, {
		headers: { Authorization: `Bearer ${TOKEN}`, ...headers }, signal: control.signal,
	});
	const stream = { answer, heard: [], stop: () => control.abort() };
	stream.done = (async () => {
		let text = '';
		const decoder = new TextDecoder();
		try {
			for await (const part of answer.body) {
				text += decoder.decode(part, { stream: true });
				const blocks = text.split('\n\n');
				text = blocks.pop();
				stream.heard.push(...blocks.map((block) => Object.fromEntries(
					block.split('\n').map((line) => {
						const at = line.indexOf(':');
						return [line.slice(0, at) || 'comment', line.slice(at + 1).trim()];
					}))));
			}
		} catch {
			/* aborted */
		}
	})();
	stream.next = async (name, fits = () => true) => {
		const found = await until(`${name} comes`, () => stream.heard.find((one) =>
			one.event === name && fits(JSON.parse(one.data))));
		stream.heard.splice(stream.heard.indexOf(found), 1);
		return { id: found.id, data: JSON.parse(found.data) };
	};
	return stream;
}

/** Ends what plays and what waits. */
async function empty() {
	await server.api('/api/queue/clear', {});
	await server.api('/api/queue/skip', {});
}

test('the present state comes first, each event with an id', async () => {
	const id = await server.play(0);
	const stream = await listen('/api/events', { 'Last-Event-ID': '17' });
	assert.equal(stream.answer.status, 200);
	assert.match(stream.answer.headers.get('content-type'), /^text\/event-stream/);
	assert.equal(stream.answer.headers.get('cache-control'), 'no-cache');
	assert.equal(stream.answer.headers.get('x-accel-buffering'), 'no');
	await until('three events came', () => stream.heard.length >= 3);
	assert.deepEqual(stream.heard.slice(0, 3).map(({ event }) => event),
		['now_playing', 'queue_update', 'volume']);
	const playing = await stream.next('now_playing');
	assert.match(playing.id, /^\d+$/);
	assert.equal(playing.data.id, id);
	assert.equal(playing.data.title, songs[0].title);
	assert.deepEqual((await stream.next('volume')).data, { volume: 95 });
	const position = await stream.next('player_position');
	assert.deepEqual(Object.keys(position.data), ['src', 'trackid', 'pos']);
	stream.stop();
	await stream.done;
});

test('changes follow, and a new song is followed by the queue', async () => {
	await empty();
	await server.play(0);
	const stream = await listen();
	await stream.next('volume');
	const id = await server.add(1);
	const { data: queue } = await stream.next('queue_update', (list) => list.length === 1);
	assert.equal(queue[0].id, id);
	stream.heard.length = 0;
	await server.api('/api/queue/skip', {});
	await stream.next('now_playing', (song) => song.id === id);
	await stream.next('queue_update', (list) => list.length === 0);
	const cookie = await server.login();
	const blown = await server.fetch('/blast_airhorn', {
		method: 'POST', headers: { Cookie: cookie }, body: new URLSearchParams({ name: 'foghorn' }),
	});
	assert.deepEqual(await blown.json(), { success: true });
	assert.deepEqual((await stream.next('airhorn')).data, { volume: '0.4', name: 'foghorn' });
	const socket = await server.socket();
	socket.send('change_volume', 12);
	await stream.next('volume', ({ volume }) => volume === 12);
	await socket.close();
	stream.stop();
	await stream.done;
});

test('a comment shows every 15 seconds that the stream lives', async () => {
	const stream = await listen();
	await until('a comment comes', () => stream.heard.some((one) => 'comment' in one));
	stream.stop();
	await stream.done;
});

test('the stream wants a token and a nest that exists', async () => {
	assert.equal((await server.fetch('/api/events')).status, 401);
	const wrong = await server.fetch('/api/events', { headers: { Authorization: 'Bearer x' } });
	assert.equal(wrong.status, 403);
	const lost = await listen('/api/events?nest=QQQQQ');
	assert.equal(lost.answer.status, 404);
	const main = await listen('/api/events?nest=main');
	assert.equal(main.answer.status, 200);
	main.stop();
});

test('a program can do all that the page can', async () => {
	await empty();
	await server.play(0);
	const first = await server.add(2);
	const second = await server.add(3);
	const queue = async () => (await server.api('/api/queue')).body.queue;
	const [song] = await queue();
	assert.deepEqual(Object.keys(song).sort(), ['artist', 'auto', 'big_img', 'comments', 'duration',
		'id', 'img', 'jam', 'score', 'src', 'title', 'trackid', 'user', 'vote']);
	assert.deepEqual((await queue()).map(({ id }) => id), [first, second]);
	assert.deepEqual(await server.api('/api/queue/vote', { id: second, up: false }),
		{ status: 200, body: { ok: true } });
	assert.equal((await server.api('/api/queue/vote', { id: Number(first), up: 'yes' })).status, 409);
	assert.deepEqual((await server.api('/api/queue/remove', { id: second })).body, { ok: true });
	assert.equal((await server.api('/api/queue/remove', { id: second })).status, 404);
	assert.deepEqual((await server.api('/api/queue/pause', {})).body, { ok: true });
	assert.equal((await server.api('/api/playing')).body.paused, true);
	assert.deepEqual((await server.api('/api/queue/resume', {})).body, { ok: true });
	const playing = (await server.api('/api/playing')).body;
	for (const name of ['id', 'title', 'artist', 'trackid', 'src', 'user', 'img', 'big_img',
		'duration', 'vote', 'jam', 'comments', 'starttime', 'endtime', 'paused', 'pos', 'type', 'now']) {
		assert.ok(name in playing, name);
	}
	assert.deepEqual((await server.api('/api/queue/skip', {})).body, { ok: true });
	assert.equal((await server.api('/api/playing')).body.id, first);
	await server.add(1);
	assert.deepEqual((await server.api('/api/queue/clear', {})).body, { ok: true });
	assert.deepEqual(await queue(), []);
});

test('what a program leaves out or gets wrong is told', async () => {
	for (const path of ['remove', 'vote']) {
		assert.deepEqual(await server.api(`/api/queue/${path}`, {}),
			{ status: 400, body: { error: 'Missing required field: id' } });
	}
	await empty();
	await server.play(0);
	const id = await server.add(0);
	for (const [body, status] of [
		[{ id }, 400], [{ id, up: 'sideways' }, 400], [{ id, up: {} }, 400], [{ id: {}, up: true }, 400],
		[{ id: '999999', up: true }, 404], [{ id: 'x', up: true }, 404], ['{', 400], ['[]', 400],
		['"x"', 400], [`{"id":${'['.repeat(100)}${']'.repeat(100)}}`, 400],
	]) {
		const answer = await server.api('/api/queue/vote', body);
		assert.equal(answer.status, status, JSON.stringify(body));
		assert.ok(answer.body.error.length > 3);
	}
	assert.equal((await server.api('/api/add_song', {})).body.error, 'Missing required field: track_uri');
	assert.equal((await server.api('/api/add_song', { track_uri: 'soundcloud:1' })).status, 503);
	assert.equal((await server.api('/api/add_song', { track_uri: ['x'] })).status, 400);
});

test('after fifty songs in an hour a person has to wait', async () => {
	const cookie = await server.login('eager@example.com');
	const add = () => server.fetch('/add_song', {
		method: 'POST', headers: { Cookie: cookie },
		body: new URLSearchParams({ track_uri: server.uri(0) }),
	});
	for (let i = 0; i < 50; i++) {
		assert.equal((await add()).status, 200, `song ${i}`);
	}
	const refused = await add();
	assert.equal(refused.status, 429);
	assert.deepEqual(await refused.json(), { error: 'Rate limit reached — max 50 songs/hour' });
});
