// Bender and ListenBrainz: similar artists, matched to what the sources can play.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ListenBrainzDouble } from '../doubles/listenbrainz.mjs';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { Server, until } from '../support/faces.mjs';

const ONLY = 'genre: 0, throwback: 0, artist_search: 0, artist_album_tracks: 0, album: 0';
const FIRST = 'listenbrainz: 1000000';
const running = [];
after(() => Promise.all(running.map((one) => one.stop())));

async function start({ similar = 0, listenbrainz = true } = {}) {
	const doubles = [await new ListenBrainzDouble().start(), await new SpotifyDouble().start()];
	const [brainz, spotify] = doubles;
	const server = await Server.start({
		yaml: `USE_BENDER: true\nBENDER_STRATEGY_WEIGHTS: {${ONLY}, similar: ${similar}, ${FIRST}}\n`,
		env: { ...spotify.settings, ...(listenbrainz && brainz.settings) },
	});
	running.push(server, ...doubles);
	const seed = spotify.music.tracks.find(({ name }) => name === 'Bohemian Rhapsody');
	return { server, brainz, spotify, add: () =>
		server.api('/api/add_song', { track_uri: `spotify:track:${seed.id}` }) };
}

async function filled(socket) {
	const [rows] = await socket.next('playlist_update',
		(all) => all.length === 4 && all.at(-1).trackid !== '');
	return rows;
}

test('what comes is by artists whom people hear together with the seed’s', async () => {
	const { server, brainz, spotify, add } = await start();
	await add();
	const socket = await server.socket();
	await until('it is asked', () => brainz.count('/similar-artists/json') > 0);
	const [asked] = brainz.requests;
	assert.deepEqual(JSON.parse(asked.body),
		[{ artist_credit_name: 'Queen', recording_name: 'Bohemian Rhapsody' }]);
	const near = brainz.circles[0].slice(1);
	for (const { trackid } of await filled(socket)) {
		const track = spotify.music.find('track', trackid.split(':')[2]);
		assert.ok(near.includes(track.artists[0].name), track.artists[0].name);
	}
});

test('the music folder counts as well', async () => {
	const { server, brainz, add } = await start();
	brainz.circles[0].splice(1, 3, 'The Larks', 'Ada Finch');
	await add();
	const socket = await server.socket();
	const [rows] = await socket.next('playlist_update',
		(all) => all.length === 4 && all.at(-1).trackid !== '');
	rows.forEach(({ trackid }) => assert.match(trackid, /^local:/));
});

test('nobody asks ListenBrainz who has not said so', async () => {
	const { server, brainz, add } = await start({ similar: 1, listenbrainz: false });
	await add();
	await filled(await server.socket());
	assert.equal(brainz.requests.length, 0);
});

test('an artist whom ListenBrainz does not know is no failure', async () => {
	const { server, brainz, add } = await start({ similar: 1 });
	brainz.circles = [];
	await add();
	const rows = await filled(await server.socket());
	rows.forEach(({ trackid }) => assert.match(trackid, /^local:/));
	assert.doesNotMatch(server.log(), /bender_strategy_fails/);
});

const FAILURES = {
	'says 500': { status: 500, body: 'oops' },
	'says something else than JSON': { status: 200, body: '<html>' },
	'says JSON of another shape': { status: 200, body: '{"error":"no"}' },
	'hangs up': { down: true },
	'says 429': { status: 429, headers: { 'Retry-After': '60' } },
};

for (const [what, behaviour] of Object.entries(FAILURES)) {
	test(`when ListenBrainz ${what} others go on`, async () => {
		const { server, brainz, add } = await start({ similar: 1 });
		brainz.behave(behaviour);
		await add();
		const rows = await filled(await server.socket());
		rows.forEach(({ trackid }) => assert.match(trackid, /^local:/));
		const { bender } = await server.json('/api/stats');
		assert.ok(bender.failed.listenbrainz >= 1);
		assert.equal(server.log().match(/bender_strategy_fails strategy=listenbrainz/g).length, 1);
	});
}
