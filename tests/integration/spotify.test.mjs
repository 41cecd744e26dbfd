// Spotify's catalogue: searching it, looking things up, and what happens when it does not play along.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { Server, until } from '../support/faces.mjs';

let spotify;
let server;

before(async () => {
	spotify = await new SpotifyDouble().start();
	server = await Server.start({
		env: { ...spotify.settings, LOG_LEVEL: 'debug' },
		redis: true,
	});
});
afterEach(async () => {
	spotify.calm();
	await server.closeSockets();
});
after(async () => {
	await server.stop();
	await spotify.stop();
});

/** A search as somebody who is signed in to scripts: no limit for strangers. */
const search = (words, more = '') => server.api(`/search/v2?q=${encodeURIComponent(words)}${more}`);
const open = (link) => server.api(`/tracks?link=${encodeURIComponent(link)}`);
const named = (name, type = 'track') => spotify.music[`${type}s`].find((one) => one.name === name);
const uri = ({ type, id }) => `spotify:${type}:${id}`;
const calls = () => spotify.count('/v1/');

/** How often Spotify is called while `act` goes on. */
async function callsOf(act) {
	const before = calls();
	await act();
	return calls() - before;
}

test('a search shows what Spotify has, ten at a time of theirs and twenty-five of ours', async () => {
	const asked = spotify.requests.length;
	const { status, body } = await search('the');
	assert.equal(status, 200);
	assert.equal(body.length, 25);
	assert.deepEqual(
		spotify.requests.slice(asked).filter(({ path }) => path === '/v1/search')
			.map(({ query }) => [query.limit, query.offset]).sort(),
		[['10', '0'], ['10', '10'], ['5', '20']]);
	const { query } = spotify.requests.at(-1);
	assert.equal(query.market, 'US');
	assert.equal(query.q, 'the');
	const track = spotify.music.find('track', body[0].uri.split(':')[2]);
	const [hit] = body;
	assert.deepEqual(hit, {
		uri: uri(track),
		track_name: track.name,
		artist: track.artists.map(({ name }) => name).join(', '),
		album: track.album.name,
		duration: Math.round(track.durationMs / 1000),
		images: { url: hit.images.url, width: 300, height: 300 },
	});
	assert.match(hit.images.url, /\/image\/ab67616d00001e02[0-9a-f]{24}$/);
	const picture = await fetch(hit.images.url);
	assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
});

test('Spotify is what is searched where it is configured, and local music is still there', async () => {
	assert.match((await search('one more time')).body[0].uri, /^spotify:track:/);
	assert.match((await search('larks', '&source=local')).body[0].uri, /^local:/);
	assert.equal(await callsOf(() => search('larks', '&source=local')), 0);
});

test('what was just searched is neither searched nor looked up again', async () => {
	const { body } = await search('Paranoid Android');
	assert.equal(await callsOf(async () => {
		assert.deepEqual((await search(' paranoid ANDROID ')).body, body);
		const added = await server.api('/api/add_song', { track_uri: body[0].uri });
		assert.equal(added.body.ok, true);
	}), 0);
	const song = await until('it plays', async () => {
		const { body: playing } = await server.api('/api/playing');
		return playing.title === 'Paranoid Android' && playing;
	});
	assert.equal(song.artist, 'Radiohead');
	assert.equal(song.src, 'spotify');
	assert.equal(song.trackid, body[0].uri);
	assert.equal(song.duration, 387);
	assert.match(song.img, /\/image\/ab67616d00001e02/);
	assert.match(song.big_img, /\/image\/ab67616d0000b273/);
});

test('what many search at the same time is asked once', async () => {
	spotify.behave({ path: '/v1/search', delayMs: 100 });
	const asked = await callsOf(async () => {
		const answers = await Promise.all(Array.from({ length: 60 }, () => search('suffragette')));
		for (const { status, body } of answers) {
			assert.equal(status, 200);
			assert.equal(body[0].track_name, 'Suffragette City');
		}
	});
	assert.equal(asked, 1);
});

