// What somebody hostile tries, against a server that runs. docs/security.md lists the threats.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, readdirSync, statSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { writeWav } from '../support/music.mjs';
import { sleep, until } from '../support/program.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';

const title = '<img src=x onerror=alert(1)>';
const SECRET_KEY = 'a key of this test, which is long enough';
const installation = new Installation({ SECRET_KEY });
let server;
let cookie;

before(async () => {
	writeWav(installation.path('music', `${title}.wav`), 60, 440);
	chmodSync(installation.path('data'), 0o755);
	server = await Server.start(installation, {}, 'dev');
	cookie = await server.signIn('ann@example.com');
});

after(() => installation.destroy());

/** Sends `text` as it is; what comes back until the server closes or `enough(answer)` holds. */
function send(text, enough) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(server.port, '127.0.0.1', () => socket.write(text));
		let answer = '';
		socket.setTimeout(15000, () => socket.destroy(new Error('no end of the answer')));
		socket.on('data', (data) => {
			answer += data;
			if (enough?.(answer)) {
				socket.destroy();
			}
		});
		socket.on('error', (error) => (error.code === 'ECONNRESET' ? resolve(answer) : reject(error)));
		socket.on('close', () => resolve(answer));
	});
}

const statuses = (answer) => [...answer.matchAll(/HTTP\/1\.\d (\d{3})/g)].map((found) => found[1]);
const host = () => `Host: 127.0.0.1:${server.port}\r\n`;

/** The status of an upgrade: 101, or what refused it. */
function upgrade(headers) {
	return new Promise((resolve) => {
		const url = `${server.url.replace('http', 'ws')}/socket/`;
		const socket = new WebSocket(url, { headers: { Cookie: cookie, ...headers } });
		socket.on('open', () => (socket.terminate(), resolve(101)));
		socket.on('unexpected-response', (request, { statusCode }) => {
			request.destroy();
			resolve(statusCode);
		});
		socket.on('error', () => {});
	});
}

function post(path, headers, body = '') {
	return server.fetch(path, { method: 'POST', headers: { Cookie: cookie, ...headers }, body });
}

test("no other site's page changes anything in a visitor's name", async () => {
	for (const path of ['/add_song', '/jam', '/blast_airhorn', '/logout/', '/api/nests']) {
		for (const headers of [
			{ Origin: 'https://evil.example' },
			{ Origin: 'null' },
			{ Origin: `${server.url}.evil.example` },
			{ 'Sec-Fetch-Site': 'cross-site' },
			{ 'Sec-Fetch-Site': 'same-site' },
		]) {
			assert.equal((await post(path, headers)).status, 403, `${path} ${JSON.stringify(headers)}`);
		}
	}
	assert.equal((await server.fetch('/', { headers: { Cookie: cookie } })).status, 200);
});

test('a link on another site neither signs in nor out', async () => {
	for (const site of ['cross-site', 'same-site']) {
		const headers = { 'Sec-Fetch-Site': site, Cookie: cookie };
		for (const path of ['/login/?email=eve@example.com', '/logout/']) {
			const answer = await server.fetch(path, { headers });
			assert.equal(answer.status, 200);
			assert.equal(answer.headers.get('set-cookie'), null);
		}
	}
	assert.equal((await server.fetch('/', { headers: { Cookie: cookie } })).status, 200);
});

test("no other site's page opens a WebSocket", async () => {
	assert.equal(await upgrade({ Origin: 'https://evil.example' }), 403);
	assert.equal(await upgrade({ Origin: 'null' }), 403);
	assert.equal(await upgrade({ Origin: server.url }), 101);
});

test('no other site may read answers or run /config.js', async () => {
	const headers = { Origin: 'https://evil.example', Cookie: cookie };
	const config = await server.fetch('/config.js', { headers });
	assert.equal(config.headers.get('access-control-allow-origin'), null);
	assert.equal(config.headers.get('access-control-allow-credentials'), null);
	assert.equal(config.headers.get('cross-origin-resource-policy'), 'same-origin');
});

test('signing in makes a new session and never takes one that was planted', async () => {
	const planted = 'a'.repeat(43);
	const headers = { Cookie: `echonest_session=${planted}` };
	const answer = await server.fetch('/login/?email=bob@example.com', { headers });
	const set = answer.headers.get('set-cookie');
	assert.match(set, /^echonest_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax/);
	assert.ok(!set.includes(planted));
	assert.equal((await server.fetch('/', { headers })).status, 302);
	assert.notEqual(await server.signIn('bob@example.com'), set.split(';')[0]);
});

