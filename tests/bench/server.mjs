// The server under test, with a folder and a Redis of its own, and what
// people do in it before the measuring begins.
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, freePort, start, until } from './processes.mjs';

const API_TOKEN = 'token-of-the-benchmark';

export class Server {
	/** Starts `binary dev` in `folder` and waits until it is healthy. */
	static async start(binary, folder, music) {
		const server = new Server();
		server.port = await freePort();
		server.url = `http://127.0.0.1:${server.port}`;
		const settings = join(folder, 'config.yaml');
		writeFileSync(settings, 'USE_BENDER: false\n');
		server.process = start(binary, ['dev'], {
			log: openSync(join(folder, 'server.log'), 'w'),
			cwd: folder,
			env: {
				PATH: process.env.PATH,
				CONFIG_FILES: settings,
				PORT: String(server.port),
				ECHONEST_HOSTNAME: `127.0.0.1:${server.port}`,
				DEBUG: 'true',
				DEV_AUTH_EMAIL: 'bench@example.com',
				ECHONEST_API_TOKEN: API_TOKEN,
				DATA_DIR: join(folder, 'data'),
				LOG_DIR: join(folder, 'play_logs'),
				OAUTH_CACHE_PATH: join(folder, 'oauth_creds'),
				MUSIC_DIR: music,
			},
		});
		await until('the server is healthy', async () => {
			const answer = await fetch(`${server.url}/health`).catch(() => null);
			await answer?.arrayBuffer();
			if (server.process.exitCode !== null) {
				throw new Error(`the server ended: see ${folder}/server.log`);
			}
			return answer?.ok;
		});
		return server;
	}

	get pid() {
		return this.process.pid;
	}

	get redisPid() {
		return childrenOf(this.pid)[0];
	}

	async get(path) {
		const answer = await fetch(this.url + path);
		if (!answer.ok) {
			throw new Error(`GET ${path}: ${answer.status}`);
		}
		return Buffer.from(await answer.arrayBuffer());
	}

	async api(path, body = {}) {
		const answer = await fetch(`${this.url}/api${path}`, {
			method: 'POST',
			headers: {
				Authorization: `Bearer ${API_TOKEN}`,
				'Content-Type': 'application/json',
			},
			body: JSON.stringify(body),
		});
		if (!answer.ok) {
			throw new Error(`POST /api${path}: ${answer.status} ${await answer.text()}`);
		}
		return answer.json();
	}

	async queue() {
		const answer = await fetch(`${this.url}/api/queue`, {
			headers: { Authorization: `Bearer ${API_TOKEN}` },
		});
		return (await answer.json()).queue;
	}

	/** Signs somebody in; the Cookie header that says so. */
	async signIn(email) {
		const answer = await fetch(`${this.url}/login/?email=${encodeURIComponent(email)}`, {
			redirect: 'manual',
		});
		await answer.arrayBuffer();
		const cookie = answer.headers.get('set-cookie');
		if (!cookie) {
			throw new Error(`no cookie for ${email}: ${answer.status}`);
		}
		return cookie.split(';')[0];
	}

	signInAll(name, count) {
		const emails = Array.from({ length: count }, (_, i) => `${name}-${i}@example.com`);
		return Promise.all(emails.map((email) => this.signIn(email)));
	}

	/** The local source's track ids, as soon as its first scan has found some. */
	async tracks() {
		return until('the local source has tracks', async () => {
			const found = new Set();
			for (const letter of 'aeiou') {
				const body = await this.get(`/search/v2?source=local&q=${letter}`);
				for (const { uri } of JSON.parse(body)) {
					found.add(uri);
				}
			}
			return found.size > 0 && [...found];
		});
	}

	async add(cookie, track) {
		const answer = await fetch(`${this.url}/add_song`, {
			method: 'POST',
			headers: { Cookie: cookie },
			body: new URLSearchParams({ track_uri: track }),
		});
		const text = await answer.text();
		if (!answer.ok) {
			throw new Error(`add ${track}: ${answer.status} ${text}`);
		}
	}

	/** Empties the queue, then adds `count` songs, in turn by each cookie. */
	async fill(cookies, tracks, count) {
		await this.api('/queue/clear');
		for (let i = 0; i < count; i++) {
			await this.add(cookies[i % cookies.length], tracks[i % tracks.length]);
		}
		return until(`${count} songs are queued`, async () => {
			const queue = await this.queue();
			return queue.length === count && queue;
		});
	}
}
