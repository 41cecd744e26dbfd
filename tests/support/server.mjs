// EchoNest as an operator runs it, in a folder of the test's own: a Redis, servers and players,
// each a process that can be hurt and started anew.
import {
	existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, freePort, until } from './program.mjs';

export const program =
	process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');
export const apiToken = 'token-of-a-test';

export class Installation {
	#programs = new Set();

	/** `bender: true` lets it play when nobody chooses. */
	constructor(settings = {}, { bender = false } = {}) {
		this.folder = mkdtempSync(join(tmpdir(), 'echonest-test-'));
		this.settings = settings;
		for (const name of ['data', 'music', 'redis']) {
			mkdirSync(join(this.folder, name));
		}
		writeFileSync(this.path('config.yaml'), `USE_BENDER: ${bender}\n`);
	}

	path(...names) {
		return join(this.folder, ...names);
	}

	start(file, args, options) {
		const started = new Program(file, args, { cwd: this.folder, ...options });
		this.#programs.add(started);
		return started;
	}

	/** A Redis on a unix socket that has written what it has acknowledged. */
	startRedis() {
		const socket = this.path('redis', 'sock');
		rmSync(socket, { force: true });
		return this.start('redis-server', [
			...['--port', '0', '--unixsocket', socket, '--dir', this.path('redis')],
			...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
		]);
	}

	/** `echonest command`, which shares the Redis and the folders with the others. */
	startEchonest(command, settings = {}) {
		return this.start(program, [command], {
			env: {
				PATH: process.env.PATH,
				ECHONEST_SHARE_DIR: process.env.ECHONEST_SHARE_DIR ?? process.cwd(),
				...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
				DEBUG: 'true',
				SECRET_KEY: 'a key that is only good for the tests',
				DEV_AUTH_EMAIL: 'ann@example.com',
				ECHONEST_API_TOKEN: apiToken,
				DATA_DIR: this.path('data'),
				LOG_DIR: this.path('play_logs'),
				OAUTH_CACHE_PATH: this.path('oauth_creds'),
				MUSIC_DIR: this.path('music'),
				...(command === 'dev' ? {} : { REDIS_URL: `unix:${this.path('redis', 'sock')}` }),
				...this.settings,
				...settings,
			},
		});
	}

	/** Every line of the play logs, oldest day first, parsed. */
	plays() {
		const folder = this.path('play_logs');
		if (!existsSync(folder)) {
			return [];
		}
		return readdirSync(folder)
			.filter((name) => /^play_log_\d{4}_\d{2}_\d{2}\.json$/.test(name))
			.sort()
			.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
			.filter((line) => line)
			.map((line) => JSON.parse(line));
	}

	/** What any of the programs has said that none should; "" is good. */
	complaints() {
		const sign = /^.*(Sanitizer|runtime error|Assertion|script_failed).*$/gm;
		return [...this.#programs].flatMap(({ output }) => output.match(sign) ?? []).join('\n');
	}

	/** Ends all that runs and removes the folder. */
	async destroy() {
		await Promise.all([...this.#programs].map((started) => started.stop()));
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A server at a port of its own that answers. */
export class Server {
	static async start(installation, settings = {}, command = 'serve') {
		const server = new Server();
		server.installation = installation;
		server.command = command;
		server.port = await freePort();
		server.url = `http://127.0.0.1:${server.port}`;
		server.settings = {
			PORT: String(server.port),
			ECHONEST_HOSTNAME: `127.0.0.1:${server.port}`,
			...settings,
		};
		await server.restart();
		return server;
	}

	async restart() {
		this.process = this.installation.startEchonest(this.command, this.settings);
		await until(`${this.url} is healthy`, async () => {
			if (!this.process.isRunning) {
				throw new Error(`the server ended:\n${this.process.output}`);
			}
			return (await this.fetch('/health').catch(() => null))?.status === 200;
		});
	}

	/** fetch() that gives up after some seconds, with the body read as `text` and `json`. */
	async fetch(path, options = {}) {
		const answer = await fetch(this.url + path, {
			redirect: 'manual',
			signal: AbortSignal.timeout(8000),
			...options,
		});
		const text = await answer.text();
		const { status, headers } = answer;
		return { status, headers, text, json: () => JSON.parse(text) };
	}

	api(path, body = {}) {
		return this.fetch(`/api${path}`, {
			method: 'POST',
			headers: {
				Authorization: `Bearer ${apiToken}`,
				'Content-Type': 'application/json',
			},
			body: JSON.stringify(body),
		});
	}

	async get(path) {
		const headers = { Authorization: `Bearer ${apiToken}` };
		const answer = await this.fetch(path, { headers });
		if (answer.status !== 200) {
			throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
		}
		return answer.json();
	}

	/** Signs somebody in; the Cookie header that says so. */
	async signIn(email) {
		const { status, headers } = await this.fetch(`/login/?email=${encodeURIComponent(email)}`);
		const cookie = headers.get('set-cookie');
		if (!cookie) {
			throw new Error(`no cookie for ${email}: ${status}`);
		}
		return cookie.split(';')[0];
	}

	form(path, cookie, fields) {
		return this.fetch(path, {
			method: 'POST',
			headers: { Cookie: cookie, Origin: this.url },
			body: new URLSearchParams(fields),
		});
	}
}