test('signing in leads to no other site', async () => {
	for (const next of ['//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)',
		'https://evil.example', '\\\\evil.example', '/\r\nSet-Cookie: a=b', ' //evil.example']) {
		const answer = await server.fetch(`/login/?next=${encodeURIComponent(next)}`);
		assert.equal(answer.headers.get('location'), '/', next);
		assert.equal(answer.headers.getSetCookie().length, 1);
	}
});

test('a name that was rebound to this machine signs nobody in', async () => {
	const answer = await send(
		'GET /login/?email=eve@example.com HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
		(text) => text.includes('</html>'));
	assert.deepEqual(statuses(answer), ['200']);
	assert.doesNotMatch(answer, /^set-cookie/im);
});

test('no path leads out of the folders that are served', async () => {
	for (const path of ['/static/../../etc/passwd', '/static/%2e%2e/%2e%2e/data/config.json',
		'/static/..%2f..%2fdata%2fconfig.json', '/static/..%5c..%5cdata', '/static/logo.svg%00.js',
		'/static/audio/..%2f..%2f..%2fREADME.md', '/static/.hidden', '/static/login.html',
		'/local/audio/..%2f..%2fdata%2fsecret_key', '/local/cover/%2fetc%2fpasswd']) {
		const answer = await send(
			`GET ${path} HTTP/1.1\r\n${host()}Cookie: ${cookie}\r\n\r\n`,
			(text) => text.includes('\r\n\r\n'));
		assert.ok(['404', '400', undefined].includes(statuses(answer)[0]), `${path}: ${answer}`);
	}
	assert.equal((await server.fetch('/health')).status, 200);
});

test('no request hides in the body of another', async () => {
	const hidden = `GET /health?hidden HTTP/1.1\r\n${host()}\r\n`;
	const size = hidden.length;
	for (const [method, headers, expected] of [
		['POST', `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n`, '411'],
		['GET', 'Transfer-Encoding: chunked\r\n', '411'],
		['POST', `Content-Length: 0\r\nContent-Length: ${size}\r\n`, '413'],
		['GET', `Content-Length: ${size}\r\nContent-Length: 0\r\n`, '413'],
		['POST', `Content-Length: +${size}\r\n`, '413'],
		['POST', 'Content-Length: -1\r\n', '413'],
		['GET', `Content-Length : ${size}\r\n`, '400'],
		['GET', `Content-Length\t: ${size}\r\n`, '400'],
		['GET', 'Transfer-Encoding : chunked\r\n', '400'],
		['GET', `X-Folded: a\r\n Content-Length: ${size}\r\n`, '400'],
	]) {
		const answer = await send(`${method} /health HTTP/1.1\r\n${host()}${headers}\r\n${hidden}`);
		assert.deepEqual(statuses(answer), [expected], `${method} ${headers}`);
	}
});

test('headers without end are cut off', async () => {
	for (const headers of [
		`X-Long: ${'a'.repeat(100000)}\r\n`,
		Array.from({ length: 300 }, (_, i) => `X-${i}: ${'a'.repeat(300)}\r\n`).join(''),
	]) {
		assert.deepEqual(statuses(await send(`GET /health HTTP/1.1\r\n${host()}${headers}\r\n`)), []);
	}
	assert.equal((await server.fetch('/health')).status, 200);
});

test('JSON that is nested without end is refused', async () => {
	const answer = await server.fetch('/api/add_song', {
		method: 'POST',
		headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
		body: '{"a":'.repeat(12000),
	});
	assert.equal(answer.status, 400);
});

test('pages run no script but our own and are in no frame', async () => {
	for (const path of ['/', '/login/?signed_out=1', '/help', '/stats', '/nowhere']) {
		const { headers, text } = await server.fetch(path, { headers: { Cookie: cookie, Accept: 'text/html' } });
		const policy = headers.get('content-security-policy');
		assert.match(policy, /default-src 'self'/);
		assert.match(policy, /frame-ancestors 'none'/);
		assert.match(policy, /object-src 'none'/);
		assert.match(policy, /base-uri 'none'/);
		assert.match(policy, /form-action 'self'/);
		assert.match(policy, /connect-src 'self';/);
		assert.doesNotMatch(policy, /unsafe|script-src/);
		assert.doesNotMatch(text, /<script(?![^>]*src=)|\son\w+=/i);
		assert.equal(headers.get('x-content-type-options'), 'nosniff');
	}
});

