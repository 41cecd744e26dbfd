// Finding tracks by words and by links.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server } from '../support/faces.mjs';

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const path = (link) => `/tracks?link=${encodeURIComponent(link)}`;
const open = (link) => server.api(path(link));

test('a link to a local track leads to it', async () => {
	const [hit] = server.tracks;
	const { status, body } = await open(hit.uri);
	assert.equal(status, 200);
	assert.deepEqual(body, { kind: 'track', title: hit.track_name, total: 1, tracks: [hit] });
});

test('links that lead nowhere say so', async () => {
	const cases = [
		['', 400, /Missing required field: link/],
		['local:AAAAAAAAAAAAAAAA', 404, /No such track/],
		['https://example.com/song', 400, /no source that is configured/],
		['x'.repeat(2001), 400, /at most 2000 bytes/],
	];
	for (const [link, status, words] of cases) {
		const answer = await open(link);
		assert.equal(answer.status, status, link.slice(0, 40));
		assert.match(answer.body.error, words);
	}
});

test('opening a link needs a session or a token', async () => {
	const { status } = await server.fetch(path(server.tracks[0].uri));
	assert.equal(status, 401);
});
