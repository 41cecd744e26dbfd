// Is the load generator itself right? Against small servers that misbehave.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { nextLine, runForJson, start, stop, stopAll } from './processes.mjs';

const { LOAD: load, BARE_LOOP: bareLoop } = process.env;
const PLAYLIST = '1["playlist_update",["' + 'x'.repeat(30000) + '"]]';
let folder;

const file = (name, text) => {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
};

/** A TCP server on a free port; `handle` gets each socket. */
async function serve(handle) {
	const server = createServer((socket) => {
		socket.on('error', () => {});
		handle(socket);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return { port: server.address().port, end: () => server.close() };
}

const http = (port, ...more) =>
	runForJson(load, [
		'http',
		...['--port', port, '--connections', 2, '--warmup-ms', 50, '--duration-ms', 200],
		...more,
	]);

const broadcast = (port, listeners, ...more) =>
	runForJson(load, [
		'broadcast',
		...['--port', port, '--connections', listeners, '--rounds', 3],
		...['--script', file('votes', '1["vote","1",true]\n'), ...more],
	]);

before(() => {
	folder = mkdtempSync(join(tmpdir(), 'echonest-bench-test-'));
});

after(async () => {
	await stopAll();
	rmSync(folder, { recursive: true });
});

test('every listener gets the whole frame of every round', async () => {
	const bare = start(bareLoop, [file('frame', PLAYLIST)]);
	const copy = join(folder, 'copy');
	const result = await broadcast(await nextLine(bare), 50, '--save-frame', copy);
	await stop(bare);
	assert.equal(result.listeners, 50);
	assert.equal(result.rounds, 3);
	assert.equal(result.frame_bytes, PLAYLIST.length);
	assert.equal(result.different + result.extra, 0);
	assert.ok(result.min_ms <= result.median_ms && result.median_ms <= result.max_ms);
	assert.equal(readFileSync(copy, 'utf8'), PLAYLIST);
});

test('an answer that arrives in small pieces is one answer', async () => {
	const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nhello, world';
	const server = await serve((socket) => {
		socket.setNoDelay(true);
		socket.on('data', async () => {
			for (let at = 0; at < answer.length && !socket.destroyed; at += 7) {
				socket.write(answer.slice(at, at + 7));
				await new Promise((resolve) => setTimeout(resolve, 1));
			}
		});
	});
	const result = await http(server.port, '--expect-bytes', 12);
	server.end();
	assert.ok(result.requests > 0);
	assert.equal(result.errors, 0);
	assert.equal(result.redials, 0);
});

for (const [name, answer] of [
	['a body of another length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'],
	['a status other than 200', 'HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno'],
	['an answer without a length', 'HTTP/1.1 200 OK\r\n\r\nok'],
]) {
	test(`${name} is an error`, async () => {
		const server = await serve((socket) => socket.on('data', () => socket.write(answer)));
		await assert.rejects(http(server.port, '--expect-bytes', 2), /"errors":[1-9]/);
		server.end();
	});
}

test('a connection that the server ends is dialled anew and counted', async () => {
	const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
	const server = await serve((socket) => socket.on('data', () => socket.end(answer)));
	const result = await http(server.port);
	server.end();
	assert.equal(result.errors, 0);
	assert.ok(result.redials > 0);
});

test('a listener that is not let in ends the run', async () => {
	const refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n';
	const server = await serve((socket) => socket.on('data', () => socket.end(refusal)));
	await assert.rejects(broadcast(server.port, 2), /ended with 1/);
	server.end();
});
