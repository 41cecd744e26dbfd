// Songs from YouTube, whose Data API is played by a double: what links lead to, what does not play,
// and what happens when YouTube is slow, has had enough, or does not like our key.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { refusals } from '../doubles/youtube/data_api.mjs';
import { odd } from '../doubles/youtube/videos.mjs';
import { YouTubeDouble } from '../doubles/youtube.mjs';
import { Server } from '../support/faces.mjs';

let youtube;
let server;
let cookie;

before(async () => {
	youtube = await new YouTubeDouble().start();
	server = await Server.start({ env: youtube.settings, redis: true, music: false });
	cookie = await server.login();
});

after(async () => {
	await server?.stop();
	await youtube?.stop();
});

afterEach(async () => {
	youtube.calm();
	await server.closeSockets();
	await server.redis.command('DEL', 'limited:{youtube}');
});

const open = async (link) => {
	const answer = await server.fetch(`/tracks?link=${encodeURIComponent(link)}`, { headers: { Cookie: cookie } });
	return { status: answer.status, body: await answer.json() };
};

/** Starts another process on the same Redis and does something with it. */
async function withNeighbour(use, env = {}) {
	const neighbour = await Server.start({ env: { ...youtube.settings, ...server.env, ...env }, music: false });
	try {
		await use(neighbour);
	} finally {
		await neighbour.stop();
	}
}

test('a link leads to a video with all that a song needs', async () => {
	const { status, body } = await open('https://youtu.be/fJ9rUzIMcZQ?si=share');
	assert.equal(status, 200);
	assert.equal(body.kind, 'track');
	const [track] = body.tracks;
	assert.equal(track.uri, 'youtube:fJ9rUzIMcZQ');
	assert.equal(track.track_name, 'Queen – Bohemian Rhapsody (Official Video Remastered)');
	assert.equal(track.artist, 'Queen Official');
	assert.equal(track.duration, 360);
	assert.match(track.images.url, /mqdefault/);
});

test('a video is added by script and by socket, and says where it is from', async () => {
	const { body } = await server.api('/api/add_song', { track_uri: `youtube:${odd.topic.id}` });
	assert.ok(body.ok, JSON.stringify(body));
	const socket = await server.socket();
	socket.send('add_song', 'dQw4w9WgXcQ', 'youtube');
	const [songs] = await socket.next('playlist_update', (all) => all.some((song) => song.trackid === 'dQw4w9WgXcQ'));
	const song = songs.find((one) => one.trackid === 'dQw4w9WgXcQ');
	assert.equal(song.src, 'youtube');
	assert.equal(song.permalink_url, 'https://www.youtube.com/watch?v=dQw4w9WgXcQ');
	assert.equal(song.duration, 213);
	assert.match(song.big_img, /maxresdefault/);
});

test('what people called a video is text without tricks', async () => {
	const { body } = await open(`youtube:${odd.evil.id}`);
	assert.equal(body.tracks[0].track_name, '<img src=x onerror=alert(1)> gnitirw spaces');
	assert.equal(body.tracks[0].artist, 'A<b>B & "C"');
});

test('days are read', async () => {
	const { body } = await open(`https://www.youtube.com/watch?v=${odd.day.id}`);
	assert.equal(body.tracks[0].duration, 93784);
});

test('each video that does not play says why', async () => {
	const why = async ({ id }) => {
		const { status, body } = await server.api('/api/add_song', { track_uri: `youtube:${id}` });
		return `${status} ${body.error}`;
	};
	assert.equal(await why(odd.live), '400 That is a live stream, which has no end to wait for.');
	assert.equal(await why(odd.ended), '400 That is a live stream, which has no end to wait for.');
	assert.equal(await why(odd.upcoming), '400 That video is not out yet.');
	assert.equal(await why(odd.unembeddable), '400 Its owner lets that video play on YouTube\'s own pages only.');
	assert.equal(await why(odd.adult), '400 That video has an age limit, so it plays on YouTube\'s own pages only.');
	assert.equal(await why(odd.rejected), '400 YouTube has taken that video down.');
	assert.equal(await why(odd.blocked), '400 That video can\'t be seen in this region (US).');
	assert.equal(await why(odd.abroad), '400 That video can\'t be seen in this region (US).');
	assert.equal(await why(odd.private), '404 YouTube has no such video, or it is private.');
	assert.equal(await why({ id: 'gone0000001' }), '404 YouTube has no such video, or it is private.');
	assert.match(await why(odd.allowed), /^200/);
});

test('a playlist has its videos in order, less those that do not play', async () => {
	const { body } = await open('https://www.youtube.com/playlist?list=PLdoubles0000000000000000000000mixed');
	assert.equal(body.kind, 'playlist');
	assert.equal(body.title, 'Some of these do not play');
	assert.equal(body.total, 7);
	assert.deepEqual(body.tracks.map(({ uri }) => uri),
		['youtube:dQw4w9WgXcQ', `youtube:${odd.topic.id}`, 'youtube:9bZkp7q19f0']);
});