test('the app has one token, gets another when it is taken back, and never tells it', async () => {
	spotify.tokens.clear();
	spotify.behave({ path: '/api/token', delayMs: 100 });
	const before = spotify.count('/api/token');
	const words = ['airbag', 'nude', 'reckoner', 'videotape', 'creep', 'lucky', 'bodysnatchers'];
	const answers = await Promise.all(words.map((word) => search(word)));
	assert.deepEqual(answers.map(({ status }) => status), words.map(() => 200));
	assert.equal(spotify.count('/api/token') - before, 1);
	for (const token of spotify.tokens.keys()) {
		assert.ok(!server.log().includes(token));
	}
	assert.ok(!server.log().includes(spotify.client.secret));
});

test('a podcast episode is found, says what it is about, and plays as an episode', async () => {
	const { body: [hit] } = await search('ten thousand', '&type=episode');
	const episode = named('Ten Thousand Years', 'episode');
	assert.equal(hit.uri, uri(episode));
	assert.equal(hit.type, 'episode');
	assert.equal(hit.secondary_text, episode.description);
	assert.equal((await server.api('/api/add_song', { track_uri: hit.uri })).body.ok, true);
	const song = await until('it is queued', async () => {
		const socket = await server.socket();
		const [songs] = await socket.next('playlist_update');
		return songs.find(({ trackid }) => trackid === hit.uri);
	});
	assert.equal(song.type, 'episode');
	assert.equal(song.show_name, '99% Invisible');
	assert.equal(song.secondary_text, '99% Invisible');
	assert.equal(song.title, 'Ten Thousand Years');
});

test('links of all kinds lead to what can be played', async () => {
	const album = named('A Night at the Opera', 'album');
	const artist = named('Björk', 'artist');
	const cases = [
		[uri(named('Heart of Glass')), 'track', 'Heart of Glass', 1],
		[`https://open.spotify.com/intl-de/track/${named('Heart of Glass').id}?si=0123456789abcdef`,
			'track', 'Heart of Glass', 1],
		[uri(named('Structural Integrity', 'episode')), 'episode', 'Structural Integrity', 1],
		[uri(album), 'album', 'A Night at the Opera', 12],
		[`open.spotify.com/artist/${artist.id}`, 'artist', 'Björk', 18],
	];
	for (const [link, kind, title, total] of cases) {
		const { status, body } = await open(link);
		assert.equal(status, 200, link);
		assert.deepEqual([body.kind, body.title, body.total, body.tracks.length],
			[kind, title, total, total]);
	}
	const { body } = await open(uri(album));
	assert.deepEqual(body.tracks.map(({ track_name: name }) => name), album.tracks.map(({ name }) => name));
	assert.deepEqual([body.tracks[0].album, body.tracks[0].images.width], ['A Night at the Opera', 300]);
	const { body: theirs } = await open(uri(artist));
	assert.ok(theirs.tracks.every((track) => track.artist.includes('Björk')));
});

test('the tracks of an album that was opened are known', async () => {
	const album = named('Mezzanine', 'album');
	await open(uri(album));
	assert.equal(await callsOf(async () => {
		await open(`https://open.spotify.com/album/${album.id}`);
		await open(uri(album.tracks[3]));
	}), 0);
});

test('an album of more than a page is read whole', async () => {
	const album = named('Abbey Road', 'album');
	const { tracks } = album;
	album.tracks = Array.from({ length: 120 }, (_, i) =>
		({ ...tracks[i % tracks.length], id: `${String(i).padStart(3, '0')}${'x'.repeat(19)}` }));
	try {
		const asked = await callsOf(async () => {
			const { body } = await open(uri(album));
			assert.deepEqual(body.tracks.map(({ uri: one }) => one), album.tracks.map(uri));
			assert.equal(body.total, 120);
		});
		assert.equal(asked, 3);
	} finally {
		album.tracks = tracks;
	}
});

