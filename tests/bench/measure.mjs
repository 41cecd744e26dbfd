// The measurements. Those with a yardstick alternate between the two, and the
// order within a pair changes too, so that whatever else the machine does
// meets both alike.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuOf, memoryOf, nextLine, runForJson, sleep, start, stop } from './processes.mjs';

function script(context, name, lines) {
	const file = join(context.folder, name);
	writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
	return file;
}

const frame = (...words) => `1${JSON.stringify(words)}`;

async function alternate(rounds, measures) {
	const samples = measures.map(() => []);
	for (let round = 0; round < rounds; round++) {
		const order = measures.map((_, i) => i);
		if (round % 2) {
			order.reverse();
		}
		for (const i of order) {
			samples[i].push(await measures[i]());
		}
	}
	return samples;
}

/** Requests per second of one path, ours and nginx's. */
export async function http(context, path, bytes, nginx) {
	const measure = (port, pid) => async () => {
		const before = cpuOf(pid);
		const result = await runForJson(context.load, [
			'http',
			...['--port', port, '--path', path, '--expect-bytes', bytes],
			...['--connections', context.connections, '--duration-ms', context.durationMs],
		]);
		return { ...result, cpu_us: (cpuOf(pid) - before) / result.answers };
	};
	return alternate(context.rounds, [
		measure(context.server.port, context.server.pid),
		measure(nginx.port, nginx.pid),
	]);
}

/** One vote to the last of `listeners`, ours and the bare loop's. The two
 * songs at the head change places all the time; the number of rounds is even,
 * so that they stay there. */
export async function broadcast(context, listeners, cookies, ids) {
	const cookieFile = script(context, 'cookies', cookies);
	const votes = script(
		context,
		'votes',
		ids.slice(0, 2).map((id) => frame('vote', id, false)),
	);
	const rounds = 2 * Math.ceil(context.votes / 2);
	const frameFile = join(context.folder, 'frame');
	const measure = (port, more) => () =>
		runForJson(context.load, [
			'broadcast',
			...['--port', port, '--connections', listeners, '--script', votes],
			...['--cookies', cookieFile, '--rounds', rounds, ...more],
		]);
	const ours = measure(context.server.port, ['--save-frame', frameFile]);
	await ours();
	const bare = start(context.bareLoop, [frameFile]);
	const port = await nextLine(bare);
	const samples = await alternate(context.rounds, [ours, measure(port, [])]);
	await stop(bare);
	return samples;
}

/** Memory before and with idle listeners. */
export async function memory(context, listeners, cookies) {
	const { pid } = context.server;
	const idle = memoryOf(pid);
	const load = start(context.load, [
		'idle',
		...['--port', context.server.port, '--connections', listeners],
		...['--cookies', script(context, 'cookies', cookies)],
	]);
	await nextLine(load);
	await sleep(2000);
	const full = memoryOf(pid);
	load.stdin.end();
	await load.ended;
	return { idle, full, perListener: (full.rss - idle.rss) / listeners };
}

/** Songs added per second, 50 by each person (more are not allowed), two at a
 * time. The queue is emptied after every 50, so that adding is measured, and
 * not the drawing of a queue of thousands. */
export async function adds(context, cookies, tracks) {
	const lines = cookies.map((_, i) => {
		const track = tracks[i % tracks.length];
		return frame('add_song', track, 'local');
	});
	const nextId = async () => {
		const { id } = await context.server.api('/add_song', { track_uri: tracks[0] });
		return Number(id);
	};
	const firstId = await nextId();
	const before = cpuOf(context.server.pid);
	const result = await runForJson(context.load, [
		'commands',
		...['--port', context.server.port, '--connections', cookies.length],
		...['--cookies', script(context, 'cookies', cookies)],
		...['--script', script(context, 'adds', lines)],
		...['--question', frame('add_song', 'none', 'none')],
		...['--answer', '1["error",{"message":"There is no such source'],
		...['--limit', 50, '--duration-ms', 60000, '--window', 2],
		...['--extra', frame('nuke_queue'), '--extra-every', 50],
	]);
	const cpuUs = (cpuOf(context.server.pid) - before) / result.commands;
	const added = (await nextId()) - firstId - 1;
	if (added !== result.commands) {
		throw new Error(`${result.commands} adds were answered, ${added} were done`);
	}
	return { ...result, cpu_us: cpuUs };
}

/** Votes per second: everybody votes down a song of their own, which may be
 * done again and again, and moves it each time. */
export async function votes(context, cookies, ids) {
	const lines = ids.map((id) => frame('vote', id, false));
	const before = cpuOf(context.server.pid);
	const result = await runForJson(context.load, [
		'commands',
		...['--port', context.server.port, '--connections', cookies.length],
		...['--cookies', script(context, 'cookies', cookies)],
		...['--script', script(context, 'votes', lines)],
		...['--question', frame('vote', '1', 'sideways')],
		...['--answer', '1["error",{"message":"The direction of a vote'],
		...['--duration-ms', context.durationMs],
	]);
	return { ...result, cpu_us: (cpuOf(context.server.pid) - before) / result.commands };
}
