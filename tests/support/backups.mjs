// A place with a Redis and folders of its own, where `echonest backup` and `restore` are typed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from './faces.mjs';

const NAME = /^echonest-\d{8}T\d{6}Z\.tar\.zst(\.enc)?$/;

export const program = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');
export const backups = (at) => readdirSync(at).filter((name) => NAME.test(name)).sort();
export const everything = (at) => (existsSync(at) ? readdirSync(at) : []);

export class Desk {
	#count = 0;

	/** All of it lies in a folder of its own; `home` is where the settings and folders are. */
	async open() {
		this.folder = mkdtempSync(join(tmpdir(), 'echonest-backup-'));
		mkdirSync(join(this.folder, 'redis'));
		this.redis = new Redis(join(this.folder, 'redis'));
		await this.redis.start();
		// else it waits five seconds for more replicas before it begins
		await this.redis.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
	}

	async close() {
		await this.redis.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** A home with nothing in it. */
	clear() {
		this.home = join(this.folder, `home-${++this.#count}`);
		mkdirSync(this.home);
		writeFileSync(join(this.home, 'config.yaml'), 'USE_BENDER: false\n');
	}

	path(...names) {
		return join(this.home, ...names);
	}

	environment(env = {}) {
		return {
			PATH: process.env.PATH,
			...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
			ECHONEST_SHARE_DIR: process.cwd(),
			CONFIG_FILES: this.path('config.yaml'),
			REDIS_URL: `unix:${this.redis.socket}`,
			DATA_DIR: this.path('data'),
			LOG_DIR: this.path('play_logs'),
			OAUTH_CACHE_PATH: this.path('oauth_creds'),
			...env,
		};
	}

	/** Runs `echonest …` with the folders below `home`, or other settings. */
	run(args, { env = {}, file = program, first = [] } = {}) {
		return new Promise((resolve) => {
			execFile(file, [...first, ...args], { env: this.environment(env), cwd: this.home },
				(error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }));
		});
	}

	async succeed(args, options) {
		const { code, stdout, stderr } = await this.run(args, options);
		assert.equal(code, 0, stdout + stderr);
		return stdout;
	}

	/** Runs what must fail; its sentence. */
	async fail(args, options) {
		const { code, stdout, stderr } = await this.run(args, options);
		assert.equal(code, 1, stdout + stderr);
		return stdout + stderr;
	}

	/** A store, a log and tokens, without a server. */
	async furnish() {
		mkdirSync(this.path('play_logs'));
		mkdirSync(this.path('oauth_creds'));
		writeFileSync(this.path('play_logs/play_log_2026_02_10.json'), '{"id": "1"}\n');
		writeFileSync(this.path('oauth_creds/ann@example.com'), '{"access_token": "t"}', { mode: 0o600 });
		await this.redis.command('SET', 'song', 'Copper Rain');
	}

	/** A backup of that, and its path. */
	async back(args = [], tapes = mkdtempSync(this.path('tapes-'))) {
		await this.succeed(['backup', ...args, tapes]);
		return join(tapes, backups(tapes).at(-1));
	}
}