test('what people and songs are called is just text in pages', async () => {
	const evil = '/nest/%3Cscript%3Ealert(1)%3C%2Fscript%3E';
	const { status, text } = await server.fetch(evil, { headers: { Cookie: cookie, Accept: 'text/html' } });
	assert.equal(status, 404);
	assert.doesNotMatch(text, /<script>alert/);
	const next = encodeURIComponent('/"><script>alert(1)</script>');
	const login = await server.fetch(`/login/?signed_out=1&next=${next}`);
	assert.doesNotMatch(login.text, /<script>alert/);
	const hit = await until('the song is found', async () => {
		const answer = await server.fetch('/search/v2?q=onerror');
		return answer.json()[0] && answer;
	});
	assert.equal(hit.json()[0].track_name, title);
	assert.equal(hit.headers.get('content-type'), 'application/json');
	assert.equal(hit.headers.get('x-content-type-options'), 'nosniff');
});

test('tokens and session ids are in no log', async () => {
	await server.api('/queue/clear');
	await server.fetch('/api/queue', { headers: { Authorization: 'Bearer wrong-but-still-secret' } });
	const id = cookie.split('=')[1];
	for (const secret of [apiToken, 'wrong-but-still-secret', id, SECRET_KEY]) {
		assert.ok(!server.process.output.includes(secret));
	}
});

test('the store knows tokens and session ids by their digests only', async () => {
	const token = createHmac('sha256', SECRET_KEY).update('sync:ann@example.com').digest('hex');
	const asked = await server.fetch('/api/queue', { headers: { Authorization: `Bearer ${token}` } });
	assert.equal(asked.status, 200);
	const folder = installation.path('data', 'redis');
	const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'latin1'))
		.join('\n');
	const digest = (text) => createHash('sha256').update(text).digest('hex');
	const id = cookie.split('=')[1];
	assert.ok(kept.includes(digest(id)), 'what is looked at is the store');
	for (const secret of [id, token, apiToken, SECRET_KEY]) {
		assert.ok(!kept.includes(secret));
	}
});

test('comments and airhorns of one person are limited', async () => {
	const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket/`, { headers: { Cookie: cookie } });
	const opened = once(socket, 'open');
	const heard = [];
	socket.on('message', (data) => heard.push(String(data)));
	const [{ uri }] = (await server.fetch('/search/v2?q=onerror')).json();
	await server.api('/add_song', { track_uri: uri });
	const playing = await until('it plays', async () => (await server.get('/api/playing')).id);
	await opened;
	for (let i = 0; i < 31; i++) {
		socket.send(`1${JSON.stringify(['add_comment', playing, '', `comment ${i}`])}`);
		socket.send(`1${JSON.stringify(['airhorn', 'toasty'])}`);
	}
	for (const limit of ['30 comments/hour', '20 airhorns/hour']) {
		await until(`${limit} is said`, () => heard.some((text) =>
			text.includes(`Rate limit reached — max ${limit}`)));
	}
	socket.terminate();
	const { comments } = await server.get('/api/playing');
	assert.equal(comments.length, 30);
});

test('a log line holds one act, whatever the client calls itself', async () => {
	await server.fetch('/login/?email=eve@example.com', {
		headers: { 'User-Agent': 'x" action=login email=admin@example.com ua="y' },
	});
	await until('it is logged', () => server.process.output.includes('email=eve@example.com'));
	assert.doesNotMatch(server.process.output, /^[^"]*email=admin@example\.com/m);
});

test("the store's folder is closed to others, even when it was made open", async () => {
	const folder = installation.path('data', 'redis');
	assert.equal(statSync(folder).mode & 0o777, 0o700);
	await server.process.stop();
	chmodSync(folder, 0o755);
	await server.restart();
	assert.equal(statSync(folder).mode & 0o777, 0o700);
	cookie = await server.signIn('ann@example.com');
});

test('more connections than there are files cost neither the log nor others their turn', async () => {
	const pid = String(server.process.pid);
	const limit = () => execFileSync('prlimit', ['--pid', pid, '--nofile', '-o', 'SOFT', '--noheadings']);
	const before = String(limit()).trim();
	const logged = server.process.output.length;
	execFileSync('prlimit', ['--pid', pid, '--nofile=100:']);
	const sockets = Array.from({ length: 150 }, () =>
		net.connect(server.port, '127.0.0.1').on('error', () => {}));
	await until('it says so', () => server.process.output.slice(logged).includes('accept_paused'));
	await sleep(500); // in which it would have said so some thousand times
	assert.equal(server.process.output.slice(logged).match(/accept_/g).length, 1);
	sockets.forEach((socket) => socket.destroy());
	await until('it answers', async () =>
		(await server.fetch('/help', { headers: { Cookie: cookie } }).catch(() => null))?.status === 200);
	execFileSync('prlimit', ['--pid', pid, `--nofile=${before}:`]);
});
