// Many processes at one nest: what is on offer is one thing, and it is what comes.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { writeWav } from '../support/music.mjs';
import { sleep, until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';

const REPLICAS = 3;
const PLAYERS = 3;
const SONGS = 60;
let installation;
let servers;
const players = [];
const people = [];

/** What the store does, in its own order: offers, and songs that come of them. */
class Journal {
	events = [];
	#rest = '';

	constructor(path) {
		this.socket = connect(path, () => this.socket.write('MONITOR\r\n'));
		this.socket.setEncoding('utf8').on('data', (text) => this.#read(text));
	}

	#read(text) {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop();
		for (const line of lines) {
			this.isRunning = true; // the first line says OK
			// 1795.1 [0 lua] "SET" "nest:{main}:preview" "{…}", with \ before " and \ in the text
			const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) =>
				word.replace(/\\x([0-9a-f]{2})|\\(.)/g, (all, hex, char) =>
					(hex ? String.fromCharCode(Number.parseInt(hex, 16)) : char)));
			this.#note(words.map((word, i) => (i === 0 ? word.toUpperCase() : word)));
		}
	}

	#note([command, key, ...args]) {
		if (command === 'SET' && key === 'nest:{main}:preview') {
			this.events.push({ kind: 'offer', trackid: JSON.parse(args[0]).fields.trackid });
		} else if (command === 'DEL' && key === 'nest:{main}:preview') {
			this.events.push({ kind: 'gone' });
		} else if (command === 'HSET' && /^nest:\{main\}:song:\d+$/.test(key)) {
			const id = key.split(':').pop();
			const fields = Object.fromEntries(args.map((arg, i) => [arg, args[i + 1]])
				.filter((pair, i) => i % 2 === 0));
			const last = this.events.at(-1);
			if (last?.kind === 'song' && last.id === id) {
				Object.assign(last, fields);
			} else {
				this.events.push({ kind: 'song', id, ...fields });
			}
		}
	}

	close() {
		this.socket.destroy();
	}
}

/** Somebody at one of the replicas, who sees every state that it sends. */
async function arrive(server, name) {
	const cookie = await server.signIn(`${name}@example.com`);
	const person = { name, rows: [], errors: 0, states: [] };
	person.ws = new WebSocket(`${server.url.replace('http', 'ws')}/socket/`,
		{ headers: { Cookie: cookie } });
	person.ws.on('message', (data) => {
		const text = String(data);
		const [event, ...args] = text[0] === '1' ? JSON.parse(text.slice(1)) : [];
		if (event === 'playlist_update') {
			[person.rows] = args;
			person.states.push(args[0]);
		} else if (event === 'error') {
			person.errors++;
		}
	});
	person.send = (...args) => person.ws.send('1' + JSON.stringify(args));
	await until(`${name} sees the queue`, () => person.rows.length > 0);
	people.push(person);
	return person;
}

const offered = ({ rows }) => rows.at(-1)?.trackid ?? '';
const isSettled = (one) => one.rows.length >= 4 && offered(one) !== '';

const idsOf = (rows) => rows.filter(({ id }) => id).map(({ id }) => id).join();

/** Everybody sees what is so: the same queue and the same offer, and Bender has nothing to do. */
async function settled() {
	await until('all see the same', async () => {
		const { queue } = await servers[0].get('/api/queue');
		return people.every((one) => isSettled(one) && idsOf(one.rows) === idsOf(queue))
			&& new Set(people.map(offered)).size === 1;
	});
	return offered(people[0]);
}

before(async () => {
	installation = new Installation({}, { bender: true });
	for (let i = 0; i < SONGS; i++) {
		writeWav(installation.path('music', `Band ${i % 9} - Song ${i}.wav`), 120, 200 + 10 * i);
	}
	installation.startRedis();
	servers = await Promise.all(
		Array.from({ length: REPLICAS }, () => Server.start(installation)));
	for (let i = 0; i < PLAYERS; i++) {
		players.push(installation.startEchonest('player'));
	}
	for (let i = 0; i < 3 * REPLICAS; i++) {
		await arrive(servers[i % REPLICAS], `person${i}`);
	}
	await until('a song plays', async () => (await servers[0].get('/api/playing')).id);
	await settled();
});