test('links that cannot be opened say why, and nothing is fetched that was pasted', async () => {
	const cases = [
		['https://spotify.link/AbCdEfGhIj', 400, /Short links/],
		[uri(named('99% Invisible', 'show')), 400, /one episode/],
		['spotify:track:tooshort', 400, /not complete/],
		[`${spotify.url}/v1/search?q=x`, 400, /no source that is configured/],
		[`https://open.spotify.com@127.0.0.1/track/${'x'.repeat(22)}`, 400, /no source that is conf/],
		[`spotify:track:${'x'.repeat(22)}`, 404, /nothing there/],
		[uri(named('Cannot Be Played Here')), 404, /does not play that in US/],
		[`spotify:playlist:${'x'.repeat(22)}`, 403, /only to its owner|connect/i],
	];
	for (const [link, status, words] of cases) {
		const answer = await open(link);
		assert.equal(answer.status, status, link);
		assert.match(answer.body.error, words);
	}
});

test('what the market lacks is not found', async () => {
	assert.deepEqual((await search('cannot be played')).body, []);
	const { status } = await server.api('/api/add_song',
		{ track_uri: uri(named('Cannot Be Played Here')) });
	assert.equal(status, 404);
});

test('titles are text, whatever stands in them', async () => {
	for (const words of ['onerror', 'alert(3)', 'DROP TABLE', '‮desrever', '🏳️‍🌈', 'committee of poets']) {
		const { body } = await search(words);
		assert.ok(body.length > 0, words);
		for (const hit of body) {
			const track = spotify.music.find('track', hit.uri.split(':')[2]);
			assert.equal(hit.track_name, track.name);
			assert.equal((await server.api('/api/add_song', { track_uri: hit.uri })).body.ok, true);
		}
	}
	const { body: { queue } } = await server.api('/api/queue');
	assert.ok(queue.some(({ title }) => title === '</script><script>alert(3)</script>'));
	assert.ok(!(await server.fetch('/api/queue', { headers: { Authorization: 'Bearer a-token-of-the-tests-0123456789' } })
		.then((answer) => answer.text())).includes('<'));
});

test('a query without words asks nothing', async () => {
	assert.equal(await callsOf(async () => {
		assert.deepEqual((await search('   ')).body, []);
	}), 0);
});

test('when Spotify fails, a sentence says so and local music goes on', async () => {
	const cases = [
		[{ status: 503, body: '<html>oops' }, 502, /problem of its own \(503\)/],
		[{ status: 200, body: '<html>oops' }, 502, /no proper answer/],
		[{ status: 200, body: '{"tracks":{"items":7}}' }, 502, /no proper answer/],
		[{ status: 200, body: '[]' }, 502, /no proper answer/],
		[{ down: true }, 502, /no proper answer/],
		[{ status: 403, body: '{"error":{"status":403,"message":"Premium of the owner has ended"}}' },
			502, /Premium of the owner has ended/],
	];
	for (const [i, [behaviour, status, words]] of cases.entries()) {
		spotify.behave({ path: '/v1/search', ...behaviour });
		const answer = await search(`fails ${i}`);
		assert.equal(answer.status, status, JSON.stringify(behaviour));
		assert.match(answer.body.error, words);
		assert.equal((await search('larks', '&source=local')).status, 200);
		spotify.calm();
		assert.equal((await search(`fails ${i}`)).status, 200);
	}
});

test('when only the first page can be had, it is shown and not kept', async () => {
	spotify.behave({ path: '/v1/search', times: 1, delayMs: 1 });
	spotify.behave({ path: '/v1/search', status: 500 });
	assert.equal((await search('love')).body.length, 10);
	spotify.calm();
	assert.equal((await search('love')).body.length, 25);
});

