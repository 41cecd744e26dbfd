// The real server with a folder and a Redis of its own, and clients for the tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { songs, writeMusic } from '../browser/support/music.mjs';

const program = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');

export const TOKEN = 'a-token-of-the-tests-0123456789';
export const DEV = 'dev@example.com';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until the answer is truthy, and gives it back. For what takes a moment. */
export async function until(what, ask, patienceMs = 30000) {
	const end = Date.now() + patienceMs;
	let last;
	do {
		last = await ask();
		if (last) {
			return last;
		}
		await sleep(20);
	} while (Date.now() < end);
	throw new Error(`waited in vain until ${what}; last seen: ${JSON.stringify(last)}`);
}

export async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

/** A Redis that the test may stop and start again. */
export class Redis {
	constructor(folder) {
		this.folder = folder;
		this.socket = join(folder, 'redis.sock');
	}

	async start() {
		this.process = spawn('redis-server', [
			'--port', '0', '--unixsocket', this.socket, '--dir', this.folder,
			'--appendonly', 'yes', '--appendfsync', 'always', '--save', '',
		], { stdio: 'ignore' });
		await until('Redis answers', () => new Promise((resolve) => {
			const socket = connect(this.socket, () => socket.write('PING\r\n'));
			socket.once('data', (data) => {
				socket.destroy();
				resolve(String(data).startsWith('+PONG'));
			});
			socket.once('error', () => resolve(false));
		}));
	}

	/** One command; the answer as text, null for nil. No arrays. */
	command(...args) {
		const text = args.map((arg) => `$${Buffer.byteLength(String(arg))}\r\n${arg}\r\n`).join('');
		return new Promise((resolve, reject) => {
			const socket = connect(this.socket, () => socket.write(`*${args.length}\r\n${text}`));
			let heard = '';
			socket.setEncoding('utf8').on('data', (data) => {
				heard += data;
				const [, kind, line, rest] = /^([-+:$])(.*)\r\n([^]*)$/.exec(heard) ?? [];
				if (kind === '-') {
					reject(new Error(line));
				} else if (kind === '$' && line !== '-1') {
					if (!rest.endsWith('\r\n')) {
						return;
					}
					resolve(rest.slice(0, -2));
				} else if (kind) {
					resolve(line === '-1' && kind === '$' ? null : line);
				} else {
					return;
				}
				socket.destroy();
			}).once('error', reject);
		});
	}

	async stop() {
		if (this.process?.exitCode === null) {
			const ended = once(this.process, 'exit');
			this.process.kill('SIGKILL');
			await ended;
		}
	}
}

export class Server {
	sockets = new Set();

	/**
	 * `env` and `yaml` add to the settings; `redis: true` gives it a Redis that the test controls.
	 */
	static async start({ env = {}, yaml = 'USE_BENDER: false\n', redis = false, music = true } = {}) {
		const server = new Server();
		server.folder = mkdtempSync(join(tmpdir(), 'echonest-faces-'));
		server.port = await freePort();
		server.host = `127.0.0.1:${server.port}`;
		server.url = `http://${server.host}`;
		server.env = env;
		mkdirSync(join(server.folder, 'music'));
		if (music) {
			server.addMusic();
		}
		writeFileSync(join(server.folder, 'config.yaml'), yaml);
		try {
			if (redis) {
				server.redis = new Redis(server.folder);
				await server.redis.start();
				server.env = { REDIS_URL: `unix:${server.redis.socket}`, ...env };
			}
			await server.begin();
			if (music) {
				server.tracks = await until('the music is found', () => server.findMusic());
			}
		} catch (error) {
			await server.stop();
			throw error;
		}
		return server;
	}

	async begin() {
		const log = openSync(join(this.folder, 'server.log'), 'a');
		this.process = spawn(program, ['dev'], {
			cwd: this.folder,
			stdio: ['ignore', log, log],
			env: {
				PATH: process.env.PATH,
				...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
				ECHONEST_SHARE_DIR: process.env.ECHONEST_SHARE_DIR ?? process.cwd(),
				CONFIG_FILES: join(this.folder, 'config.yaml'),
				PORT: String(this.port),
				ECHONEST_HOSTNAME: this.host,
				DEBUG: 'true',
				DEV_AUTH_EMAIL: DEV,
				ECHONEST_API_TOKEN: TOKEN,
				DATA_DIR: join(this.folder, 'data'),
				LOG_DIR: join(this.folder, 'play_logs'),
				OAUTH_CACHE_PATH: join(this.folder, 'oauth_creds'),
				MUSIC_DIR: join(this.folder, 'music'),
				...this.env,
			},
		});
		this.ended = once(this.process, 'exit');
		await until('the server is healthy', async () => {
			if (this.process.exitCode !== null) {
				throw new Error(`the server ended:\n${this.log()}`);
			}
			const answer = await fetch(`${this.url}/health`).catch(() => null);
			await answer?.arrayBuffer();
			return answer?.ok;
		});
	}

	addMusic() {
		writeMusic(join(this.folder, 'music'));
	}

	async findMusic() {
		const answers = await Promise.all(['larks', 'finch', 'wren', 'quill']
			.map((word) => this.json(`/search/v2?source=local&q=${word}`)));
		const found = answers.flat();
		return found.length === songs.length && found;
	}

