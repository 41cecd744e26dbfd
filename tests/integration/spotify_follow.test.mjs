// People hear the queue on their own Spotify, whatever they do there meanwhile.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { Server, sleep, until } from '../support/faces.mjs';

let spotify;
let server;
let tracks;
let count = 0;

before(async () => {
	spotify = await new SpotifyDouble().start();
	server = await Server.start({ env: spotify.settings, redis: true });
	tracks = ['Get Lucky', 'One More Time', 'Around the World', 'Digital Love', 'Harder, Better, Faster, Stronger']
		.map((name) => spotify.music.tracks.find((track) => track.name.startsWith(name)))
		.filter(Boolean)
		.map(({ id }) => `spotify:track:${id}`);
	assert.ok(tracks.length >= 3);
});

afterEach(async () => {
	spotify.calm();
	spotify.latencyMs = 0;
	await Promise.all([...server.sockets].map(async (socket) => {
		socket.send('follow_spotify', false);
		await socket.next('spotify_follow', ({ state }) => state === 'off');
	}));
	await server.closeSockets();
	await server.api('/api/queue/resume', {});
	await server.api('/api/queue/clear', {});
});

after(async () => {
	await server.stop();
	await spotify.stop();
});

/** Somebody of their own for each test, who has connected as the Python server left it. */
async function arrive({ product = 'premium', devices = ['Kitchen'], isActive = true, connects = true } = {}) {
	const user = `person${count++}`;
	const email = `${user}@example.com`;
	spotify.addPerson(user, { product });
	const player = spotify.player(user);
	devices.forEach((name) => player.addDevice(name, { isActive }));
	if (connects) {
		connect(user, email);
	}
	const socket = await server.socket({ email });
	const follow = (on = true) => socket.send('follow_spotify', on);
	/** Waits longer than it takes until somebody's device is looked at again. */
	const hears = async (state) => {
		const isIt = ([event, told]) => event === 'spotify_follow' && told.state === state;
		await until(`${email} hears ${state}`, () => socket.heard.some(isIt));
		const [[, told]] = socket.heard.splice(socket.heard.findIndex(isIt), 1);
		return told;
	};
	return { user, email, player, socket, follow, hears };
}

function connect(user, email) {
	const folder = join(server.folder, 'oauth_creds');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, email), JSON.stringify(spotify.tokenFile(user)));
}

/** Plays this track now, for everybody. */
async function play(uri) {
	const { body } = await server.api('/api/add_song', { track_uri: uri });
	assert.ok(body.ok, JSON.stringify(body));
	return until('it plays', async () => {
		const { id } = (await server.api('/api/playing')).body;
		if (id === body.id) {
			return id;
		}
		if (id) {
			await server.api('/api/queue/skip', {});
		}
		return false;
	});
}

/** How far the nest is, by its own account. */
async function nestPosition() {
	const { body } = await server.api('/api/playing');
	return Date.now() - Date.parse(body.starttime);
}

const plays = (player, uri) => until(`${uri} plays there`, () => player.uri === uri && player.isPlaying);
const stands = (player) => until('it stands there', () => !player.isPlaying);

/** How far the device is ahead of the nest. */
async function offset(player) {
	const { body } = await server.api('/api/playing');
	return player.position() - (Date.now() - Date.parse(body.starttime));
}

/** What a request to the device may be off: all that it took beyond the way there and back. */
function bound(player) {
	const took = player.trips.map(({ arrivedMs, answeredMs }) => answeredMs - arrivedMs);
	return Math.max(...took) - 2 * spotify.latencyMs + 100;
}

test('a song starts on somebody\'s device where the nest is, however long the way there is', async (t) => {
	const { player, follow, hears, socket } = await arrive();
	assert.deepEqual(await socket.next('spotify_follow'),
		[{ on: false, state: 'off', device: '', message: '' }]);
	spotify.latencyMs = 400;
	await play(tracks[0]);
	await sleep(700);
	follow();
	assert.deepEqual(await hears('starting'), { on: true, state: 'starting', device: '', message: '' });
	assert.deepEqual(await hears('following'), { on: true, state: 'following', device: 'Kitchen', message: '' });
	await plays(player, tracks[0]);
	const first = await offset(player);
	await play(tracks[1]);
	await plays(player, tracks[1]);
	const second = await offset(player);
	t.diagnostic(`off by ${first} and ${second} ms, with ${spotify.latencyMs} ms each way; bound ${bound(player)} ms`);
	assert.ok(Math.abs(first) <= bound(player), `${first} ms`);
	assert.ok(Math.abs(second) <= bound(player), `${second} ms`);
	const command = player.commands.find(({ what }) => what === 'play');
	assert.ok(command.positionMs >= 700 + spotify.latencyMs);
});

