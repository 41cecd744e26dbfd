#!/usr/bin/env node
// Measures the server next to yardsticks in the same minutes and prints a
// table in Markdown. It judges nothing: a time says as much about the machine.
//
//   meson setup build/release -Dbuildtype=release -Dbench=true
//   ninja -C build/release
//   node tests/bench/run.mjs --build build/release
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as measure from './measure.mjs';
import { startNginx } from './nginx.mjs';
import { memoryOf, sleep, stopAll } from './processes.mjs';
import { report } from './report.mjs';
import { Server } from './server.mjs';

const SONGS = 20;
const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');

const { values: options } = parseArgs({
	options: {
		build: { type: 'string', default: join(root, 'build/release') },
		music: { type: 'string', default: join(root, 'assets/music') },
		rounds: { type: 'string', default: '5' },
		seconds: { type: 'string', default: '3' },
		connections: { type: 'string', default: '64' },
		listeners: { type: 'string', default: '200,1000,5000' },
		votes: { type: 'string', default: '20' },
		people: { type: 'string', default: '40' },
		only: { type: 'string', default: 'memory,http,broadcast,commands' },
	},
});

/* the server is started in a folder of its own */
options.build = resolve(options.build);

const say = (text) => console.error(text);

async function measureHttp(context) {
	const bodies = {
		'/queue/': await context.server.get('/queue/'),
		'/health': await context.server.get('/health'),
	};
	const nginx = await startNginx(join(context.folder, 'nginx'), bodies);
	const results = [];
	for (const [path, body] of Object.entries(bodies)) {
		say(`GET ${path}, ${body.length} bytes`);
		const [ours, theirs] = await measure.http(context, path, body.length, nginx);
		results.push({ path, bytes: body.length, ours, theirs });
	}
	return results;
}

async function measureBroadcast(context, queue) {
	const own = queue.map(({ id }) => id);
	const results = [];
	for (const listeners of options.listeners.split(',').map(Number)) {
		say(`one vote to ${listeners} listeners`);
		const [ours, theirs] = await measure.broadcast(
			context,
			listeners,
			[context.cookie],
			own,
		);
		results.push({ listeners, ours, theirs });
	}
	return results;
}

async function measureCommands(context, tracks) {
	const people = Number(options.people);
	const results = { adds: [], votes: [], people };
	for (let round = 0; round < context.rounds; round++) {
		say(`adds and votes, round ${round + 1}`);
		const cookies = await context.server.signInAll(`adder-${round}`, people);
		results.adds.push(await measure.adds(context, cookies, tracks));
		await context.server.api('/queue/clear');
		const voters = await context.server.signInAll(`voter-${round}`, SONGS);
		const queue = await context.server.fill(voters, tracks, SONGS);
		const byVoter = voters.map((_, i) => {
			const song = queue.find(({ user }) => user === `voter-${round}-${i}@example.com`);
			return song.id;
		});
		results.votes.push(await measure.votes(context, voters, byVoter));
	}
	return results;
}

async function measureMemory(context) {
	const listeners = Math.max(...options.listeners.split(',').map(Number));
	say(`memory with ${listeners} idle listeners`);
	const result = await measure.memory(context, listeners, [context.cookie]);
	return { ...result, listeners };
}

async function main(folder) {
	const only = new Set(options.only.split(','));
	const home = join(folder, 'server');
	mkdirSync(home);
	const server = await Server.start(join(options.build, 'echonest'), home, options.music);
	const context = {
		folder,
		server,
		load: join(options.build, 'tests/bench/load'),
		bareLoop: join(options.build, 'tests/bench/bare_loop'),
		rounds: Number(options.rounds),
		durationMs: 1000 * Number(options.seconds),
		connections: Number(options.connections),
		votes: Number(options.votes),
	};
	const results = { songs: SONGS, rounds: context.rounds };
	await sleep(1000);
	results.atStart = memoryOf(server.pid);
	results.redis = memoryOf(server.redisPid);

	const tracks = await server.tracks();
	context.cookie = await server.signIn('bench@example.com');
	await server.add(context.cookie, tracks[0]);
	await sleep(500);
	await server.api('/queue/pause');
	const queue = await server.fill([context.cookie], tracks, SONGS);
	if (only.has('memory')) {
		results.memory = await measureMemory(context);
	}
	if (only.has('http')) {
		results.http = await measureHttp(context);
	}
	if (only.has('broadcast')) {
		results.broadcast = await measureBroadcast(context, queue);
	}
	if (only.has('commands')) {
		results.commands = await measureCommands(context, tracks);
	}
	console.log(report(results));
}

const folder = mkdtempSync(join(tmpdir(), 'echonest-bench-'));
try {
	await main(folder);
	await stopAll();
	rmSync(folder, { recursive: true });
} catch (error) {
	await stopAll();
	console.error(`${error.stack}\nlogs are in ${folder}`);
	process.exitCode = 1;
}
