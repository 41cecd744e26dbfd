// Programs that a test starts, watches, hurts and ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

/** The first true value of `condition()`; an error after `patienceMs`. */
export async function until(what, condition, patienceMs = 30000) {
	const end = Date.now() + patienceMs;
	for (;;) {
		const value = await condition();
		if (value) {
			return value;
		}
		if (Date.now() > end) {
			throw new Error(`waited in vain until ${what}`);
		}
		await sleep(20);
	}
}

export class Program {
	/** Starts it; `options` are those of spawn(). What it prints is kept in `output`. */
	constructor(file, args, options = {}) {
		this.name = [file.split('/').pop(), ...args].join(' ').slice(0, 60);
		this.output = '';
		this.child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		for (const stream of [this.child.stdout, this.child.stderr]) {
			stream.setEncoding('utf8').on('data', (text) => (this.output += text));
		}
		this.ended = new Promise((resolve) => {
			this.child.on('error', (error) => resolve({ error }));
			this.child.on('close', (code, signal) => resolve({ code, signal }));
		});
		this.ended.then((end) => (this.end = end));
	}

	get pid() {
		return this.child.pid;
	}

	get isRunning() {
		return !this.end && this.child.exitCode === null && this.child.signalCode === null;
	}

	signal(name) {
		return this.child.kill(name);
	}

	async kill() {
		this.signal('SIGKILL');
		await this.ended;
	}

	/** SIGTERM, and SIGKILL to who does not listen for `patienceMs`. Gives how it ended. */
	async stop(patienceMs = 10000) {
		this.signal('SIGCONT');
		this.signal('SIGTERM');
		const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs);
		const end = await this.ended;
		clearTimeout(timer);
		return end;
	}
}
