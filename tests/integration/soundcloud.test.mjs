// Songs from SoundCloud, whose token service, API and files are played by a double: what links lead
// to, where the sound is, one token for all processes, and what happens when SoundCloud says no.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { odd } from '../doubles/soundcloud/catalogue.mjs';
import { SoundCloudDouble } from '../doubles/soundcloud.mjs';
import { Server, sleep } from '../support/faces.mjs';

let soundcloud;
let server;
let cookie;

before(async () => {
	soundcloud = await new SoundCloudDouble().start();
	server = await Server.start({ env: soundcloud.settings, redis: true, music: false });
	cookie = await server.login();
});

after(async () => {
	await server?.stop();
	await soundcloud?.stop();
});

afterEach(async () => {
	soundcloud.calm();
	await server.closeSockets();
});

const open = async (link, at = server) => {
	const answer = await at.fetch(`/tracks?link=${encodeURIComponent(link)}`, {
		headers: { Cookie: at === server ? cookie : await at.login() },
	});
	return { status: answer.status, body: await answer.json() };
};

/** Starts another process, on the same Redis unless `env` has another, and does something with it. */
async function withNeighbour(use, { env = {}, redis = false } = {}) {
	const shared = redis ? {} : server.env;
	const neighbour = await Server.start({ env: { ...soundcloud.settings, ...shared, ...env }, redis, music: false });
	try {
		await use(neighbour);
	} finally {
		await neighbour.stop();
	}
}

/** What get_soundcloud_stream is answered with: [event, argument]. */
async function stream(id, at = server) {
	const socket = await at.socket();
	socket.send('get_soundcloud_stream', id);
	const event = await Promise.race(['soundcloud_stream', 'soundcloud_stream_error'].map(async (name) =>
		[name, (await socket.next(name, (answer) => answer.id === String(id)).catch(() => []))[0]]));
	await socket.close();
	return event;
}

test('a link leads to a track with all that a song needs', async () => {
	for (const link of ['https://soundcloud.com/forss/flickermood?si=1&utm_source=x', 'm.soundcloud.com/forss/flickermood',
		'https://on.soundcloud.com/Flicker1', 'soundcloud:293']) {
		const { status, body } = await open(link);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.kind, 'track');
		const [track] = body.tracks;
		assert.equal(track.uri, 'soundcloud:293');
		assert.equal(track.track_name, 'Flickermood');
		assert.equal(track.artist, 'Forss');
		assert.equal(track.duration, 214);
		assert.match(track.images.url, /-t300x300\.jpg$/);
	}
});

test('only the page\'s address goes to SoundCloud, and only its API is asked', async () => {
	const count = soundcloud.requests.length;
	await open('http://www.soundcloud.com/kygo/firestone/?evil=1#x');
	const [{ path, query }] = soundcloud.requests.slice(count);
	assert.equal(path, '/api/resolve');
	assert.deepEqual(query, { url: 'https://soundcloud.com/kygo/firestone/' });
	const asked = soundcloud.requests.length;
	for (const link of [`${soundcloud.url}/forss/flickermood`, 'https://soundcloud.com@evil.example/forss/x',
		'https://soundcloud.com.evil.example/forss/x', 'https://api.soundcloud.com/tracks/293']) {
		const { status, body } = await open(link);
		assert.equal(status, 400, link);
		assert.equal(body.error, 'That link leads to no source that is configured here.');
	}
	for (const link of ['https://soundcloud.com/', 'https://soundcloud.com/forss/..%2f..', 'soundcloud:x',
		`https://soundcloud.com/forss/${'a'.repeat(1900)}`]) {
		const { body } = await open(link);
		assert.equal(body.error, 'That link leads to no track, playlist or user of SoundCloud.');
	}
	assert.equal(soundcloud.requests.length, asked);
});

test('a redirect that leads elsewhere makes nobody be called', async () => {
	for (const location of ['https://evil.example/', `${soundcloud.url}/elsewhere/1`, 'https://169.254.169.254/latest/',
		`${soundcloud.api}/tracks/soundcloud:users:1`]) {
		soundcloud.calm();
		soundcloud.behave({ path: '/api/resolve', status: 302, headers: { Location: location }, body: '{}' });
		const count = soundcloud.requests.length;
		const { status, body } = await open('https://soundcloud.com/forss/elsewhere');
		assert.equal(status, 400);
		assert.equal(body.error, 'That link leads to no track, playlist or user of SoundCloud.');
		assert.deepEqual(soundcloud.requests.slice(count).map(({ path }) => path), ['/api/resolve']);
	}
});

