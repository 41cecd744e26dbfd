// Requests that are sent without waiting for the answer to the one before.
//
// libwebsockets 4.3 (Debian 13) can't tell a body from what comes behind it in the same packet:
// such a request is answered and the connection then closed, for which `or closed` stands below.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { Server, TOKEN, sleep } from '../support/faces.mjs';

let server;
let get, slowGet, post, events;

before(async () => {
	server = await Server.start({ music: false });
	const rest = `Host: ${server.host}\r\nAuthorization: Bearer ${TOKEN}\r\n`;
	get = `GET /health HTTP/1.1\r\n${rest}\r\n`;
	slowGet = `GET /history/1000 HTTP/1.1\r\n${rest}\r\n`; // reads files, in another thread
	post = `POST /api/queue/remove HTTP/1.1\r\n${rest}Content-Length: 11\r\n\r\n{"id":"99"}`;
	events = `GET /api/events HTTP/1.1\r\n${rest}\r\n`;
});
after(() => server?.stop());

/**
 * Sends each piece by itself; the statuses of the `count` answers, with "closed" behind them if
 * the connection ends before there are so many.
 */
function statuses(count, ...pieces) {
	return new Promise((resolve, reject) => {
		const socket = connect(server.port, '127.0.0.1');
		const said = setTimeout(() => done('nothing more'), 5000);
		let got = '';
		const found = () => [...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
		function done(...end) {
			clearTimeout(said);
			socket.destroy();
			if (end[0] === 'closed' && found().length > 0) {
				assert.match(got, /\r\nConnection: close\r\n/);
			}
			resolve([...found(), ...end].join(' '));
		}
		socket.setNoDelay(true);
		socket.on('connect', async () => {
			for (const piece of pieces) {
				socket.write(piece);
				await sleep(1);
			}
		});
		socket.on('error', reject);
		socket.on('data', (data) => {
			got += data;
			if (found().length === count) {
				done();
			}
		});
		socket.on('end', () => done('closed'));
	});
}

test('requests without bodies are all answered', async () => {
	assert.equal(await statuses(20, get.repeat(20)), '200 '.repeat(20).trim());
	assert.equal(await statuses(5, slowGet.repeat(5)), '200 200 200 200 200');
	assert.equal(await statuses(3, slowGet + get, slowGet), '200 200 200');
	assert.equal(await statuses(3, get, get.slice(0, 9), get.slice(9) + get), '200 200 200');
});

test('a body behind another request is refused, and stops nobody', async () => {
	assert.equal(await statuses(3, get + post), '200 503 closed');
	assert.equal(await statuses(3, slowGet + post), '200 503 closed');
	assert.equal(await statuses(3, get + post + get), '200 503 closed');
	assert.match(await statuses(3, post + post), /^404( 503)? closed$/);
	assert.equal((await server.fetch('/health')).status, 200);
});

test('a body that is sent before the answer to the one before is waited for', async () => {
	// on a busy machine two pieces may become one
	assert.match(await statuses(3, post, post, get), /^404 (404 200|503 closed|closed)$/);
	assert.match(await statuses(2, slowGet, post), /^200 (404|503 closed)$/);
});

test('a request behind a body is answered, or the connection closed', async () => {
	for (const pieces of [[post + get], [post.slice(0, -3), post.slice(-3) + get],
		[post.slice(0, -11), post.slice(-11) + get]]) {
		assert.match(await statuses(2, ...pieces), /^404 (200|closed)$/);
	}
	assert.match(await statuses(1, `${post}\r\n`), /^404$/);
	assert.equal((await server.fetch('/health')).status, 200);
});

/** Milliseconds of processor time that the server needs in a second. */
async function busyMs() {
	const read = () => {
		const fields = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').split(' ');
		return 10 * (Number(fields[13]) + Number(fields[14]));
	};
	const begin = read();
	await sleep(1000);
	return read() - begin;
}

test('what a listener sends behind its request keeps the server from nothing', async () => {
	for (const pieces of [[events, 'x'], [events + get], [get + get + events, get]]) {
		const socket = connect(server.port, '127.0.0.1');
		socket.resume();
		for (const piece of pieces) {
			socket.write(piece);
			await sleep(50);
		}
		assert.ok(await busyMs() < 250, JSON.stringify(pieces));
		socket.destroy();
	}
});

test('a listener that leaves is gone at once', async () => {
	const socket = connect(server.port, '127.0.0.1');
	socket.write(events);
	await new Promise((resolve) => socket.once('data', resolve));
	socket.end();
	await once(socket, 'close', { signal: AbortSignal.timeout(3000) });
});

test('who sends requests and reads no answers keeps the server from nothing', async () => {
	const socket = connect(server.port, '127.0.0.1');
	socket.pause();
	socket.write(`GET /static/audio/dj_airhorn.mp3 HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`.repeat(999));
	await sleep(1000);
	assert.ok(await busyMs() < 250);
	socket.destroy();
	assert.equal((await server.fetch('/health')).status, 200);
});