after(async () => {
	people.forEach(({ ws }) => ws.terminate());
	assert.equal(installation?.complaints(), '');
	await installation?.destroy();
});

test('when all take one offer at once it is queued once, for one of them', async () => {
	for (let round = 0; round < 5; round++) {
		const trackid = await settled();
		people.forEach((person) => {
			person.errors = 0;
			person.send('benderQueue', trackid);
		});
		await until('the others are told', () =>
			people.reduce((sum, { errors }) => sum + errors, 0) === people.length - 1);
		await settled();
		const { queue } = await servers[0].get('/api/queue');
		const taken = queue.filter((song) => song.trackid === trackid);
		assert.equal(taken.length, 1);
		assert.match(taken[0].user, /^person\d@/);
		await servers[0].api('/queue/remove', { id: taken[0].id });
	}
});

test('when all reject one offer at once it is rejected once', async () => {
	for (let round = 0; round < 5; round++) {
		const trackid = await settled();
		people.forEach((person) => {
			person.errors = 0;
			person.send('benderFilter', trackid);
		});
		await until('the others are told', () =>
			people.reduce((sum, { errors }) => sum + errors, 0) === people.length - 1);
		await until('all see another offer', () =>
			people.every((one) => isSettled(one) && offered(one) !== trackid));
		await settled();
	}
});

/** In the store's order: nothing is offered over an offer, and Bender's songs were on offer. */
function checkJournal(events, first) {
	let offer = first;
	let songs = 0;
	for (const event of events) {
		if (event.kind === 'offer') {
			assert.equal(offer, null, 'one offer does not replace another');
			offer = event.trackid;
		} else if (event.kind === 'song' && event.auto === '1') {
			assert.equal(event.trackid, offer, 'what Bender queues was on offer');
			songs++;
		} else if (event.kind === 'gone') {
			offer = null;
		}
	}
	return songs;
}

/** In what a person saw: the song that came next is the one that was shown. */
function checkStates({ name, states }) {
	let checked = 0;
	for (let i = 1; i < states.length; i++) {
		const [before, now] = [states[i - 1], states[i]];
		const last = Math.max(0, ...before.filter(({ id }) => id).map(({ id }) => Number(id)));
		const next = now.find(({ id, auto }) => auto && Number(id) === last + 1);
		const shown = before.at(-1).trackid;
		if (next && shown !== '') {
			assert.equal(next.trackid, shown, `${name} saw another song come`);
			checked++;
		}
	}
	return checked;
}

test('whatever players and people do, what comes was shown', async (t) => {
	const journal = new Journal(installation.path('redis', 'sock'));
	await until('the journal runs', () => journal.isRunning);
	const first = await settled();
	people.forEach((person) => (person.states = [person.rows]));
	const skips = async (server, times) => {
		for (let i = 0; i < times; i++) {
			await server.api('/queue/skip');
			await sleep(10);
		}
	};
	// the one that leads is killed in the middle, and a new one joins
	const leader = () => players.find(({ output, isRunning }) => isRunning
		&& output.lastIndexOf('nest_led') > output.lastIndexOf('nest_left'));
	await Promise.all(servers.map((server) => skips(server, 15)));
	await until('somebody leads', leader);
	await leader().kill();
	players.push(installation.startEchonest('player'));
	await Promise.all(servers.map((server) => skips(server, 10)));
	for (let i = 0; i < 5; i++) {
		await settled();
		await servers[i % REPLICAS].api('/queue/skip');
	}
	await settled();
	journal.close();
	const songs = checkJournal(journal.events, first);
	assert.ok(songs >= 5, `${songs} songs of Bender`);
	const seen = people.map(checkStates);
	assert.ok(Math.min(...seen) > 0, `checked ${seen}`);
	t.diagnostic(`${songs} songs of Bender; people saw ${seen} of them come`);
});