	log() {
		return readFileSync(join(this.folder, 'server.log'), 'utf8');
	}

	/** Ends it and starts it again in the same folder, on the same port. */
	async restart() {
		this.process.kill('SIGTERM');
		await this.ended;
		await this.begin();
	}

	/** Ends it; fails when it did not end well. */
	async stop() {
		let [code, signal] = [0, null];
		if (this.process?.exitCode === null) {
			this.process.kill('SIGTERM');
			[code, signal] = await this.ended;
		}
		await this.redis?.stop();
		const log = this.log();
		rmSync(this.folder, { recursive: true, force: true });
		if (code !== 0 || /AddressSanitizer|runtime error:/.test(log)) {
			throw new Error(`the server ended with ${code ?? signal}:\n${log.slice(-8000)}`);
		}
	}

	fetch(path, options = {}) {
		return fetch(this.url + path, { redirect: 'manual', ...options });
	}

	async json(path, options = {}) {
		return (await this.fetch(path, options)).json();
	}

	/** Signs somebody in and gives back the Cookie header. */
	async login(email = DEV) {
		const answer = await this.fetch(`/login/?email=${encodeURIComponent(email)}`);
		if (answer.status !== 302) {
			throw new Error(`/login/ answered ${answer.status}`);
		}
		return answer.headers.get('set-cookie').split(';')[0];
	}

	/** A call with the bearer token: `{ status, body }`. */
	async api(path, body, token = TOKEN) {
		const answer = await this.fetch(path, {
			method: body === undefined ? 'GET' : 'POST',
			headers: {
				Authorization: `Bearer ${token}`,
				...(body !== undefined && { 'Content-Type': 'application/json' }),
			},
			...(body !== undefined && {
				body: typeof body === 'string' ? body : JSON.stringify(body),
			}),
		});
		return { status: answer.status, body: await answer.json() };
	}

	/** Adds the song with this number and gives back its id. */
	async add(number = 0, token = TOKEN) {
		const { body } = await this.api(
			'/api/add_song', { track_uri: this.uri(number) }, token);
		if (!body.ok) {
			throw new Error(`not added: ${JSON.stringify(body)}`);
		}
		return body.id;
	}

	/** The same in a nest where nothing plays: waits until it does. */
	async play(number = 0, token = TOKEN) {
		const id = await this.add(number, token);
		await until('it plays', async () => (await this.api('/api/playing')).body.id === id);
		return id;
	}

	uri(number) {
		const { title } = songs[number];
		return this.tracks.find((track) => track.track_name === title).uri;
	}

	/** An open WebSocket, which has heard the first state. */
	async socket({ path = '/socket/', email = DEV, cookie, headers = {} } = {}) {
		const socket = new Socket(this, path, {
			Cookie: cookie ?? await this.login(email),
			...headers,
		});
		this.sockets.add(socket);
		await socket.opened;
		return socket;
	}

	/** Closes what a test has left open. */
	async closeSockets() {
		const left = [...this.sockets];
		this.sockets.clear();
		await Promise.all(left.map((socket) => socket.close()));
	}

	/** Whether it still has the other end of this connection open, in both directions. */
	holds(socket) {
		const hex = (port) => port.toString(16).toUpperCase().padStart(4, '0');
		const ends = `0100007F:${hex(this.port)} 0100007F:${hex(socket.localPort ?? 0)} 01 `;
		return readFileSync('/proc/net/tcp', 'latin1').includes(ends);
	}

	/** Bytes over a bare connection: what comes back until it closes. */
	raw(bytes, { halfOpen = false } = {}) {
		return new Promise((resolve, reject) => {
			const socket = connect(this.port, '127.0.0.1');
			let heard = '';
			socket.setEncoding('latin1');
			socket.on('data', (data) => (heard += data));
			socket.on('close', () => resolve(heard));
			socket.on('error', (error) => (heard ? resolve(heard) : reject(error)));
			socket.write(bytes);
			if (!halfOpen) {
				socket.end();
			}
		});
	}
}

export class Socket {
	heard = [];

	constructor(server, path, headers) {
		this.ws = new WebSocket(`ws://${server.host}${path}`, { headers });
		this.ws.on('message', (data) => {
			const text = String(data);
			this.heard.push(text[0] === '1' ? JSON.parse(text.slice(1)) : [text]);
		});
		this.closed = new Promise((resolve) => {
			this.ws.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
		});
		this.opened = new Promise((resolve, reject) => {
			this.ws.on('open', resolve);
			this.ws.on('error', reject);
		});
	}

	send(event, ...args) {
		this.ws.send('1' + JSON.stringify([event, ...args]));
	}

	/** The arguments of the first unread event of this name that fits; earlier ones are dropped. */
	async next(event, fits = () => true) {
		let found = -1;
		await until(`${event} comes; heard ${JSON.stringify(this.heard).slice(0, 2000)}`, () => {
			found = this.heard.findIndex((one) => one[0] === event && fits(...one.slice(1)));
			return found >= 0;
		}, 15000);
		const [, ...args] = this.heard[found];
		this.heard.splice(found, 1);
		return args;
	}

	/** Everything that was heard until a clock answer proves that all before it is done. */
	forget() {
		this.heard = [];
	}

	async error() {
		const [{ message }] = await this.next('error');
		return message;
	}

	close() {
		this.ws.close();
		return this.closed;
	}
}
