// The real server and a real browser, for the tests of the page. Each test file has its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { songs, writeMusic } from './music.mjs';
import { Person } from './person.mjs';

const program = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');
/** A test that takes longer hangs. */
const LONGEST_MS = 150000;
const SHOTS = join(process.cwd(), 'build/screenshots');

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until it is so; fails with the last answer. For what needs a moment, however slow. */
export async function until(what, condition, patienceMs = 30000) {
	const end = Date.now() + patienceMs;
	let last;
	while (Date.now() < end) {
		last = await condition();
		if (last === true) {
			return;
		}
		await sleep(100);
	}
	throw new Error(`waited in vain until ${what}; last seen: ${JSON.stringify(last)}`);
}

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

export class Nest {
	people = [];

	/**
	 * `doubles` are started services that play others; `env` adds to the settings; `bender` lets
	 * it play when nobody chooses.
	 */
	static async start({ doubles = [], env = {}, bender = false } = {}) {
		const nest = new Nest();
		nest.env = Object.assign({}, ...doubles.map((double) => double.settings), env);
		nest.doubles = doubles;
		nest.folder = mkdtempSync(join(tmpdir(), 'echonest-browser-'));
		nest.port = await freePort();
		nest.url = `http://127.0.0.1:${nest.port}`;
		const music = join(nest.folder, 'music');
		mkdirSync(music);
		writeMusic(music);
		writeFileSync(join(nest.folder, 'config.yaml'), `USE_BENDER: ${bender}\n`);
		try {
			await nest.startServer();
			nest.browser = await chromium.launch({
				executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
				args: [
					'--no-sandbox', '--disable-quic', '--disable-background-networking',
					'--no-first-run', '--disable-component-update', '--disable-sync',
					'--autoplay-policy=no-user-gesture-required',
				],
			});
			await nest.musicFound();
		} catch (error) {
			await nest.stop();
			throw error;
		}
		return nest;
	}

	async startServer() {
		const { folder, port } = this;
		const log = openSync(join(folder, 'server.log'), 'a');
		this.server = spawn(program, ['dev'], {
			cwd: folder,
			stdio: ['ignore', log, log],
			env: {
				PATH: process.env.PATH,
				...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
				ECHONEST_SHARE_DIR: process.env.ECHONEST_SHARE_DIR ?? process.cwd(),
				CONFIG_FILES: join(folder, 'config.yaml'),
				PORT: String(port),
				ECHONEST_HOSTNAME: `127.0.0.1:${port}`,
				DEBUG: 'true',
				DEV_AUTH_EMAIL: 'dev@example.com',
				GUEST_SIGNUP: 'true',
				DATA_DIR: join(folder, 'data'),
				LOG_DIR: join(folder, 'play_logs'),
				OAUTH_CACHE_PATH: join(folder, 'oauth_creds'),
				MUSIC_DIR: join(folder, 'music'),
				...this.env,
			},
		});
		this.ended = once(this.server, 'exit');
		await until('the server is healthy', async () => {
			if (this.server.exitCode !== null) {
				throw new Error(`the server ended:\n${this.log()}`);
			}
			const answer = await fetch(`${this.url}/health`).catch(() => null);
			return answer?.ok ?? 'no answer';
		});
	}

	async stopServer() {
		if (this.server?.exitCode === null) {
			this.server.kill('SIGTERM');
			await this.ended;
		}
	}

	/** The scan of the music runs beside everything else. */
	async musicFound() {
		const someone = await this.person('scout');
		await until('all songs are found', () => someone.page.evaluate(async (count) => {
			let found = 0;
			for (const word of ['larks', 'finch', 'wren', 'quill']) {
				const answer = await fetch(`/search/v2?source=local&q=${word}`);
				found += answer.ok ? (await answer.json()).length : 0;
			}
			return found >= count || found;
		}, songs.length));
		await someone.leave();
	}

	log() {
		return readFileSync(join(this.folder, 'server.log'), 'utf8').slice(-4000);
	}

	/** Signs somebody in with a window of their own, and opens the nest. */
	async person(name, options = {}) {
		const person = await Person.arrive(this, name, options);
		this.people.push(person);
		return person;
	}

	async stop() {
		await this.browser?.close();
		await this.stopServer();
		await Promise.all(this.doubles.map((double) => double.stop()));
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** A test that leaves a picture of every open page behind when it fails. */
	test(name, body) {
		test(name, { timeout: LONGEST_MS }, async () => {
			try {
				await body();
			} catch (error) {
				await this.takePictures(name);
				throw error;
			}
		});
	}

	async takePictures(name) {
		mkdirSync(SHOTS, { recursive: true });
		const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 60);
		for (const person of this.people.filter((p) => !p.page.isClosed())) {
			const path = join(SHOTS, `${slug}-${person.name}.png`);
			await person.page.screenshot({ path, timeout: 5000 }).catch(() => {});
		}
	}
}