test('a long playlist is read page by page, up to a limit', async () => {
	const twoday = await open('music.youtube.com/playlist?list=PLdoubles000000000000000000000twoday');
	assert.equal(twoday.body.tracks.length, 120);
	assert.equal(twoday.body.tracks[119].uri, twoday.body.tracks[119 - 36].uri);
	const endless = await open('youtube.com/playlist?list=PLdoubles000000000000000000000endless');
	assert.equal(endless.body.tracks.length, 500);
	assert.equal(endless.body.total, 730);
	const empty = await open('youtube.com/playlist?list=PLdoubles00000000000000000000000empty');
	assert.deepEqual(empty.body.tracks, []);
});

test('a playlist that is private or not there says so', async () => {
	const secret = await open('youtube.com/playlist?list=PLdoubles0000000000000000000000secret');
	assert.equal(secret.status, 403);
	assert.equal(secret.body.error, 'That playlist is private: only its owner can open it.');
	const none = await open('youtube.com/playlist?list=PLnone');
	assert.equal(none.status, 404);
	assert.equal(none.body.error, 'YouTube has no such playlist.');
});

test('a video within a playlist means the video', async () => {
	const { body } = await open('https://www.youtube.com/watch?v=y6120QOlsfU&list=PLnone&index=3');
	assert.deepEqual(body.tracks.map(({ uri }) => uri), ['youtube:y6120QOlsfU']);
});

test('a link is never fetched itself, and one that only looks right is nobody\'s', async () => {
	const count = youtube.requests.length;
	for (const link of [`${youtube.url}/watch?v=dQw4w9WgXcQ`, 'https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ',
		'https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ', `https://${'a'.repeat(1900)}.youtube.com/`]) {
		const { status, body } = await open(link);
		assert.equal(status, 400);
		assert.equal(body.error, 'That link leads to no source that is configured here.', link);
	}
	const { body } = await open('https://www.youtube.com/@rick');
	assert.equal(body.error, 'That link leads to no video or playlist of YouTube.');
	assert.equal(youtube.requests.length, count);
});

test('YouTube can be played and not searched', async () => {
	const window = {};
	new Function('window', await (await server.fetch('/config.js')).text())(window);
	assert.ok(window.ECHONEST.sources.includes('youtube'));
	assert.ok(!window.ECHONEST.searchable.includes('youtube'));
	assert.equal(window.ECHONEST.youtube_embed_url, `${youtube.url}/embed`);
	const answer = await server.fetch('/search/v2?q=queen&source=youtube');
	assert.equal(answer.status, 400);
	const page = await server.fetch('/', { headers: { Cookie: cookie } });
	assert.match(page.headers.get('content-security-policy'), new RegExp(`frame-src ${youtube.url};`));
	assert.equal(page.headers.get('referrer-policy'), 'strict-origin-when-cross-origin');
});

test('the API\'s own answers are passed on', async () => {
	const video = await server.json('/youtube/lookup?id=dQw4w9WgXcQ');
	assert.equal(video.kind, 'youtube#videoListResponse');
	assert.equal(video.items[0].snippet.channelTitle, 'Rick Astley');
	assert.equal(video.items[0].contentDetails.duration, 'PT3M33S');
	const first = await server.json('/youtube/playlist?id=PLdoubles000000000000000000000twoday');
	assert.equal(first.items.length, 50);
	assert.equal(first.items[0].contentDetails.videoId, 'dQw4w9WgXcQ');
	assert.ok(first.items[0].snippet.title);
	const second = await server.json(
		`/youtube/playlist?id=PLdoubles000000000000000000000twoday&pageToken=${first.nextPageToken}`);
	assert.equal(second.items[0].snippet.position, 50);
	const unknown = await server.json('/youtube/lookup?id=gone0000001');
	assert.deepEqual(unknown.items, []);
	assert.equal((await server.fetch('/youtube/playlist?id=PLnone')).status, 404);
});

test('ids that can be none are refused before YouTube is asked', async () => {
	const count = youtube.requests.length;
	for (const path of ['lookup', 'lookup?id=', 'lookup?id=short', 'lookup?id=dQw4w9WgXcQ,9bZkp7q19f0',
		'lookup?id=..%2F..%2F..%2Fa', 'playlist?id=', 'playlist?id=a%26key%3Db', `playlist?id=${'a'.repeat(81)}`,
		'playlist?id=PL123&pageToken=a%26b']) {
		assert.equal((await server.fetch(`/youtube/${path}`)).status, 400, path);
	}
	assert.equal(youtube.requests.length, count);
});

