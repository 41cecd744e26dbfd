// Clients that are slow, greedy or broken hold nothing up.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { Server, sleep, until } from '../support/faces.mjs';
import { metricsToken, scrape } from '../support/metrics.mjs';

let server;
before(async () => {
	server = await Server.start({ music: false, env: { METRICS_TOKEN: metricsToken } });
});
after(() => server?.stop());

/** Writes a byte now and then until the server has had enough; what it said, and after how long. */
function drip(first, everyMs) {
	return new Promise((resolve) => {
		const socket = connect(server.port, '127.0.0.1');
		const begun = Date.now();
		let heard = '';
		socket.write(first);
		const timer = setInterval(() => socket.write('x'), everyMs);
		socket.on('data', (data) => (heard += data));
		socket.on('error', () => undefined);
		socket.on('close', () => {
			clearInterval(timer);
			resolve({ heard, tookMs: Date.now() - begun });
		});
	});
}

test('a client that sends a byte a second is dropped, in its headers and in its body', async () => {
	const headers = [1, 2, 3].map(() =>
		drip(`GET /health HTTP/1.1\r\nHost: ${server.host}\r\nX-Slow: `, 1000));
	const body = drip(`POST /add_song HTTP/1.1\r\nHost: ${server.host}\r\n`
		+ 'Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n', 1000);
	await sleep(200);
	assert.equal((await server.fetch('/health')).status, 200);
	for (const { heard, tookMs } of await Promise.all([...headers, body])) {
		assert.doesNotMatch(heard, /^HTTP\/1\.1 200/);
		assert.ok(tookMs < 40000, `held for ${tookMs} ms`);
	}
	assert.equal((await server.fetch('/health')).status, 200);
});

/** A client that asks for 20 MB and reads at most `perSecond` bytes of it in a second. */
function reader(perSecond) {
	const socket = connect(server.port, '127.0.0.1');
	socket.on('error', () => undefined);
	socket.pause();
	socket.write(`GET /static/audio/dj_airhorn.mp3 HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`.repeat(999));
	const timer = perSecond > 0 && setInterval(() => {
		const count = Math.min(perSecond / 2, socket.readableLength);
		socket.read(count > 0 ? count : undefined);
	}, 500);
	socket.on('close', () => clearInterval(timer));
	return socket;
}

test('who reads nothing of a long reply is dropped, who reads slowly is not', async () => {
	const nothing = reader(0), slowly = reader(100000);
	await until('both are served', () => server.holds(nothing) && server.holds(slowly));
	await until('it is dropped', () => !server.holds(nothing), 50000);
	await sleep(10000);
	assert.ok(server.holds(slowly));
	const counts = await scrape(server.port);
	assert.equal(counts['echonest_slow_readers_dropped_total{kind="answer"}'], 1);
	nothing.destroy();
	slowly.destroy();
});

test('a hundred idle connections do not keep others out', async () => {
	const idle = Array.from({ length: 100 }, () => connect(server.port, '127.0.0.1'));
	idle.forEach((socket) => socket.on('error', () => undefined));
	await sleep(100);
	for (let i = 0; i < 20; i++) {
		assert.equal((await server.fetch('/health')).status, 200);
	}
	idle.forEach((socket) => socket.destroy());
});

test('headers have a limit', async () => {
	const heard = await server.raw(`GET /health HTTP/1.1\r\nHost: ${server.host}\r\n`
		+ `X-Long: ${'x'.repeat(200000)}\r\n\r\n`, { halfOpen: true });
	assert.doesNotMatch(heard, /^HTTP\/1\.1 200/);
	const many = Array.from({ length: 5000 }, (_, i) => `X-${i}: y\r\n`).join('');
	const crowded = await server.raw(
		`GET /health HTTP/1.1\r\nHost: ${server.host}\r\n${many}\r\n`, { halfOpen: true });
	assert.doesNotMatch(crowded, /^HTTP\/1\.1 200/);
	assert.equal((await server.fetch('/health')).status, 200);
});

test('bytes that are no HTTP are dropped', async () => {
	const before = (await scrape(server.port)).echonest_http_refused_total;
	for (const bytes of ['\r\n\r\n\r\n', 'hello\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00', 'GET\r\n\r\n',
		'GET / HTTP/9.9\r\n\r\n', 'POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n',
		`POST /jam HTTP/1.1\r\nHost: ${server.host}\r\nContent-Length: 99999999999999999999\r\n\r\n`]) {
		const heard = await server.raw(bytes);
		assert.doesNotMatch(heard, /^HTTP\/1\.1 200/, JSON.stringify(bytes));
	}
	assert.ok((await scrape(server.port)).echonest_http_refused_total > before);
	assert.equal((await server.fetch('/health')).status, 200);
});

test('a client that leaves in the middle of a request harms nobody', async () => {
	for (let i = 0; i < 50; i++) {
		const socket = connect(server.port, '127.0.0.1');
		socket.on('error', () => undefined);
		socket.write(`GET /history/1000 HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`);
		socket.resetAndDestroy();
	}
	assert.equal((await server.fetch('/health')).status, 200);
});
