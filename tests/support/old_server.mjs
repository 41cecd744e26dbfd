// What an old Python server leaves behind: a Redis with its keys, filled as it fills it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort, until } from './faces.mjs';

const bytes = (arg) => (Buffer.isBuffer(arg) ? arg : Buffer.from(String(arg)));

/** A command as Redis reads it. */
function encode(args) {
	const parts = [Buffer.from(`*${args.length}\r\n`)];
	for (const arg of args.map(bytes)) {
		parts.push(Buffer.from(`$${arg.length}\r\n`), arg, Buffer.from('\r\n'));
	}
	return Buffer.concat(parts);
}

/** One answer from `at` on: [value, where it ends], or null when it is not whole yet. */
function decode(heard, at) {
	const end = heard.indexOf('\r\n', at);
	if (end < 0) {
		return null;
	}
	const kind = String.fromCharCode(heard[at]);
	const line = heard.toString('latin1', at + 1, end);
	if (kind === '*') {
		const items = [];
		let next = end + 2;
		for (let i = 0; i < Number(line); i++) {
			const item = decode(heard, next);
			if (!item) {
				return null;
			}
			items.push(item[0]);
			next = item[1];
		}
		return [items, next];
	}
	if (kind !== '$' || line === '-1') {
		return [kind === '$' ? null : kind === '-' ? new Error(line) : line, end + 2];
	}
	const stop = end + 2 + Number(line);
	return heard.length < stop + 2 ? null : [heard.subarray(end + 2, stop), stop + 2];
}

/** Sends commands to a Redis at once; their answers, strings as buffers. Fails on an error. */
export function ask(place, commands) {
	if (commands.length === 0) {
		return [];
	}
	return new Promise((resolve, reject) => {
		const socket = connect(place, () => socket.write(Buffer.concat(commands.map(encode))));
		let heard = Buffer.alloc(0);
		socket.on('error', reject).on('data', (data) => {
			heard = Buffer.concat([heard, data]);
			const answers = [];
			let at = 0;
			for (let answer; answers.length < commands.length && (answer = decode(heard, at));) {
				answers.push(answer[0]);
				at = answer[1];
			}
			if (answers.length === commands.length) {
				socket.destroy();
				const bad = answers.find((answer) => answer instanceof Error);
				return bad ? reject(bad) : resolve(answers);
			}
		});
	});
}

/** Everything in a Redis: each key and its value, as DUMP writes it. */
export async function everything(place, first = []) {
	const keys = (await ask(place, [...first, ['KEYS', '*']])).at(-1)
		.map((key) => key.toString('latin1')).sort();
	const raw = keys.map((key) => Buffer.from(key, 'latin1'));
	const answers = await ask(place, [...first, ...raw.map((key) => ['DUMP', key])]);
	return Object.fromEntries(keys.map((key, i) =>
		[key, answers[first.length + i].toString('base64')]));
}

/** pickle.dumps(datetime) of that moment without a zone, as Python 3.8 and later write it. */
export function pickle(ms) {
	const when = new Date(ms);
	const state = Buffer.alloc(10);
	state.writeUInt16BE(when.getUTCFullYear(), 0);
	[when.getUTCMonth() + 1, when.getUTCDate(), when.getUTCHours(), when.getUTCMinutes(),
		when.getUTCSeconds()].forEach((value, i) => (state[2 + i] = value));
	state.writeUIntBE(when.getUTCMilliseconds() * 1000, 7, 3);
	const head = '8004952a000000000000008c086461746574696d65948c086461746574696d65949394430a';
	return Buffer.concat([Buffer.from(head, 'hex'), state, Buffer.from('94859452942e', 'hex')]);
}

export class OldServer {
	static password = 'the old one’s secret';

	/** `nests: false` is one from before there were nests. */
	constructor({ nests = true } = {}) {
		this.prefix = nests ? 'NEST:main|' : '';
		this.songs = 0;
		// its player's clock, which is not ours
		this.now = Date.parse('2026-02-10T15:30:00Z');
	}

	async start(folder) {
		this.port = await freePort();
		this.process = spawn('redis-server', ['--port', String(this.port), '--bind', '127.0.0.1',
			'--requirepass', OldServer.password, '--save', '', '--dir', folder], { stdio: 'ignore' });
		await until('the old Redis answers', () => this.do(['PING']).catch(() => false));
		return this;
	}

	async stop() {
		if (this.process?.exitCode === null) {
			const ended = once(this.process, 'exit');
			this.process.kill('SIGKILL');
			await ended;
		}
	}

	get auth() {
		return ['AUTH', OldServer.password];
	}

	get url() {
		return `redis://:${encodeURIComponent(OldServer.password)}@127.0.0.1:${this.port}`;
	}

	async do(...commands) {
		return (await ask({ port: this.port, host: '127.0.0.1' }, [this.auth, ...commands])).slice(1);
	}

	everything() {
		return everything({ port: this.port, host: '127.0.0.1' }, [this.auth]);
	}

	key(name) {
		return this.prefix + name;
	}

	date(ms) {
		return pickle(ms).toString('base64');
	}

