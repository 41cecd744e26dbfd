// Bender and Spotify's catalogue: what each strategy finds, and what happens when Spotify fails.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { Server, until } from '../support/faces.mjs';

const NAMES = [
	'genre', 'throwback', 'artist_search', 'artist_album_tracks', 'album', 'similar', 'listenbrainz',
];
const running = [];
after(() => Promise.all(running.map((one) => one.stop())));

/** A server where only these strategies are used, with a Spotify of its own. */
async function start(weights, { yaml = '', ...options } = {}) {
	const spotify = await new SpotifyDouble().start();
	const all = NAMES.map((name) => `${name}: ${weights[name] ?? 0}`).join(', ');
	const server = await Server.start({
		yaml: `USE_BENDER: true\nBENDER_STRATEGY_WEIGHTS: {${all}}\n${yaml}`,
		env: spotify.settings,
		redis: true,
		...options,
	});
	running.push(server, spotify);
	return { server, spotify };
}

const preview = (rows) => rows.at(-1);

/** What is queued and on offer once the queue is filled, as the double's own tracks. */
async function filled(socket, spotify, fits = () => true) {
	const [rows] = await socket.next('playlist_update',
		(all) => all.length === 4 && preview(all).trackid !== '' && fits(all));
	return rows.map(({ trackid }) => spotify.music.find('track', trackid.split(':')[2]));
}

/** A nest in which somebody has queued a track of this name. */
async function seeded(weights, name, options) {
	const { server, spotify } = await start(weights, options);
	const seed = spotify.music.tracks.find((track) => track.name === name);
	const { body } = await server.api('/api/add_song', { track_uri: `spotify:track:${seed.id}` });
	assert.ok(body.ok, JSON.stringify(body));
	await until('it plays', async () => (await server.api('/api/playing')).body.title === name);
	return { server, spotify, seed };
}

async function found(weights, name) {
	const { server, spotify, seed } = await seeded(weights, name);
	const tracks = await filled(await server.socket(), spotify);
	assert.equal(new Set(tracks.map(({ id }) => id)).size, 4);
	assert.ok(!tracks.includes(seed), 'what a person has queued does not come again');
	return { tracks, seed, server };
}

test('album: from the album that the seed is on', async () => {
	const { tracks, seed } = await found({ album: 1 }, 'Bohemian Rhapsody');
	tracks.forEach((track) => assert.equal(track.album, seed.album));
});

test('artist_search: by the artist of the seed', async () => {
	const { tracks, seed } = await found({ artist_search: 1 }, 'Bohemian Rhapsody');
	tracks.forEach((track) => assert.ok(track.artists.includes(seed.artists[0])));
});

test('artist_album_tracks: from another album of the seed’s artist', async () => {
	const { tracks, seed } = await found({ artist_album_tracks: 1 }, 'Bohemian Rhapsody');
	tracks.forEach((track) => assert.ok(track.album.artists.includes(seed.artists[0])));
	assert.notEqual(tracks[0].album, seed.album);
});

test('genre: by artists of a genre of the seed’s artist', async () => {
	const { tracks, seed } = await found({ genre: 1 }, 'Bohemian Rhapsody');
	const [{ genres }] = seed.artists;
	tracks.forEach((track) => assert.ok(track.artists.some((artist) =>
		artist.genres.some((genre) => genres.includes(genre)))));
});

test('a seed from elsewhere is looked for by what it is called', async () => {
	const { server, spotify } = await start({ artist_search: 1 });
	await server.add(0);
	await server.socket();
	const asked = () => spotify.requests.filter(({ path }) => path === '/v1/search')
		.map(({ query }) => query.q);
	await until('it has looked', () => asked().length >= 2);
	assert.deepEqual(asked().slice(0, 2),
		['track:"Amber Lantern" artist:"The Larks"', 'artist:"The Larks"']);
});

test('with nothing to go by it begins with the nest’s own seed', async () => {
	const { server, spotify } = await start({ artist_search: 1 });
	const socket = await server.socket();
	await until('it has looked', () => spotify.count('/v1/') > 0);
	assert.equal(spotify.requests.find(({ path }) => path.startsWith('/v1/tracks/')).path,
		'/v1/tracks/3utq2FgD1pkmIoaWfjXWAU');
	await socket.close();
});

test('a nest with a genre asks for that genre', async () => {
	const { server, spotify } = await start({ genre: 1 });
	await server.redis.command('HSET', 'nest:{main}:about', 'genre_hint', 'trip hop');
	const tracks = await filled(await server.socket(), spotify);
	tracks.forEach((track) => assert.ok(track.artists.some((artist) =>
		artist.genres.includes('trip hop'))));
});

const FAILURES = {
	'says 500': { path: '/v1/', status: 500, body: 'oops' },
	'says something else than JSON': { path: '/v1/', status: 200, body: '<html>' },
	'hangs up': { path: '/v1/', down: true },
	'says 429': { path: '/v1/', status: 429, headers: { 'Retry-After': '60' } },
	'gives no token': { path: '/api/token', status: 400, body: '{"error":"invalid_client"}' },
};

for (const [what, behaviour] of Object.entries(FAILURES)) {
	test(`when Spotify ${what} the music folder goes on, and it is told once`, async () => {
		const { server, spotify } = await start({ genre: 1000, artist_search: 1000, similar: 1 });
		spotify.behave(behaviour);
		const socket = await server.socket();
		const [rows] = await socket.next('playlist_update',
			(all) => all.length === 4 && preview(all).trackid !== '');
		rows.forEach(({ trackid }) => assert.match(trackid, /^local:/));
		const told = server.log().match(/bender_strategy_fails strategy=genre/g);
		assert.equal(told.length, 1);
		const { bender } = await server.json('/api/stats');
		assert.ok(bender.failed.genre >= 1);
		assert.ok(bender.failed.artist_search >= 1);
		if (what === 'says 429') {
			assert.ok(spotify.count('/v1/') <= 2, 'it is left alone');
		}
	});
}

test('with an empty queue it tries again after 2 s, 4 s, …', async () => {
	const { server, spotify } = await start({ album: 1 });
	spotify.behave({ path: '/v1/', status: 500 });
	const { id } = spotify.music.tracks.find((track) => track.name === 'Bohemian Rhapsody');
	await server.redis.command('HSET', 'nest:{main}:about', 'seed_uri', `spotify:track:${id}`);
	await server.socket();
	const pauses = () => [...server.log().matchAll(/bender_has_nothing .*again_ms=(\d+)/g)]
		.map(([, ms]) => Number(ms));
	await until('it has tried three times', () => pauses().length === 3);
	assert.deepEqual(pauses(), [2000, 4000, 6000]);
	spotify.calm();
	await until('it works again', async () =>
		(await server.api('/api/queue')).body.queue.length > 0);
	assert.match(server.log(), /bender_strategy_works strategy=album/);
});
