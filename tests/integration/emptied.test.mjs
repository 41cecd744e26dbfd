// The store is emptied under running servers (FLUSHALL, or a new Redis in the old one's place).
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { writeWav } from '../support/music.mjs';
import { until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';

const installation = new Installation();
let servers;
let song;

before(async () => {
	writeWav(installation.path('music', 'emptied.wav'), 60, 440);
	installation.startRedis();
	servers = [await Server.start(installation), await Server.start(installation)];
	installation.startEchonest('player');
	song = await until('the music is found', async () =>
		(await servers[0].fetch('/search/v2?q=emptied')).json()[0]?.uri);
});

after(() => installation.destroy());

function redis(command) {
	return new Promise((resolve, reject) => {
		const socket = connect(installation.path('redis', 'sock'), () => socket.write(`${command}\r\n`));
		socket.once('data', (data) => {
			socket.destroy();
			resolve(String(data).trim());
		});
		socket.once('error', reject);
	});
}

const shown = async (server) => ({
	playing: (await server.get('/playing/')).id,
	queue: (await server.get('/queue/')).queue.map(({ id }) => id),
});

async function add() {
	const answer = await servers[0].api('/add_song', { track_uri: song });
	assert.equal(answer.status, 200, answer.text);
	return answer.json().id;
}

test('everybody sees at once that it is empty, and what happens then', { timeout: 60000 }, async () => {
	await add();
	for (let i = 0; i < 6; i++) {
		await add();
	}
	for (const server of servers) {
		await until('all is shown', async () => {
			const { playing, queue } = await shown(server);
			return playing && queue.length === 6;
		});
	}
	assert.equal(await redis('FLUSHALL'), '+OK');
	for (const server of servers) {
		await until('nothing is shown', async () => {
			const { playing, queue } = await shown(server);
			return !playing && queue.length === 0;
		}, 5000);
	}
	await add();
	const id = await add();
	for (const server of servers) {
		await until('the new songs are shown', async () => {
			const { playing, queue } = await shown(server);
			return playing && queue.length === 1 && queue[0] === id;
		}, 3000);
	}
});
