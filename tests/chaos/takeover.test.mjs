// What happens to a nest's time when those who drive it are killed.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { writeWav } from '../support/music.mjs';
import { sleep, until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';

const installations = [];
let installation;

beforeEach(() => {
	installation = new Installation();
	installations.push(installation);
	for (let i = 0; i < 3; i++) {
		writeWav(installation.path('music', `tone ${i}.wav`), 5, 220 * (i + 1));
	}
	writeWav(installation.path('music', 'long.wav'), 60, 880);
});

after(() => Promise.all(installations.map((one) => one.destroy())));

async function find(server, words, count) {
	return until('the music is found', async () => {
		const found = await server.get(`/search/v2?source=local&q=${words}`);
		return found.length === count && found.map(({ uri }) => uri);
	});
}

async function add(server, track) {
	const answer = await server.api('/add_song', { track_uri: track });
	assert.equal(answer.status, 200, answer.text);
	return String(answer.json().id);
}

const playing = async (server) => String((await server.get('/api/playing')).id ?? '');
const leads = ({ output }) => output.lastIndexOf('nest_led') > output.lastIndexOf('nest_left');

test('when a player is killed another goes on, and the song ends when it should', async (t) => {
	installation.startRedis();
	const server = await Server.start(installation);
	const [track] = await find(server, 'tone', 3);
	const leader = installation.startEchonest('player');
	await until('a player leads', () => leads(leader));
	const other = installation.startEchonest('player');
	const [first, second] = [await add(server, track), await add(server, track)];
	await until('the first song plays', async () => (await playing(server)) === first);
	const { endtime } = await server.get('/api/playing');

	await leader.kill();
	const killed = Date.now();
	await until('the other player leads', () => leads(other));
	t.diagnostic(`another player led after ${Date.now() - killed} ms`);
	await until('the second song plays', async () => (await playing(server)) === second);
	const [play] = await until('the play is logged', () => {
		const plays = installation.plays();
		return plays.length === 1 && plays;
	});
	assert.equal(play.id, first);
	assert.equal(play.endtime, endtime);
	const { starttime } = await server.get('/api/playing');
	t.diagnostic(`the next song began ${Date.parse(starttime) - Date.parse(endtime)} ms later`);
});

test('everything in one process, killed in the middle, comes back as it was', async () => {
	const server = await Server.start(installation, {}, 'dev');
	const [long] = await find(server, 'long', 1);
	const tracks = await find(server, 'tone', 3);
	const first = await add(server, tracks[0]);
	await until('the first song plays', async () => (await playing(server)) === first);
	const added = [await add(server, long), await add(server, tracks[1])];
	const { endtime } = await server.get('/api/playing');

	await server.process.kill();
	await sleep(Math.max(0, Date.parse(endtime) - Date.now()) + 500);
	await server.restart();
	await until('the next song plays', async () => (await playing(server)) === added[0]);
	const { queue } = await server.get('/api/queue');
	assert.deepEqual(queue.map(({ id }) => String(id)), [added[1]]);
	const plays = await until('the play is logged', () => {
		const all = installation.plays();
		return all.length > 0 && all;
	});
	assert.deepEqual(plays.map(({ id }) => String(id)), [first]);
	assert.equal(plays[0].endtime, endtime, 'it ended when it should, though nobody was there');
	const now = await server.get('/api/playing');
	assert.ok(Date.parse(now.starttime) > Date.parse(endtime), 'and the next one began later');
});