test('playlists and users have their tracks in order, less those that do not play', async () => {
	const mixed = await open('https://soundcloud.com/the-doubles/sets/mixed');
	assert.equal(mixed.body.kind, 'playlist');
	assert.equal(mixed.body.title, 'Some of these do not play');
	assert.equal(mixed.body.total, 5);
	assert.deepEqual(mixed.body.tracks.map(({ uri }) => uri), ['soundcloud:293', `soundcloud:${odd.modern.id}`]);
	const user = await open('soundcloud.com/kaytranada');
	assert.equal(user.body.kind, 'artist');
	assert.equal(user.body.title, 'KAYTRANADA');
	assert.deepEqual(user.body.tracks.map(({ track_name: name }) => name), ['Lite Spots', 'Glowed Up']);
});

test('a long playlist is read page by page, up to a limit', async () => {
	assert.equal((await open('soundcloud.com/the-doubles/sets/long')).body.tracks.length, 230);
	const endless = await open('soundcloud.com/the-doubles/sets/endless');
	assert.equal(endless.body.tracks.length, 500);
	assert.equal(endless.body.total, 730);
});

test('the next page is looked for at the API and nowhere else', async () => {
	const page = JSON.stringify({ collection: [], next_href: 'https://evil.example/next' });
	soundcloud.behave({ path: '/api/users/soundcloud:users:500000000/tracks', status: 200, body: page });
	const count = soundcloud.requests.length;
	const { status, body } = await open('soundcloud.com/forss');
	assert.equal(status, 200);
	assert.deepEqual(body.tracks, []);
	assert.equal(soundcloud.requests.length, count + 3);
	await server.redis.command('DEL',
		'known:{soundcloud}:/users/soundcloud:users:500000000/tracks?access=playable,preview,blocked&limit=200&linked_partitioning=true');
});

test('tracks are found by words, those that can be heard', async () => {
	const hits = await server.json('/search/v2?source=soundcloud&q=flume%20%20drop');
	assert.deepEqual(hits.map(({ uri, artist }) => [uri, artist]), [['soundcloud:300000005', 'Flume']]);
	const doubles = await server.json('/search/v2?source=soundcloud&q=the%20doubles');
	const found = doubles.map(({ uri }) => uri);
	assert.ok(found.includes(`soundcloud:${odd.modern.id}`));
	for (const { id } of [odd.preview, odd.blocked, odd.unstreamable, odd.private]) {
		assert.ok(!found.includes(`soundcloud:${id}`));
	}
	assert.deepEqual(await server.json('/search/v2?source=soundcloud&q=%20'), []);
	assert.deepEqual(await server.json('/search/v2?source=soundcloud&q=nothing%20like%20that%26limit=1'), []);
	const window = {};
	new Function('window', await (await server.fetch('/config.js')).text())(window);
	assert.ok(window.ECHONEST.searchable.includes('soundcloud'));
});

test('a track is added and says where it is from', async () => {
	const { body } = await server.api('/api/add_song', { track_uri: 'soundcloud:300000011' });
	assert.ok(body.ok, JSON.stringify(body));
	const socket = await server.socket();
	socket.send('add_song', '300000008', 'soundcloud');
	const [songs] = await socket.next('playlist_update', (all) => all.some(({ trackid }) => trackid === '300000008'));
	const song = songs.find(({ trackid }) => trackid === '300000008');
	assert.equal(song.src, 'soundcloud');
	assert.equal(song.permalink_url, 'https://soundcloud.com/tycho/a-walk');
	assert.equal(song.title, 'A Walk');
	assert.match(song.big_img, /-t500x500\.jpg$/);
});

