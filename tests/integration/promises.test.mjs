// What docs/api.md promises, where the server has once done otherwise.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { writeWav } from '../support/music.mjs';
import { sleep, until } from '../support/program.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';

const installation = new Installation();
let server;
let cookie;
let song;

before(async () => {
	writeWav(installation.path('music', 'promise.wav'), 60, 440);
	server = await Server.start(installation, {}, 'dev');
	cookie = await server.signIn('ann@example.com');
	song = await until('the music is found', async () => {
		const [hit] = (await server.fetch('/search/v2?q=promise')).json();
		return hit?.uri;
	});
});

after(() => installation.destroy());

/** A socket that keeps what it hears; `heard(event)` is the arguments of the last such event. */
async function listen(headers = { Cookie: cookie }) {
	const socket = new WebSocket(server.url.replace('http', 'ws') + '/socket/', { headers });
	const last = new Map();
	socket.on('message', (data) => {
		const [event, ...args] = JSON.parse(String(data).slice(1));
		last.set(event, args);
	});
	socket.closed = new Promise((resolve) => {
		socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
	});
	await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
	socket.heard = (event) => last.get(event) ?? [];
	return socket;
}

async function addSong() {
	const answer = await server.api('/add_song', { track_uri: song });
	assert.equal(answer.status, 200, answer.text);
	return answer.json().id;
}

async function empty() {
	await server.api('/queue/clear');
	while ((await server.api('/queue/skip')).status === 200);
}

test('changes that follow each other closely are all announced', async () => {
	const socket = await listen();
	for (let i = 0; i < 15; i++) {
		await empty();
		const id = await addSong(); // queued, and started at once
		await until(`song ${id} is announced as the playing one`, () =>
			socket.heard('now_playing_update')[0]?.id === id);
		await until('the queue is announced as empty', () =>
			socket.heard('playlist_update')[0]?.length === 0);
	}
	socket.terminate();
});

test('the start of a paused song is as if it went on now', async () => {
	await empty();
	await addSong();
	await until('it plays', async () => (await server.get('/api/playing')).pos >= 1);
	await server.api('/queue/pause');
	await sleep(1500); // however long it stands
	const paused = await server.get('/api/playing');
	const starts = Date.parse(paused.starttime);
	assert.equal(Math.floor((Date.parse(paused.now) - starts) / 1000), paused.pos);
	assert.equal(Date.parse(paused.endtime) - starts, 60000);
	await server.api('/queue/resume');
});

function act(headers) {
	return server.fetch('/add_song', {
		method: 'POST',
		headers,
		body: new URLSearchParams({ track_uri: song }),
	});
}

test('a wrong token is nobody where a session would do as well', async () => {
	const answer = await act({ Authorization: 'Bearer wrong' });
	assert.equal(answer.status, 401);
	assert.deepEqual(answer.json(), { error: 'Authentication required' });
	const { code } = await (await listen({ Authorization: 'Bearer wrong' })).closed;
	assert.equal(code, 4401);
});

test("the password of a proxy in front is not taken for somebody's token", async () => {
	const basic = { Authorization: `Basic ${btoa('office:party')}`, Cookie: cookie };
	assert.equal((await act(basic)).status, 200);
	assert.equal((await server.fetch('/', { headers: basic })).status, 200);
	assert.equal((await act({ ...basic, Origin: 'https://evil.example' })).status, 403);
});

test('tokens are audited wherever they are used', async () => {
	const { process } = server;
	await act({ Authorization: `Bearer ${apiToken}` });
	await server.fetch('/api/jammit/', { headers: { Authorization: `Bearer ${apiToken}` } });
	await server.fetch('/api/jammit/', { headers: { Authorization: 'Bearer wrong' } });
	await until('the log says so', () =>
		/action=api_auth_ok email=openclaw@api .*path=\/add_song/.test(process.output)
		&& /action=api_auth_ok email=openclaw@api .*path=\/api\/jammit\//.test(process.output)
		&& /action=api_auth_fail .*path=\/api\/jammit\//.test(process.output));
});

test('JSON is read as such when curl calls it a form', async () => {
	const answer = await server.fetch('/api/add_song', {
		method: 'POST',
		headers: {
			Authorization: `Bearer ${apiToken}`,
			'Content-Type': 'application/x-www-form-urlencoded',
		},
		body: JSON.stringify({ track_uri: song }),
	});
	assert.equal(answer.status, 200, answer.text);
});

test('who asks for a service that is not configured is not told to come back soon', async () => {
	const answer = await server.fetch('/youtube/lookup?id=dQw4w9WgXcQ');
	assert.equal(answer.status, 503);
	assert.equal(answer.headers.get('retry-after'), null);
});

test('a status is called by its name, and nothing has no length', async () => {
	const head = (path, options) => new Promise((resolve, reject) => {
		request(server.url + path, options, (answer) => {
			answer.resume();
			resolve(answer);
		}).on('error', reject).end();
	});
	await empty();
	const headers = { Authorization: `Bearer ${apiToken}` };
	const conflict = await head('/api/queue/skip', { method: 'POST', headers });
	assert.equal(conflict.statusCode, 409);
	assert.equal(conflict.statusMessage, 'Conflict');
	const preflight = await head('/queue/', {
		method: 'OPTIONS',
		headers: { Origin: 'http://localhost:3000' },
	});
	assert.equal(preflight.statusCode, 204);
	assert.equal(preflight.statusMessage, 'No Content');
	assert.equal(preflight.headers['content-length'], undefined);
});
