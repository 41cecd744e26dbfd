// Playlists of Spotify, which only their owners see.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { localFile } from '../doubles/spotify/shapes.mjs';
import { Server } from '../support/faces.mjs';

let spotify;
let server;

before(async () => {
	spotify = await new SpotifyDouble().start();
	server = await Server.start({ env: spotify.settings, music: false });
});
after(async () => {
	await server.stop();
	await spotify.stop();
});

/** Gives somebody a connected Spotify, whose id there is `user`. */
function connect(email, user) {
	const folder = join(server.folder, 'oauth_creds');
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writeFileSync(join(folder, email), JSON.stringify(spotify.tokenFile(user)), { mode: 0o600 });
}

async function open(playlist, email) {
	const answer = await server.fetch(`/tracks?link=spotify:playlist:${playlist.id}`,
		{ headers: { Cookie: await server.login(email) } });
	return { status: answer.status, body: await answer.json() };
}

const named = (name, type = 'track') => spotify.music[`${type}s`].find((one) => one.name === name);

test('its owner gets all that can be played, in order, each once', async () => {
	connect('ann@example.com', 'ann');
	const playlist = spotify.addPlaylist({
		name: 'Friday <evening>',
		owner: 'ann',
		things: ['Teardrop', named('Ten Thousand Years', 'episode'), localFile('a demo of ours'), null,
			'Cannot Be Played Here', 'Reckoner', 'Teardrop'],
	});
	const { status, body } = await open(playlist, 'ann@example.com');
	assert.equal(status, 200, body.error);
	assert.deepEqual([body.kind, body.title, body.total], ['playlist', 'Friday <evening>', 7]);
	assert.deepEqual(body.tracks.map(({ track_name: name, artist }) => [name, artist]), [
		['Teardrop', 'Massive Attack'], ['Ten Thousand Years', '99% Invisible'], ['Reckoner', 'Radiohead']]);
	const asked = spotify.count('/v1/');
	const added = await server.api('/api/add_song', { track_uri: body.tracks[1].uri });
	assert.equal(added.body.ok, true);
	assert.equal(spotify.count('/v1/'), asked);
});

test('a long one is read whole, up to five hundred', async () => {
	connect('ann@example.com', 'ann');
	const tracks = spotify.music.tracks.filter(({ isPlayable }) => isPlayable);
	for (const [count, opened] of [[51, 51], [230, 230], [600, 500]]) {
		const playlist = spotify.addPlaylist({ name: `${count} of them`, owner: 'ann', things: tracks.slice(0, count) });
		const { body } = await open(playlist, 'ann@example.com');
		assert.equal(body.total, count);
		assert.deepEqual(body.tracks.map(({ uri }) => uri),
			tracks.slice(0, opened).map(({ id }) => `spotify:track:${id}`));
	}
});

test('when a page of it fails, there is no half of it', async () => {
	connect('ann@example.com', 'ann');
	const playlist = spotify.addPlaylist({ name: 'Torn', owner: 'ann', things: spotify.music.tracks.slice(0, 120) });
	spotify.behave({ path: '/v1/playlists', times: 2 });
	spotify.behave({ path: '/v1/playlists', times: 1, status: 500 });
	const { status, body } = await open(playlist, 'ann@example.com');
	spotify.calm();
	assert.equal(status, 502);
	assert.match(body.error, /problem of its own/);
});

test('others learn that it is not theirs, also when it was just opened', async () => {
	connect('ann@example.com', 'ann');
	connect('bob@example.com', 'bob');
	const playlist = spotify.addPlaylist({ name: 'Ann alone', owner: 'ann', things: ['Teardrop'] });
	assert.equal((await open(playlist, 'ann@example.com')).status, 200);
	const { status, body } = await open(playlist, 'bob@example.com');
	assert.equal(status, 403);
	assert.match(body.error, /not yours, and Spotify shows it only to its owner/);
});

test('a private one is not shown even to its owner, and that is said', async () => {
	connect('ann@example.com', 'ann');
	const playlist = spotify.addPlaylist({ name: 'Secret', owner: 'ann', things: ['Teardrop'], isPublic: false });
	const { status, body } = await open(playlist, 'ann@example.com');
	assert.equal(status, 404);
	assert.match(body.error, /must be made public/);
});

test('who has not connected Spotify, or no longer, is told to', async () => {
	const playlist = spotify.addPlaylist({ name: 'Carl', owner: 'carl', things: ['Teardrop'] });
	const before = await open(playlist, 'carl@example.com');
	assert.equal(before.status, 403);
	assert.match(before.body.error, /onnect/);
	connect('carl@example.com', 'carl');
	assert.equal((await open(playlist, 'carl@example.com')).status, 200);
	spotify.revoke('carl');
	const afterwards = await open(playlist, 'carl@example.com');
	assert.equal(afterwards.status, 403);
	assert.match(afterwards.body.error, /onnect/);
});