	/** The commands by which it adds a song; `score: null` leaves it out of the queue. */
	song(user, score, fields = {}) {
		const id = ++this.songs;
		const song = {
			data: JSON.stringify({ id: `t${id}`, album: { name: 'An album' } }),
			src: 'spotify',
			trackid: `spotify:track:${String(id).padStart(22, 'a')}`,
			title: `Song ${id}`,
			artist: 'Ada Finch',
			duration: 200,
			big_img: `https://i.example/${id}-big`,
			auto: 'False',
			img: `https://i.example/${id}`,
			background_color: '222222',
			foreground_color: 'F0F0FF',
			user,
			id,
			vote: 0,
			...fields,
		};
		const kept = Object.entries(song).filter(([, value]) => value !== undefined);
		return [
			['HSET', this.key(`QUEUE|${id}`), ...kept.flat()],
			['EXPIRE', this.key(`QUEUE|${id}`), 86400],
			['SADD', this.key(`QUEUE|VOTE|${id}`), user],
			['EXPIRE', this.key(`QUEUE|VOTE|${id}`), 86400],
			...(score === null ? [] : [['ZADD', this.key('MISC|priority-queue'), score, id]]),
			['SET', this.key('MISC|playlist-plays'), id],
		];
	}

	/** The commands that make a song of 200 s play, `pos` seconds in. */
	playing(id, pos) {
		return [
			['SETEX', this.key('MISC|now-playing'), 7200, id],
			['SETEX', this.key('MISC|now-playing-done'), 200, id],
			['SETEX', this.key('MISC|current-done'), 200, this.date(this.now + (200 - pos) * 1000)],
			['SET', this.key('MISC|started-on'), new Date(this.now).toISOString().slice(0, -1)],
			['SETEX', this.key('MISC|player-now'), 43200, this.date(this.now)],
		];
	}

	horn(user, songid, when, free = false) {
		return ['RPUSH', this.key('AIRHORNS'), JSON.stringify({
			img: 'https://i.example/1', songid: String(songid), when, free, user,
			artist: 'Ada Finch', title: `Song ${songid}`,
		})];
	}

	/** A main nest in the middle of an evening: the commands. */
	evening() {
		const jam = (id, user, seconds) => ['ZADD', this.key(`QUEUEJAM|${id}`), seconds, user];
		return [
			...this.song('ann@example.com', null), // 1 plays
			...this.song('bob@example.com', 7.5, { vote: 2 }),
			...this.song('ann@example.com', 3.25),
			...this.song('the@echonest.com', 8.5, { auto: 'True' }),
			...this.song('cid@example.com', 3.25, { // 5 and 3 have the same score: 3 is first
				src: 'youtube', trackid: 'dQw4w9WgXcQ', artist: 'somebody@youtube' }),
			...this.song('bob@example.com', -116.5, {
				trackid: 'spotify:episode:6kAsbP8pxwaU2kPibKTuHE', type: 'episode',
				secondary_text: 'A show', show_name: 'A show', publisher: 'Them', artist: 'A show' }),
			...this.playing(1, 82),
			['SADD', this.key('QUEUE|VOTE|2'), 'ann@example.com', 'cid@example.com'],
			jam(2, 'ann@example.com', 1770737000), jam(2, 'bob@example.com', 1770736999),
			jam(4, 'dora@example.com', 1770737000),
			['SADD', this.key('QUEUEJAM_TB|4'), 'dora@example.com'],
			jam(1, 'bob@example.com', 1770737001),
			['ZADD', this.key('COMMENTS|2'), 1770737003, 'ann@example.com||later || with bars',
				1770737002, 'cid@example.com||first'],
			this.horn('bob@example.com', 1, '2026-02-10T15:29:00.500000'),
			this.horn('ann@example.com', 900, '2026-02-10T15:20:00', true),
			['SADD', this.key('FREEHORN_ann@example.com'), 900, 2],
			['SET', this.key('MISC|volume'), 70],
			['SET', this.key('MISC|last-queued'), 'spotify:track:aaaaaaaaaaaaaaaaaaaaa1'],
			['SET', this.key('MISC|last-bender-track'), 'spotify:track:benders'],
			['SET', this.key('MISC|last-played'), JSON.stringify({ id: '900', src: 'spotify',
				trackid: 'spotify:track:old', title: 'The one before', artist: 'Wren', duration: 100,
				user: 'cid@example.com', jam: [], airhorn: [], endtime: '2026-02-10T15:28:38' })],
			['SETEX', this.key('FILTER|spotify:track:rejected'), 604800, 1],
			['SET', this.key('MISC|bender_streak_start'), this.date(this.now - 60000)],
			['SADD', 'ANALYTICS|known_users', 'ann@example.com', 'bob@example.com'],
			// what stays behind
			['SETEX', this.key('MISC|master-player'), 5, 'uuid'],
			['RPUSH', this.key('BENDER|cache:genre'), 'spotify:track:c1'],
			['HSET', this.key('BENDER|seed-info'), 'artist_id', 'x'],
			['HSET', this.key('FILL-INFO|spotify:track:c1'), 'title', 'C'],
			['HSET', this.key('MISC|guest-login'), 'guest@example.com', 'pbkdf2:sha256:1$x$y'],
			['HSET', this.key('MISC|guest-login-expire'), 'guest@example.com', this.date(this.now)],
			['SET', 'NESTS|code:X7K2P', 'X7K2P'],
		];
	}
}