test('each track that can not be heard says why', async () => {
	const why = async ({ id }) => {
		const { status, body } = await server.api('/api/add_song', { track_uri: `soundcloud:${id}` });
		return `${status} ${body.error}`;
	};
	assert.equal(await why(odd.preview), '400 SoundCloud gives only a snippet of that track to who does not subscribe to it.');
	assert.equal(await why(odd.blocked), '400 SoundCloud does not let that track be heard here.');
	assert.equal(await why(odd.unstreamable), '400 Its owner lets that track be heard on SoundCloud\'s own pages only.');
	assert.equal(await why(odd.endless), '400 SoundCloud does not say how long that track is.');
	assert.equal(await why(odd.private), '404 SoundCloud has nothing there, or it is private.');
	assert.equal(await why({ id: 1 }), '404 SoundCloud has nothing there, or it is private.');
});

test('resolve_soundcloud answers with what a link leads to', async () => {
	const socket = await server.socket();
	socket.send('resolve_soundcloud', ' https://soundcloud.com/forss/flickermood ');
	const [track] = await socket.next('soundcloud_resolved');
	assert.equal(track.kind, 'track');
	assert.equal(track.id, '293');
	assert.equal(track.title, 'Flickermood');
	assert.equal(track.artist, 'Forss');
	assert.equal(track.duration, 214);
	assert.match(track.artwork_url, /-t500x500\.jpg$/);
	assert.equal(track.permalink_url, 'https://soundcloud.com/forss/flickermood');
	socket.send('resolve_soundcloud', 'https://soundcloud.com/forss/sets/soulhack');
	const [list] = await socket.next('soundcloud_resolved');
	assert.equal(list.kind, 'playlist');
	assert.deepEqual(list.tracks.map(({ id }) => id), ['293', '300000001', '300000002']);
	for (const [link, what] of [['https://soundcloud.com/no/such', /nothing there/], ['https://youtu.be/dQw4w9WgXcQ', /no link to SoundCloud/],
		['https://soundcloud.com/', /no track, playlist or user/]]) {
		socket.send('resolve_soundcloud', link);
		assert.match((await socket.next('soundcloud_error'))[0].error, what);
	}
});