test('it pauses, goes on and skips with the nest', async () => {
	const { player, follow, hears } = await arrive();
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	await hears('following');
	await server.api('/api/queue/pause', {});
	await stands(player);
	const stood = await nestPosition();
	await sleep(600);
	await server.api('/api/queue/resume', {});
	await plays(player, tracks[0]);
	assert.ok(Math.abs(await offset(player)) <= bound(player));
	assert.ok(player.position() >= 0 && player.position() < stood + 5000);
	await play(tracks[1]);
	await plays(player, tracks[1]);
	// and changes that follow each other faster than Spotify shows them
	await play(tracks[2]);
	await play(tracks[0]);
	await plays(player, tracks[0]);
	assert.ok(Math.abs(await offset(player)) <= bound(player));
	const pauses = spotify.requests.filter(({ path }) => path === '/v1/me/player/pause');
	assert.ok(pauses.length > 0 && pauses.every(({ headers }) => headers['content-length'] === '0'));
});

test("what is not Spotify's silences it until the next song that is", async () => {
	const { player, follow, hears } = await arrive();
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	await play(server.uri(0));
	await stands(player);
	const told = await hears('waiting');
	assert.equal(told.on, true);
	assert.match(told.message, /next song of Spotify/);
	await play(tracks[1]);
	await plays(player, tracks[1]);
	await hears('following');
});

test('with nothing of Spotify to play, it waits and leaves alone what they play', async () => {
	const { player, follow, hears } = await arrive();
	await play(server.uri(0));
	player.choose('spotify:track:0000000000000000theirs');
	follow();
	await hears('waiting');
	assert.ok(player.isPlaying);
	await play(tracks[0]);
	await plays(player, tracks[0]);
});

test('who gets out of step is brought back', async (t) => {
	const { player, follow } = await arrive();
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	player.seek(90_000);
	const begun = Date.now();
	await until('it is in step', async () => Math.abs(await offset(player)) < 2000);
	t.diagnostic(`brought back after ${Date.now() - begun} ms`);
	assert.equal(player.commands.at(-1).what, 'seek');
	assert.ok(Math.abs(await offset(player)) <= bound(player));
});

test('who chooses something else is left alone, and told so', async () => {
	const { player, follow, hears, socket } = await arrive();
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	await sleep(4500); // Spotify shows by now what we did
	player.choose('spotify:track:0000000000000000theirs', 'spotify:playlist:0000000000000000theirs');
	await play(tracks[1]);
	const told = await hears('stopped');
	assert.equal(told.on, false);
	assert.match(told.message, /chosen something else/);
	await play(tracks[2]);
	await sleep(500);
	assert.equal(player.uri, 'spotify:track:0000000000000000theirs');
	// who comes later reads it, too, until they turn it on again
	await socket.close();
	const again = await server.socket({ email: `${player.person.id}@example.com` });
	const [greeted] = await again.next('spotify_follow');
	assert.equal(greeted.state, 'stopped');
	again.send('follow_spotify', true);
	await plays(player, tracks[2]);
});

test('who pauses it by hand is left alone without waiting for the next song', async () => {
	const { player, follow, hears } = await arrive();
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	player.pause();
	assert.equal((await hears('stopped')).on, false);
	await play(tracks[1]);
	await sleep(300);
	assert.ok(!player.isPlaying);
});

test('the same song out of an album of theirs is a choice, too', async () => {
	const { player, follow, hears } = await arrive();
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	await hears('following');
	await until('it was looked at', () => player.trips.length >= 3);
	player.choose(tracks[0], 'spotify:album:0000000000000000000000');
	assert.equal((await hears('stopped')).on, false);
});

test('what Spotify goes on with by itself after a song is no choice', async () => {
	const track = spotify.music.tracks.find((one) => !tracks.includes(`spotify:track:${one.id}`)
		&& !spotify.music.unplayable.has(one.name));
	const { durationMs } = track;
	track.durationMs = 7000;
	const { player, follow, hears } = await arrive();
	player.autoplay = true;
	try {
		const id = await play(`spotify:track:${track.id}`);
		follow();
		await plays(player, `spotify:track:${track.id}`);
		await until('the song has ended', async () => (await server.api('/api/playing')).body.id !== id);
		await stands(player);
		assert.equal((await hears('waiting')).on, true);
		await play(tracks[0]);
		await plays(player, tracks[0]);
	} finally {
		track.durationMs = durationMs;
	}
});

test('without Premium it says so and ends', async () => {
	const { follow, hears, player } = await arrive({ product: 'free' });
	await play(tracks[0]);
	follow();
	const told = await hears('no_premium');
	assert.equal(told.on, false);
	assert.match(told.message, /Premium/);
	assert.deepEqual(player.commands, []);
});