test('an answer is kept for a while, for all processes', async () => {
	await open('youtu.be/kXYiU_JCYtU');
	const count = youtube.requests.length;
	await open('https://www.youtube.com/watch?v=kXYiU_JCYtU');
	await server.json('/youtube/lookup?id=kXYiU_JCYtU');
	await withNeighbour((neighbour) => neighbour.json('/youtube/lookup?id=kXYiU_JCYtU'));
	assert.equal(youtube.requests.length, count);
	const ttl = await server.redis.command('TTL',
		'known:{youtube}:videos?part=snippet,contentDetails,status&id=kXYiU_JCYtU');
	assert.ok(Number(ttl) > 0 && Number(ttl) <= 600, ttl);
});

for (const [name, wait] of [['quota', 3600], ['rate', 60]]) {
	test(`when YouTube says ${name} exceeded, every process leaves it alone for a while`, async () => {
		youtube.behave({ path: '/youtube/v3/videos', ...refusals[name] });
		const path = `/youtube/lookup?id=${name.padEnd(11, '1')}`;
		let count;
		await withNeighbour(async (one) => {
			const answer = await one.fetch(path);
			assert.equal(answer.status, 429);
			assert.equal((await answer.json()).error,
				`YouTube has had too many requests from us; try again in ${wait} s.`);
			count = youtube.requests.length;
			assert.equal((await one.fetch(path)).status, 429);
		});
		await withNeighbour(async (other) => {
			assert.equal((await other.fetch(path)).status, 429);
			const { status, body } = await other.api('/api/add_song', { track_uri: `youtube:${name.padEnd(11, '2')}` });
			assert.equal(status, 429);
			assert.match(body.error, /try again in \d+ s/);
		});
		assert.equal(youtube.requests.length, count);
		assert.ok(Number(await server.redis.command('TTL', 'limited:{youtube}')) > wait - 30);
	});
}

test('what goes wrong at YouTube is told in words', async () => {
	let number = 0;
	const ask = async (behaviour) => {
		youtube.calm();
		youtube.behave(behaviour);
		const answer = await server.fetch(`/youtube/lookup?id=wrong${String(number++).padStart(6, '0')}`, {
			headers: { Cookie: cookie },
		});
		return `${answer.status} ${(await answer.json()).error}`;
	};
	assert.equal(await ask(refusals.invalid), '502 YouTube says that YT_API_KEY is no key.');
	assert.equal(await ask(refusals.disabled), '502 The YouTube Data API v3 is not enabled for YT_API_KEY.');
	assert.equal(await ask(refusals.address), '502 YT_API_KEY is restricted to other addresses than this server\'s.');
	assert.equal(await ask({ status: 503, body: '<html>' }), '502 YouTube has trouble of its own (503); try again in a moment.');
	assert.equal(await ask({ status: 418, body: '[]' }), '502 YouTube does not want to answer (418).');
	assert.equal(await ask({ status: 200, body: '<html>' }), '502 YouTube answers with something else than JSON.');
	assert.equal(await ask({ status: 200, body: '[]' }), '502 YouTube answers with something else than JSON.');
	assert.equal(await ask({ down: true }), '502 YouTube gives no proper answer.');
});

test('a YouTube that does not answer is given up, and holds up nobody', async () => {
	youtube.behave({ path: '/youtube/v3', delayMs: 15000 });
	const slow = server.fetch('/youtube/lookup?id=slow0000001');
	const began = Date.now();
	assert.equal((await server.fetch('/queue/')).status, 200);
	assert.ok(Date.now() - began < 5000);
	const answer = await slow;
	assert.equal(answer.status, 504);
	assert.equal((await answer.json()).error, 'YouTube takes too long to answer.');
});

test('strangers can not use up the quota, whatever process they ask', async () => {
	const ask = (number, headers) => server.fetch(`/youtube/lookup?id=str${String(number).padStart(8, '0')}`, { headers });
	await withNeighbour(async (neighbour) => {
		let last;
		for (let i = 0; i < 70 && last?.status !== 429; i++) {
			last = await (i % 2 ? ask(i) : neighbour.fetch(`/youtube/lookup?id=str${String(i).padStart(8, '0')}`));
		}
		assert.equal(last.status, 429);
		assert.match((await last.json()).error, /not signed in/);
	});
	assert.equal((await ask(1)).status, 200, 'what is kept costs nothing');
	assert.equal((await ask(100)).status, 429);
	assert.equal((await ask(100, { Cookie: cookie })).status, 200);
});

test('the key is in no log and no answer', async () => {
	youtube.behave({ status: 400, body: JSON.stringify({ error: { message: `bad key ${youtube.key}`, errors: [] } }) });
	const answer = await server.fetch('/youtube/lookup?id=leak0000001', { headers: { Cookie: cookie } });
	assert.doesNotMatch(await answer.text(), /AIzaSy/);
	assert.doesNotMatch(server.log(), /AIzaSy/);
	assert.ok(youtube.requests.some(({ query }) => query.key === youtube.key));
});