test('a wrong client secret is told without the secret', async () => {
	const { secret } = spotify.client;
	spotify.client.secret = 'another';
	spotify.tokens.clear();
	try {
		const answer = await search('wrong secret');
		assert.equal(answer.status, 502);
		assert.match(answer.body.error, /SPOTIFY_CLIENT_SECRET is wrong/);
		assert.ok(!answer.body.error.includes(secret));
	} finally {
		spotify.client.secret = secret;
	}
});

test('Spotify is left alone for as long as it says, and what is known can still be had', async () => {
	const { body: known } = await search('blue monday');
	const limit = spotify.behave({ path: '/v1/', times: 1, status: 429, headers: { 'Retry-After': '4' } });
	const refused = await search('a limited search');
	assert.equal(refused.status, 429);
	assert.match(refused.body.error, /too many requests from us; try again in \d+ s/);
	assert.equal(limit.times, 0);
	assert.equal(await callsOf(async () => {
		assert.equal((await search('another search')).status, 429);
		const socket = await server.socket();
		await socket.send('fetch_search_token');
		assert.deepEqual(await socket.next('search_token_update'),
			[{ token: null, error: 'rate_limited', time_left: 0 }]);
		await socket.send('add_song', uri(named('Reptilia')), 'spotify');
		assert.match(await socket.error(), /too many requests from us/);
		assert.deepEqual((await search('blue monday')).body, known);
		assert.equal((await server.api('/api/add_song', { track_uri: known[0].uri })).status, 200);
	}), 0);
	await until('it may be asked again', async () => (await search('a limited search')).status === 200);
});

test('people get the app\'s token to look for music themselves', async () => {
	const socket = await server.socket();
	await socket.send('fetch_search_token');
	const [{ token, time_left: left }] = await socket.next('search_token_update');
	assert.ok(spotify.tokens.has(token));
	assert.ok(left > 3000 && left <= 3600);
});

test('strangers may search thirty times a minute, who is signed in as often as they like', async () => {
	const Cookie = await server.login();
	const stranger = (number, source = '') => server.fetch(`/search/v2?q=stranger${number}${source}`);
	const statuses = [];
	for (let i = 0; i < 31; i++) {
		statuses.push((await stranger(i)).status);
	}
	assert.equal(statuses.filter((status) => status === 200).length, 30);
	const last = await stranger(99);
	assert.equal(last.status, 429);
	assert.match((await last.json()).error, /sign in/);
	assert.equal((await stranger(1, '&source=local')).status, 200);
	assert.equal((await server.fetch('/search/v2?q=signed', { headers: { Cookie } })).status, 200);
});

test('what was asked of Spotify is counted', async () => {
	const { spotify_api: before } = await server.json('/api/stats');
	await search('all is full of love');
	await search('all is full of love');
	const { spotify_api: counts, today } = await server.json('/api/stats');
	assert.deepEqual(Object.keys(counts), ['calls', 'failures', 'limited', 'cache_hits']);
	assert.equal(counts.calls - before.calls, 1);
	assert.equal(counts.cache_hits - before.cache_hits, 1);
	assert.ok(counts.failures > 0 && counts.limited > 0);
	assert.ok(!('spotify_calls' in today));
});

test('a server that is told to end does not wait for Spotify', async () => {
	const another = await Server.start({ env: spotify.settings, music: false });
	// one or two get their first page
	spotify.behave({ path: '/v1/search', times: 2 });
	const held = spotify.behave({ path: '/v1/search', times: 50, delayMs: 60000 });
	const stuck = Promise.all(['a', 'e', 'o', 'the'].map((word) =>
		another.api(`/search/v2?q=${word}`).then(({ status }) => status, () => 'closed')));
	await until('first and later pages are under way', () => held.times <= 46);
	await another.stop(); // fails unless it ends well
	assert.ok((await stuck).every((status) => [200, 503, 'closed'].includes(status)));
});
