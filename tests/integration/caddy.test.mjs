// Caddy in front, as deploy/Caddyfile has it: its own names, with certificates of its own making.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { Agent, request as requestHttps } from 'node:https';
import { request as requestHttp } from 'node:http';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { writeWav } from '../support/music.mjs';
import { freePort, sleep, until } from '../support/program.mjs';
import { fetchMetrics, metricsToken } from '../support/metrics.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';

const HOST = 'echone.st';
const production = {
	DEBUG: 'false',
	ECHONEST_HOSTNAME: HOST,
	ALLOWED_EMAIL_DOMAINS: 'example.com',
	GUEST_SIGNUP: 'true',
	METRICS_TOKEN: metricsToken,
};
const local = (_name, options, found) =>
	options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);

let installation;
let replicas;
let ports;
let caddy;
let agent;

/** deploy/Caddyfile with other ports, one more replica, and nobody asked for certificates. */
function caddyfile() {
	const [first, second] = replicas.map(({ port }) => `127.0.0.1:${port}`);
	const text = readFileSync('deploy/Caddyfile', 'utf8');
	assert.match(text, /^\{$/m);
	assert.match(text, /reverse_proxy localhost:5001 \{/);
	const options = [
		'{',
		'\tadmin off',
		`\thttp_port ${ports.http}`,
		`\thttps_port ${ports.https}`,
		'\tlocal_certs',
		'\tskip_install_trust',
		`\tstorage file_system ${installation.path('caddy')}`,
	].join('\n');
	return text.replace(/^\{$/m, options)
		.replace('reverse_proxy localhost:5001 {', `reverse_proxy ${first} ${second} {`);
}

/** A request over HTTP/1.1 and TLS; {status, headers, text}. */
function get(path, { host = HOST, method = 'GET', headers = {}, body, plain = false } = {}) {
	const request = plain ? requestHttp : requestHttps;
	return new Promise((resolve, reject) => {
		const asked = request({
			host, path, method, lookup: local,
			headers: { Host: host, ...headers },
			port: plain ? ports.http : ports.https,
			...(!plain && { agent }),
		}, async (answer) => {
			const chunks = [];
			for await (const chunk of answer) {
				chunks.push(chunk);
			}
			const text = Buffer.concat(chunks).toString();
			resolve({ status: answer.statusCode, headers: answer.headers, text });
		});
		asked.on('error', reject);
		asked.end(body);
	});
}

async function signUp(email) {
	const { status, headers } = await get('/signup/', {
		method: 'POST',
		headers: {
			Origin: `https://${HOST}`,
			'Content-Type': 'application/x-www-form-urlencoded',
		},
		body: String(new URLSearchParams({ email, password: 'six chars and more' })),
	});
	assert.equal(status, 303);
	return headers['set-cookie'][0];
}

before(async () => {
	installation = new Installation();
	for (let i = 0; i < 4; i++) {
		writeWav(installation.path('music', `A song with a name that is long ${i}.wav`), 600, 200 + i);
	}
	installation.startRedis();
	installation.startEchonest('player');
	replicas = [
		await Server.start(installation, production),
		await Server.start(installation, production),
	];
	ports = { http: await freePort(), https: await freePort() };
	writeFileSync(installation.path('Caddyfile'), caddyfile());
	caddy = installation.start('caddy', ['run', '--config', installation.path('Caddyfile')], {
		env: { PATH: process.env.PATH, HOME: installation.folder },
	});
	const root = installation.path('caddy/pki/authorities/local/root.crt');
	await until('Caddy answers', async () => {
		assert.ok(caddy.isRunning, caddy.output);
		try {
			agent = new Agent({ ca: readFileSync(root), keepAlive: true });
			return (await get('/health')).status === 200;
		} catch {
			return false;
		}
	});
});

after(() => installation.destroy());

test('pages come over HTTPS with headers for safety, compressed', async () => {
	const { status, headers } = await get('/login/', { headers: { 'Accept-Encoding': 'gzip' } });
	assert.equal(status, 200);
	assert.match(headers['strict-transport-security'], /max-age=31536000/);
	assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
	assert.equal(headers['x-frame-options'], 'DENY');
	assert.equal(headers['content-encoding'], 'gzip');
	assert.equal(headers.server, undefined);
	// Node joins those that come twice
	for (const name of ['strict-transport-security', 'x-frame-options', 'x-content-type-options',
		'content-security-policy', 'referrer-policy', 'permissions-policy']) {
		assert.doesNotMatch(headers[name] ?? '', /(DENY|nosniff|max-age.*|default-src.*|no-referrer|camera.*), \1/i);
	}
});

test('numbers for operators are not for the world, whoever has their token', async () => {
	const [{ port }] = replicas;
	const headers = { Authorization: `Bearer ${metricsToken}` };
	assert.equal((await fetchMetrics(port)).status, 200);
	for (const path of ['/metrics', '/metrics/', '/%6detrics', '//metrics', '/x/../metrics', '/METRICS']) {
		const { status, text } = await get(path, { headers });
		assert.equal(status, 404, path);
		assert.ok(!text.includes('process_'), path);
	}
});

test('HTTP/2 is spoken', async (t) => {
	const session = connectHttp2(`https://${HOST}:${ports.https}`, {
		ca: agent.options.ca, lookup: local, servername: HOST,
	});
	t.after(() => session.close());
	const stream = session.request({ ':path': '/queue/', ':authority': HOST });
	const [headers] = await once(stream, 'response');
	stream.resume();
	assert.equal(headers[':status'], 200);
	assert.equal(session.alpnProtocol, 'h2');
});

test('plain HTTP, www and the old address lead to the new one', async () => {
	const plain = await get('/queue/?a=b', { plain: true });
	assert.equal(plain.status, 308);
	assert.equal(new URL(plain.headers.location).protocol, 'https:');
	for (const host of ['andre.dylanbochman.com', 'www.echone.st']) {
		const { status, headers } = await get('/nest/X7K2P?a=b', { host });
		assert.equal(status, 301);
		assert.equal(headers.location, `https://${HOST}/nest/X7K2P?a=b`);
	}
});

test('the server sees who asks, however the client lies about it', async () => {
	const cookie = await signUp('guest@elsewhere.example');
	assert.match(cookie, /; Secure/i);
	await get('/jam', {
		method: 'POST',
		headers: {
			Cookie: cookie.split(';')[0],
			Origin: `https://${HOST}`,
			'X-Forwarded-For': '6.6.6.6',
			'X-Forwarded-Proto': 'http',
			'X-Forwarded-Host': 'evil.example',
		},
		body: 'id=1',
	});
	const lines = replicas.map(({ process }) => process.output).join('\n');
	assert.match(lines, /AUDIT action=login email=guest@elsewhere\.example ip=127\.0\.0\.1/);
	assert.doesNotMatch(lines, /6\.6\.6\.6/);
});

test('a WebSocket opens through it and tells the state at once', async (t) => {
	const cookie = (await signUp('socket@elsewhere.example')).split(';')[0];
	const socket = new WebSocket(`wss://${HOST}:${ports.https}/socket/`, {
		ca: agent.options.ca, lookup: local, origin: `https://${HOST}`,
		headers: { Cookie: cookie, Host: HOST },
	});
	t.after(() => socket.terminate());
	const [frame] = await once(socket, 'message');
	assert.match(String(frame), /^1\["now_playing_update"/);
});

/** Reads the stream until a volume is told, and leaves. */
function hear(encoding) {
	return new Promise((resolve, reject) => {
		const asked = requestHttps({
			host: HOST, path: '/api/events', port: ports.https, lookup: local, agent,
			headers: { Host: HOST, Authorization: `Bearer ${apiToken}`, 'Accept-Encoding': encoding },
		}, (answer) => {
			let text = '';
			answer.setEncoding('utf8').on('data', (data) => {
				text += data;
				if (/event: volume/.test(text)) {
					asked.destroy();
					resolve({ text, headers: answer.headers });
				}
			});
		});
		asked.on('error', reject);
		asked.end();
	});
}

test('songs are added, so that the stream has something to tell', async () => {
	const headers = { Cookie: (await signUp('dj@elsewhere.example')).split(';')[0], Origin: `https://${HOST}` };
	const found = await until('the songs are found', async () => {
		const uris = (await get('/search/v2?q=song', { headers })).text.match(/local:[^"]+/g);
		return uris?.length >= 4 && uris;
	});
	for (const uri of found.slice(0, 4)) {
		const { text } = await get('/add_song', {
			method: 'POST', body: String(new URLSearchParams({ track_uri: uri })),
			headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
		});
		assert.match(text, /"success":true/);
	}
});

for (const encoding of ['identity', 'gzip, deflate', 'gzip, br, zstd']) {
	test(`events of the stream come at once to who takes ${encoding}`, { timeout: 20000 }, async () => {
		const heard = await hear(encoding);
		assert.match(heard.text, /^id: \d+\nevent: now_playing/);
		assert.equal(heard.headers['x-accel-buffering'], 'no');
		assert.equal(heard.headers['content-encoding'], undefined);
	});
}

test('who sends headers slowly is not waited for, but who listens may stay', { timeout: 60000 }, async (t) => {
	const cookie = (await signUp('listener@elsewhere.example')).split(';')[0];
	const listener = new WebSocket(`wss://${HOST}:${ports.https}/socket/`, {
		ca: agent.options.ca, lookup: local, origin: `https://${HOST}`,
		headers: { Cookie: cookie, Host: HOST },
	});
	await once(listener, 'message');
	const stream = await new Promise((resolve, reject) => {
		requestHttps({
			host: HOST, path: '/api/events', port: ports.https, lookup: local, agent,
			headers: { Host: HOST, Authorization: `Bearer ${apiToken}` },
		}, resolve).on('error', reject).end();
	});
	stream.resume().on('error', () => {});
	const slow = connectTls({ host: '127.0.0.1', port: ports.https, servername: HOST, ca: agent.options.ca });
	slow.on('error', () => {});
	await once(slow, 'secureConnect');
	slow.write(`GET /queue/ HTTP/1.1\r\nHost: ${HOST}\r\n`);
	const drip = setInterval(() => slow.write('X: y\r\n'), 500);
	t.after(() => {
		clearInterval(drip);
		listener.terminate();
		stream.destroy();
	});
	await once(slow, 'close');
	await sleep(1000);
	assert.equal(listener.readyState, WebSocket.OPEN);
	assert.ok(!stream.closed && !stream.readableEnded);
});

test('when no replica answers the log of Caddy has no secret of who asked', async () => {
	for (const replica of replicas) {
		replica.process.signal('SIGSTOP');
	}
	await sleep(4500);
	const { status } = await get('/queue/', {
		headers: { Cookie: 'echonest_session=cookie-secret', Authorization: 'Bearer token-secret' },
	});
	for (const replica of replicas) {
		replica.process.signal('SIGCONT');
	}
	assert.ok(status === 503 || status === 502, String(status));
	assert.match(caddy.output, /no upstreams available|dial|timeout/);
	assert.doesNotMatch(caddy.output, /cookie-secret|token-secret/);
	await until('they are found again', async () => (await get('/health')).status === 200);
});

test('one replica after the other is started anew under load, and no request fails', async () => {
	let running = true;
	const answers = new Map();
	const ask = async () => {
		while (running) {
			const what = await get('/queue/').then(
				({ status, text }) => (status === 200 ? 200 : `${status} ${text}`),
				(error) => error.code,
			);
			answers.set(what, (answers.get(what) ?? 0) + 1);
		}
	};
	const load = [ask(), ask(), ask(), ask()];
	for (const replica of replicas) {
		await sleep(300);
		assert.equal((await replica.process.stop()).code, 0);
		await sleep(300);
		await replica.restart();
		/* Caddy must have found it well again before the other one goes */
		await sleep(2500);
	}
	running = false;
	await Promise.all(load);
	assert.deepEqual([...answers.keys()], [200]);
	assert.ok(answers.get(200) > 100, String(answers.get(200)));
});
