// Requests that are sent without waiting for the answer to the one before.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { Installation, Server } from '../support/server.mjs';

const installation = new Installation();
const get = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n';
const post = 'POST /jam HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nid=1';
let server;

before(async () => {
	server = await Server.start(installation, {}, 'dev');
});

after(() => installation.destroy());

/** Sends it all in one piece; the statuses of the `count` answers. */
function statuses(text, count) {
	return new Promise((resolve, reject) => {
		const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
		let got = '';
		socket.on('connect', () => socket.write(text));
		socket.on('error', reject);
		socket.on('data', (data) => {
			got += data;
			const found = [...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]);
			if (found.length === count) {
				socket.destroy();
				resolve(found.join(' '));
			}
		});
		socket.on('close', () => reject(new Error(`closed after: ${got}`)));
	});
}

test('requests without bodies are all answered', { timeout: 30000 }, async () => {
	assert.equal(await statuses(get.repeat(20), 20), '200 '.repeat(20).trim());
});

test('a body behind another request is refused, and stops nobody', { timeout: 30000 }, async () => {
	assert.equal(await statuses(get + post, 2), '200 503');
	assert.equal(await statuses(get + post + get, 2), '200 503');
	assert.equal(await statuses(post + post, 2), '401 503');
	assert.equal((await server.fetch('/health')).status, 200);
});

test('a request behind a body is answered', { timeout: 30000 }, async () => {
	assert.equal(await statuses(post + get, 2), '401 200');
});