test('a stream is an address that plays without our token', async () => {
	const [event, found] = await stream('293');
	assert.equal(event, 'soundcloud_stream');
	assert.equal(found.type, 'progressive');
	assert.doesNotMatch(found.url, /\/api\//);
	const sound = await fetch(found.url, { headers: { Range: 'bytes=0-3' } });
	assert.equal(sound.status, 206);
	assert.equal(await sound.text(), 'RIFF');
	const [, pieces] = await stream(odd.modern.id);
	assert.equal(pieces.type, 'hls');
	assert.match(await (await fetch(pieces.url)).text(), /^#EXTM3U\n/);
});

test('who asks for a stream within a minute of others gets the same', async () => {
	const [, first] = await stream('300000012');
	const count = soundcloud.requests.length;
	assert.deepEqual((await stream('300000012'))[1], first);
	await withNeighbour(async (neighbour) => {
		assert.deepEqual((await stream('300000012', neighbour))[1], first);
	});
	assert.equal(soundcloud.requests.length, count);
	assert.ok(Number(await server.redis.command('TTL', 'known:{soundcloud}:stream 300000012')) <= 60);
	soundcloud.behave({ path: '/api/tracks/soundcloud:tracks:300000013/streams', delayMs: 300 });
	const all = await Promise.all(Array.from({ length: 20 }, () => stream('300000013')));
	assert.ok(all.every(([event]) => event === 'soundcloud_stream'));
	assert.equal(soundcloud.count('/api/tracks/soundcloud:tracks:300000013/streams/'), 1);
});

test('a stream that is not there says why', async () => {
	const why = async (id) => {
		const [event, { error }] = await stream(id);
		assert.equal(event, 'soundcloud_stream_error');
		return error;
	};
	assert.equal(await why(odd.gone.id), 'SoundCloud gives only a snippet of that track, or nothing.');
	assert.equal(await why(odd.blocked.id), 'SoundCloud does not let this server have that.');
	assert.equal(await why('1'), 'SoundCloud has nothing there, or it is private.');
	assert.equal(await why('../users/1'), 'The track\'s id must be a number.');
	for (const location of ['javascript:alert(1)', `${soundcloud.api}/again`, 'http://evil.example/']) {
		soundcloud.calm();
		soundcloud.behave({
			path: '/api/tracks/soundcloud:tracks:300000014/streams/', status: 302, headers: { Location: location }, body: '',
		});
		assert.equal(await why('300000014'), 'SoundCloud gives no address for that track\'s sound.', location);
	}
	soundcloud.calm();
	soundcloud.behave({ path: '/api/tracks/soundcloud:tracks:300000014/streams', status: 200, body: '[' });
	assert.equal(await why('300000014'), 'SoundCloud answers with something else than JSON.');
});

test('one token is enough for all processes, now and after they start anew', async () => {
	const before = soundcloud.count('/oauth/token');
	assert.equal(before, 1);
	await Promise.all([1, 2].map(() => withNeighbour(async (neighbour) => {
		const answers = await Promise.all(Array.from({ length: 8 }, (_, i) =>
			neighbour.fetch(`/search/v2?source=soundcloud&q=token%20${i}`)));
		assert.ok(answers.every(({ ok }) => ok));
	})));
	assert.equal(soundcloud.count('/oauth/token'), before);
});

test('processes that want the first token at the same time fetch one', async () => {
	await server.redis.command('DEL', 'known:{soundcloud}:token');
	await server.redis.command('DEL', 'known:{soundcloud}:refresh');
	const before = soundcloud.count('/oauth/token');
	soundcloud.behave({ path: '/oauth/token', delayMs: 500 });
	await withNeighbour((one) => withNeighbour(async (other) => {
		const answers = await Promise.all([one, other, one, other].map((at, i) =>
			at.fetch(`/search/v2?source=soundcloud&q=first%20${i}`)));
		assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
	}));
	assert.equal(soundcloud.count('/oauth/token'), before + 1);
});

test('who was killed while it fetched a token holds others up for seconds only', async () => {
	await server.redis.command('DEL', 'known:{soundcloud}:token');
	await server.redis.command('SET', 'known:{soundcloud}:lock', '1', 'PX', '1500');
	await withNeighbour(async (neighbour) => {
		assert.equal((await neighbour.fetch('/search/v2?source=soundcloud&q=killed')).status, 200);
		assert.equal(await server.redis.command('GET', 'known:{soundcloud}:lock'), null);
	});
});

test('a token that runs out is renewed with what came with it', async () => {
	await server.redis.command('DEL', 'known:{soundcloud}:token');
	const before = soundcloud.requests.length;
	await withNeighbour(async (neighbour) => {
		assert.equal((await open('soundcloud.com/madeon/pop-culture-live-mashup', neighbour)).status, 200);
	});
	const asked = soundcloud.requests.slice(before).filter(({ path }) => path === '/oauth/token');
	assert.deepEqual(asked.map(({ body }) => new URLSearchParams(body).get('grant_type')), ['refresh_token']);
	/* and when that is used up, a new beginning */
	await server.redis.command('DEL', 'known:{soundcloud}:token');
	soundcloud.refreshTokens.clear();
	await withNeighbour(async (neighbour) => {
		assert.equal((await open('soundcloud.com/madeon', neighbour)).status, 200);
	});
	assert.equal(new URLSearchParams(soundcloud.requests.findLast(({ path }) => path === '/oauth/token').body).get('grant_type'),
		'client_credentials');
});

test('a token that SoundCloud takes back is replaced, unnoticed', async () => {
	soundcloud.tokens.clear();
	const { status } = await open('soundcloud.com/sanholobeats/light');
	assert.equal(status, 200);
	await withNeighbour(async (neighbour) => {
		const before = soundcloud.count('/oauth/token');
		assert.equal((await open('soundcloud.com/sanholobeats', neighbour)).status, 200);
		assert.equal(soundcloud.count('/oauth/token'), before);
	});
	soundcloud.behave({ path: '/api', status: 401, body: '{"code":401}' });
	const refused = await open('soundcloud.com/flyinglotus');
	assert.equal(refused.status, 502);
	assert.equal(refused.body.error, 'SoundCloud does not accept the token that it has just given us.');
});

test('an app that SoundCloud does not know is not tried again and again', async () => {
	await withNeighbour(async (neighbour) => {
		const before = soundcloud.count('/oauth/token');
		for (let i = 0; i < 3; i++) {
			const answer = await neighbour.fetch(`/search/v2?source=soundcloud&q=x${i}`);
			assert.equal(answer.status, 502);
			assert.equal((await answer.json()).error,
				'SoundCloud does not know this server\'s app: SOUNDCLOUD_CLIENT_ID or SOUNDCLOUD_CLIENT_SECRET is wrong.');
		}
		assert.equal(soundcloud.count('/oauth/token'), before + 1);
		assert.doesNotMatch(neighbour.log(), /a-wrong-secret/);
	}, { env: { SOUNDCLOUD_CLIENT_SECRET: 'a-wrong-secret' }, redis: true });
});

test('when there are no tokens left, everybody waits as long as SoundCloud says', async () => {
	soundcloud.tokensLeft = 0;
	await withNeighbour(async (neighbour) => {
		const count = soundcloud.requests.length;
		for (let i = 0; i < 2; i++) {
			const answer = await neighbour.fetch(`/search/v2?source=soundcloud&q=x${i}`);
			assert.equal(answer.status, 429);
			assert.match((await answer.json()).error, /SoundCloud has had too many requests from us; try again in 1[78]\d\d s\./);
		}
		assert.equal(soundcloud.requests.length, count + 1);
		soundcloud.tokensLeft = 50;
	}, { redis: true });
});

test('when the day\'s streams are used up, one can still search, and every process knows', async () => {
	soundcloud.behave({
		path: '/api/tracks/soundcloud:tracks:300000020/streams', status: 429,
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ errors: [{ meta: { rate_limit: { group: 'plays', max_nr_of_requests: 15000, time_window: 'PT24H' }, remaining_requests: 0 } }] }),
	});
	await withNeighbour(async (one) => {
		const limited = /SoundCloud has had too many requests from us; try again in \d+ s/;
		assert.match((await stream('300000020', one))[1].error, limited);
		assert.match((await stream('300000021', one))[1].error, limited);
		assert.match((await stream('300000021'))[1].error, limited);
		assert.equal(soundcloud.count('/api/tracks/soundcloud:tracks:300000021'), 0);
		assert.equal((await one.fetch('/search/v2?source=soundcloud&q=bonobo')).status, 200);
	});
	await server.redis.command('DEL', 'limited:{soundcloud-streams}');
});

