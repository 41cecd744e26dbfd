// Programs that a benchmark starts: all of them end with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const running = new Set();

export async function freePort() {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

/** Starts a program; `log` is where its stderr goes. */
export function start(file, args, { log = 'inherit', ...options } = {}) {
	const child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', log] });
	running.add(child);
	child.lines = createInterface({ input: child.stdout });
	child.ended = new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('exit', (code, signal) => {
			running.delete(child);
			resolve({ code, signal });
		});
	});
	child.ended.catch(() => {});
	return child;
}

/** The next line of a program's output; an error if it ends before. */
export async function nextLine(child) {
	const line = once(child.lines, 'line').then(([text]) => text);
	const ended = child.ended.then(({ code, signal }) => {
		throw new Error(`${child.spawnfile} ended with ${signal ?? code}`);
	});
	return Promise.race([line, ended]);
}

/** Ends a program gently, and after ten seconds not so. */
export async function stop(child) {
	child.stdin.end();
	child.kill('SIGTERM');
	const timer = setTimeout(() => child.kill('SIGKILL'), 10000);
	await child.ended;
	clearTimeout(timer);
}

export async function stopAll() {
	await Promise.all([...running].map(stop));
}

/** Runs a program to its end; its one line of JSON, as an object. */
export async function runForJson(file, args) {
	const child = start(file, args);
	let text = '';
	child.lines.on('line', (line) => {
		text += line;
	});
	child.stdin.end();
	const closed = once(child.lines, 'close');
	const { code, signal } = await child.ended;
	await closed;
	if (code !== 0) {
		throw new Error(`${file} ${args.join(' ')} ended with ${signal ?? code}: ${text}`);
	}
	return JSON.parse(text);
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what, condition, patienceMs = 30000) {
	const end = Date.now() + patienceMs;
	while (Date.now() < end) {
		const value = await condition();
		if (value) {
			return value;
		}
		await sleep(20);
	}
	throw new Error(`waited in vain: ${what}`);
}

/** Resident and proportional memory of a process in bytes. */
export function memoryOf(pid) {
	const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
	const field = (name) => 1024 * Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]);
	return { rss: field('Rss'), pss: field('Pss'), own: field('Private_Dirty') };
}

/** CPU time that a process has used so far, in microseconds. */
export function cpuOf(pid) {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10000;
}

export function childrenOf(pid) {
	const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
	return text.split(' ').filter(Boolean).map(Number);
}
