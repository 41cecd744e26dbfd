// Throwbacks: what people played on this day of the week, with credit to who queued it first.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { songs } from '../browser/support/music.mjs';
import { DEV, Server, until } from '../support/faces.mjs';

const DAY_MS = 24 * 3600 * 1000;
const BENDER = 'the@echonest.com';
let server;

/** A log of plays that ended `days` ago, as the server's own are written. */
function writeLog(days, plays) {
	const ended = new Date(Date.now() - days * DAY_MS);
	const lines = plays.map((play) => JSON.stringify({
		airhorn: [], album: '', artist: '', auto: play.user === BENDER, comments: [],
		duration: 170, duration_ms: 170000, endtime: ended.toISOString(), id: '1', jam: [],
		src: 'local', starttime: ended.toISOString(), vote: 0, ...play,
	}) + '\n');
	const day = ended.toISOString().slice(0, 10).replaceAll('-', '_');
	mkdirSync(join(server.folder, 'play_logs'), { recursive: true });
	writeFileSync(join(server.folder, 'play_logs', `play_log_${day}.json`), lines.join(''));
}

const play = (number, user) => ({
	user, trackid: server.uri(number), title: songs[number].title, artist: songs[number].artist,
});

before(async () => {
	server = await Server.start({
		yaml: 'USE_BENDER: true\nBENDER_STRATEGY_WEIGHTS: {similar: 0, throwback: 1}\n',
	});
	// today's day of the week, and tomorrow's, as it may be midnight
	for (const week of [14, 13]) {
		writeLog(week, [0, 1, 2, 3, 4].map((number) => play(number, 'ann@example.com')));
	}
	for (const week of [7, 6]) {
		writeLog(week, [...[0, 1, 2, 3, 4].map((number) => play(number, 'bob@example.com')),
			play(5, BENDER),
			{ ...play(0, 'cy@example.com'), trackid: 'local:AAAAAAAAAAAAAAAA', title: 'Gone' },
			{ ...play(0, 'cy@example.com'), src: 'spotify',
				trackid: 'spotify:track:4uLU6hMCjMI75M1A2tKUQC', title: 'No such source' }]);
	}
});
afterEach(() => server.closeSockets());
after(() => server?.stop());

const preview = (rows) => rows.at(-1);

async function filled(socket, fits = () => true) {
	const [rows] = await socket.next('playlist_update',
		(all) => all.length === 4 && preview(all).trackid !== '' && fits(all));
	return rows;
}

const credit = [{ user: 'ann@example.com', throwback: true }];

test('the offer is a throwback, credited to who queued it first', async () => {
	const socket = await server.socket();
	const rows = await filled(socket);
	const row = preview(rows);
	assert.equal(row.name, 'Benderbot (throwback)');
	assert.equal(row.user, BENDER);
	assert.deepEqual(row.jam, credit);
	for (const song of rows.slice(0, -1)) {
		assert.equal(song.user, BENDER);
		assert.deepEqual(song.jam.map(({ user, throwback }) => ({ user, throwback })), credit);
	}
	const titles = rows.map((song) => song.title).join();
	assert.doesNotMatch(titles, /Far Orchard|Gone|No such source/);
});

test('who takes it has queued it, and the jam stays with who queued it first', async () => {
	const socket = await server.socket();
	const { trackid } = preview(await filled(socket));
	socket.send('benderQueue', trackid);
	const [rows] = await socket.next('playlist_update',
		(all) => all.some((song) => song.id && song.trackid === trackid));
	const song = rows.find((one) => one.trackid === trackid);
	assert.equal(song.user, DEV);
	assert.deepEqual(song.jam.map(({ user, throwback }) => ({ user, throwback })), credit);
});

test('the play log keeps the credit', async () => {
	const socket = await server.socket();
	const [{ id }] = await socket.next('now_playing_update', (song) => song.user === BENDER);
	socket.send('kill_playing');
	const today = await until('it is logged', () => readdirSync(join(server.folder, 'play_logs'))
		.map((name) => readFileSync(join(server.folder, 'play_logs', name), 'utf8'))
		.join('').split('\n').filter(Boolean).map((line) => JSON.parse(line))
		.find((line) => line.id === id && line.jam.length > 0));
	assert.equal(today.user, BENDER);
	assert.equal(today.auto, true);
	assert.deepEqual(today.jam.map(({ user, throwback }) => ({ user, throwback })), credit);
});