test('what goes wrong at SoundCloud is told in words', async () => {
	const ask = async (behaviour) => {
		soundcloud.calm();
		soundcloud.behave({ path: '/api/resolve', ...behaviour });
		const { status, body } = await open('https://soundcloud.com/forss/wrong');
		return `${status} ${body.error}`;
	};
	assert.equal(await ask({ status: 503, body: '' }), '502 SoundCloud has trouble of its own (503); try again in a moment.');
	assert.equal(await ask({ status: 418, body: '' }), '502 SoundCloud does not want to answer (418).');
	assert.equal(await ask({ status: 403, body: '' }), '403 SoundCloud does not let this server have that.');
	assert.equal(await ask({ down: true }), '502 SoundCloud gives no proper answer.');
	soundcloud.behave({ path: '/api/tracks/soundcloud:tracks:300000029', status: 200, body: '<html>' });
	assert.equal((await open('soundcloud:300000029')).body.error, 'SoundCloud answers with something else than JSON.');
});

test('a SoundCloud that does not answer is given up, and holds up nobody', async () => {
	soundcloud.behave({ path: '/api', delayMs: 15000 });
	const slow = open('https://soundcloud.com/forss/slow');
	const began = Date.now();
	assert.equal((await server.fetch('/queue/')).status, 200);
	assert.ok(Date.now() - began < 5000);
	const { status, body } = await slow;
	assert.equal(status, 504);
	assert.equal(body.error, 'SoundCloud takes too long to answer.');
});

test('secrets and tokens are in no log and no answer', async () => {
	await sleep(50);
	const log = server.log();
	assert.ok(soundcloud.tokens.size > 0);
	for (const secret of [soundcloud.client.secret, ...soundcloud.tokens.keys(), ...soundcloud.refreshTokens]) {
		assert.ok(!log.includes(secret));
	}
	assert.ok(!soundcloud.requests.some(({ query }) => JSON.stringify(query).includes(soundcloud.client.secret)));
	assert.ok(soundcloud.requests.every(({ path, headers }) => !path.startsWith('/cdn') || !headers.authorization));
});