test('without a device it says what to do, and goes on when there is one', async () => {
	const { follow, hears, player } = await arrive({ devices: [] });
	await play(tracks[0]);
	follow();
	const told = await hears('no_device');
	assert.equal(told.on, true);
	assert.match(told.message, /Open Spotify/);
	player.addDevice('Phone');
	player.choose('spotify:track:0000000000000000theirs');
	await plays(player, tracks[0]);
	assert.equal((await hears('following')).device, 'Phone');
});

test('the one device that sleeps is woken for who has just asked; of two they must choose', async () => {
	const one = await arrive({ devices: ['Speaker'], isActive: false });
	const two = await arrive({ devices: ['Speaker', 'Phone'], isActive: false });
	await play(tracks[0]);
	one.follow();
	two.follow();
	await plays(one.player, tracks[0]);
	assert.equal((await one.hears('following')).device, 'Speaker');
	await two.hears('no_device');
	assert.deepEqual(two.player.commands, []);
});

test('a device that goes is not replaced by another that sleeps', async () => {
	const { follow, hears, player } = await arrive({ devices: ['Desk'] });
	await play(tracks[0]);
	follow();
	await plays(player, tracks[0]);
	await hears('following');
	player.removeDevices();
	player.addDevice('Phone in a pocket', { isActive: false });
	await play(tracks[1]);
	await hears('no_device');
	assert.equal(player.commands.filter(({ uri }) => uri === tracks[1]).length, 0);
});

test('a device that takes no orders is none', async () => {
	const { follow, hears, player } = await arrive({ devices: [] });
	player.addDevice('Old speaker', { isRestricted: true });
	await play(tracks[0]);
	follow();
	await hears('no_device');
	assert.deepEqual(player.commands, []);
});

test('who is not connected, or no longer, is told so, and goes on when they are', async () => {
	const { user, email, follow, hears, player } = await arrive({ connects: false });
	await play(tracks[0]);
	follow();
	assert.match((await hears('not_connected')).message, /Connect/);
	const cookie = await server.login(email);
	const authorize = await server.fetch('/spotify_connect/authorize', { headers: { Cookie: cookie } });
	const browser = authorize.headers.get('set-cookie').split(';')[0];
	const back = spotify.answer(authorize.headers.get('location'), user);
	await server.fetch(back.pathname + back.search, { headers: { Cookie: `${cookie}; ${browser}` } });
	await plays(player, tracks[0]);
	await hears('following');
	spotify.revoke(user);
	await sleep(4500);
	await play(tracks[1]);
	const told = await hears('reconnect');
	assert.equal(told.on, true);
	assert.match(told.message, /Reconnect/);
});

test('a 429 is honoured, and it goes on afterwards', async () => {
	const { follow, hears, player } = await arrive();
	await play(tracks[0]);
	spotify.behave({ path: '/v1/me/player', times: 1, status: 429, headers: { 'Retry-After': '3' } });
	const begun = Date.now();
	follow();
	const told = await hears('limited');
	assert.match(told.message, /goes on by itself/);
	await plays(player, tracks[0]);
	assert.ok(player.trips[0].arrivedMs - begun >= 2900, 'nothing was asked meanwhile');
	await hears('following');
});

test('Spotify that fails for a while is asked again', async () => {
	const { follow, player } = await arrive();
	await play(tracks[0]);
	spotify.behave({ path: '/v1/me/player/play', times: 1, status: 502, body: 'Bad gateway' });
	follow();
	await plays(player, tracks[0]);
});

test('turned off it falls silent, if it is still the nest that plays', async () => {
	const one = await arrive();
	const two = await arrive();
	await play(tracks[0]);
	one.follow();
	two.follow();
	await plays(one.player, tracks[0]);
	await plays(two.player, tracks[0]);
	two.player.choose('spotify:track:0000000000000000theirs');
	one.follow(false);
	two.follow(false);
	await one.hears('off');
	await stands(one.player);
	await two.hears('off');
	await sleep(300);
	assert.ok(two.player.isPlaying);
	one.follow();
	await plays(one.player, tracks[0]);
	// and with the connection
	const cookie = await server.login(one.email);
	const answer = await server.fetch('/spotify_connect/disconnect', {
		method: 'POST', headers: { Cookie: cookie, Origin: server.url },
	});
	assert.equal(answer.status, 303);
	await stands(one.player);
	await one.hears('off');
});

test('every page of a person is told, and nobody else', async () => {
	const one = await arrive();
	const other = await arrive();
	const second = await server.socket({ email: one.email });
	await play(tracks[0]);
	one.follow();
	await one.hears('following');
	await second.next('spotify_follow', ({ state }) => state === 'following');
	await other.socket.next('spotify_follow');
	other.socket.send('clock', 1);
	await other.socket.next('clock');
	assert.ok(!other.socket.heard.some(([event]) => event === 'spotify_follow'));
	one.socket.send('follow_spotify', 'yes');
	assert.match(await one.socket.error(), /true to turn it on/);
});
