// Following somebody's Spotify with several processes, and with many people.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import WebSocket from 'ws';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { sleep, until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';

const spotify = await new SpotifyDouble().start();
const installation = new Installation(spotify.settings);
const tracks = ['Get Lucky', 'One More Time', 'Around the World'].map((name) =>
	`spotify:track:${spotify.music.tracks.find((track) => track.name.startsWith(name)).id}`);
const redis = installation.startRedis();
const server = await Server.start(installation);
const leads = ({ output }) => output.lastIndexOf('nest_led') > output.lastIndexOf('nest_left');
let leader = installation.startEchonest('player', { USE_BENDER: 'false' });
await until('a player leads', () => leads(leader));

after(async () => {
	assert.equal(installation.complaints(), '');
	await installation.destroy();
	await spotify.stop();
	assert.ok(redis);
});

function connect(user) {
	const player = spotify.player(user);
	player.addDevice(`Speaker of ${user}`);
	mkdirSync(installation.path('oauth_creds'), { recursive: true });
	writeFileSync(installation.path('oauth_creds', `${user}@example.com`),
		JSON.stringify(spotify.tokenFile(user)));
	return player;
}

/** Turns it on or off as a page does, which is then closed. */
async function follow(user, on = true, at = server) {
	const cookie = await at.signIn(`${user}@example.com`);
	const socket = new WebSocket(`${at.url.replace('http', 'ws')}/socket/`, { headers: { Cookie: cookie } });
	const state = await new Promise((resolve, reject) => {
		socket.on('error', reject);
		socket.on('open', () => socket.send(JSON.stringify(['follow_spotify', on]).replace(/^/, '1')));
		socket.on('message', (data) => {
			const [event, told] = JSON.parse(String(data).slice(1));
			if (event === 'spotify_follow' && told.on === on) {
				resolve(told.state);
			}
		});
	});
	socket.close();
	return state;
}

async function play(uri, at = server) {
	const answer = await at.api('/add_song', { track_uri: uri });
	assert.equal(answer.status, 200, answer.text);
	const { id } = answer.json();
	await until('it plays', async () => {
		const now = await at.get('/api/playing');
		if (now.id && now.id !== id) {
			await at.api('/queue/skip');
		}
		return now.id === id;
	});
}

const plays = (player, uri) => until(`${uri} plays at ${player.person.id}`, () =>
	player.uri === uri && player.isPlaying);

async function offset(player, at = server) {
	const { starttime } = await at.get('/api/playing');
	return player.position() - (Date.now() - Date.parse(starttime));
}

test('when the player that looks after somebody is killed, another goes on', async (t) => {
	const player = connect('tess');
	await play(tracks[0]);
	await follow('tess');
	await plays(player, tracks[0]);
	await until('that is known', async () => (await follow('tess')) === 'following');
	const other = installation.startEchonest('player', { USE_BENDER: 'false' });
	await leader.kill();
	const killed = Date.now();
	await until('the other leads', () => leads(other));
	t.diagnostic(`another player led after ${Date.now() - killed} ms`);
	leader = other;
	const commands = player.commands.length;
	await sleep(500);
	assert.equal(player.commands.length, commands, 'what plays is not started again');
	await play(tracks[1]);
	await plays(player, tracks[1]);
	assert.ok(Math.abs(await offset(player)) < 1000);
	// what they chose while nobody led is seen by who leads next
	await leader.kill();
	player.choose('spotify:track:0000000000000000theirs');
	leader = installation.startEchonest('player', { USE_BENDER: 'false' });
	await until('the third leads', () => leads(leader));
	await until('it has let go', async () => {
		const cookie = await server.signIn('tess@example.com');
		return (await greeting(cookie)).state === 'stopped';
	});
	assert.equal(player.uri, 'spotify:track:0000000000000000theirs');
	await follow('tess', false);
});

/** What a page is told when it opens. */
function greeting(cookie) {
	const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket/`, { headers: { Cookie: cookie } });
	return new Promise((resolve, reject) => {
		socket.on('error', reject);
		socket.on('message', (data) => {
			const [event, told] = JSON.parse(String(data).slice(1));
			if (event === 'spotify_follow') {
				socket.close();
				resolve(told);
			}
		});
	});
}

test('a hundred follow at once, and nothing else waits for that', async (t) => {
	// one process does all of it: what blocked its loop would be seen
	const dev = await Server.start(installation, { USE_BENDER: 'false' }, 'dev');
	const users = Array.from({ length: 100 }, (_, i) => `one${i}`);
	const players = users.map(connect);
	await play(tracks[0], dev);
	for (let i = 0; i < users.length; i += 10) {
		await Promise.all(users.slice(i, i + 10).map((user) => follow(user, true, dev)));
	}
	await Promise.all(players.map((player) => plays(player, tracks[0])));
	await sleep(4500);
	spotify.latencyMs = 50;
	let isOver = false;
	const waits = [];
	const watching = (async () => {
		while (!isOver) {
			const begun = performance.now();
			assert.equal((await dev.fetch('/queue/')).status, 200);
			waits.push(performance.now() - begun);
			await sleep(10);
		}
	})();
	await play(tracks[1], dev);
	const begun = Date.now();
	await Promise.all(players.map((player) => plays(player, tracks[1])));
	const took = Date.now() - begun;
	const offsets = [];
	for (const player of players) {
		offsets.push(Math.abs(await offset(player, dev)));
	}
	isOver = true;
	await watching;
	waits.sort((a, b) => a - b);
	const sorted = offsets.sort((a, b) => a - b);
	t.diagnostic(`100 devices changed within ${took} ms, off by ${sorted[50]} ms (median), ${sorted[99]} ms (most); `
		+ `/queue/ meanwhile: ${waits[waits.length >> 1].toFixed(1)} ms (median), ${waits.at(-1).toFixed(1)} ms (most)`);
	assert.ok(sorted[99] < 2000, `${sorted[99]} ms`);
});
