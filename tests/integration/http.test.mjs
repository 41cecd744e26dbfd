// The public paths, files and pages over HTTP.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { songs } from '../browser/support/music.mjs';
import { DEV, Server, TOKEN, until } from '../support/faces.mjs';

let server;
let cookie;

before(async () => {
	server = await Server.start();
	cookie = await server.login();
});
after(() => server?.stop());

const isTime = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/.test(text);

test('health says ok while the store is there', async () => {
	const answer = await server.fetch('/health');
	assert.equal(answer.status, 200);
	assert.deepEqual(await answer.json(), { status: 'ok' });
});

test('a nest where nothing plays has empty fields in /playing/', async () => {
	const playing = await server.json('/playing/');
	for (const name of ['artist', 'big_img', 'id', 'img', 'src', 'title', 'trackid', 'user',
		'starttime', 'endtime', 'jam', 'comments', 'pos']) {
		assert.equal(playing[name], '', name);
	}
	assert.equal(playing.paused, false);
	assert.ok(isTime(playing.now));
	assert.deepEqual(await server.json('/queue/'), { queue: [] });

test('and so it has in /api/playing, which old clients read without looking', async () => {
	const { body } = await server.api('/api/playing');
	for (const name of ['id', 'title', 'artist', 'trackid', 'src', 'user', 'img', 'big_img', 'duration',
		'vote', 'jam', 'comments', 'starttime', 'endtime', 'pos', 'type']) {
		assert.equal(body[name], '', name);
	}
	assert.equal(body.paused, false);
	assert.ok(isTime(body.now));
});
	const last = await server.json('/last/');
	assert.deepEqual(last.airhorn, []);
	assert.ok(isTime(last.now));
});

test('an added song plays and the next one waits, and strangers see no whole email', async () => {
	const first = await server.play(0);
	const second = await server.add(1);
	const playing = await server.json('/playing/');
	assert.equal(playing.id, first);
	assert.equal(playing.title, songs[0].title);
	assert.equal(playing.user, 'o…@api');
	assert.equal(playing.src, 'local');
	assert.ok(isTime(playing.starttime) && isTime(playing.endtime));
	assert.equal(typeof playing.pos, 'number');
	const { queue } = await server.json('/queue/');
	assert.equal(queue.length, 1);
	assert.deepEqual(Object.keys(queue[0]).sort(),
		['artist', 'big_img', 'id', 'img', 'src', 'title', 'trackid', 'user']);
	assert.equal(queue[0].id, second);
	assert.equal(queue[0].user, 'o…@api');
	const known = await server.json('/queue/', { headers: { Cookie: cookie } });
	assert.equal(known.queue[0].user, 'openclaw@api');
	const withToken = await server.json('/queue', { headers: { Authorization: `Bearer ${TOKEN}` } });
	assert.equal(withToken.queue[0].user, 'openclaw@api');
	const one = await server.json(`/queue/${second}`);
	assert.equal(one.id, second);
	assert.deepEqual(one.jam, []);
	assert.equal((await server.json(`/queue/${first}`)).id, first);
	await server.api('/api/queue/clear', {});
});

test('an id that is nobody gives 404 with a message', async () => {
	for (const id of ['999999', 'x', '%01', '1'.repeat(2000), '-1']) {
		const answer = await server.fetch(`/queue/${id}`);
		assert.ok([400, 404].includes(answer.status), `${id}: ${answer.status}`);
	}
	const answer = await server.fetch('/queue/999999');
	assert.deepEqual(await answer.json(), { message: 'No entry with that id' });
});

test('airhorns, their list and the volume can be read by anybody', async () => {
	assert.deepEqual(await server.json('/airhorns/'), { current_airhorns: [] });
	const list = await server.json('/airhorn_list');
	assert.ok(list.includes('airhorn') && list.includes('hohoho'));
	assert.deepEqual(await server.json('/get_volume/'), { volume: 95 });
});

test('the search finds by any word and says what it can not do', async () => {
	const [hit] = await server.json('/search/v2?q=amber%20LARKS');
	assert.equal(hit.track_name, songs[0].title);
	assert.equal(hit.artist, songs[0].artist);
	assert.match(hit.uri, /^local:[\w-]{16}$/);
	assert.equal(typeof hit.duration, 'number');
	assert.ok('url' in hit.images && 'width' in hit.images && 'height' in hit.images);
	assert.deepEqual(await server.json('/search/v2?q='), []);
	assert.deepEqual(await server.json('/search/v2?q=zzzzqqq'), []);
	assert.deepEqual(await server.json('/search/v2?q=amber&type=episode'), []);
	assert.equal((await server.fetch('/search/v2?q=a&source=spotify')).status, 503);
	assert.equal((await server.fetch('/search/v2?q=a&source=radio')).status, 400);
	assert.equal((await server.fetch('/search/v2?q=a&type=opera')).status, 400);
	assert.equal((await server.fetch(`/search/v2?q=${'a'.repeat(1000)}`)).status, 400);
	assert.equal((await server.fetch('/search/v2?q=%ff%fe')).status, 400);
});

test('a query with & and = and + inside of a value is read as it was meant', async () => {
	const [hit] = await server.json(`/search/v2?q=${encodeURIComponent('wren & co')}`);
	assert.equal(hit.artist, 'Wren & Co');
	const [plus] = await server.json('/search/v2?q=wren+train');
	assert.equal(plus.track_name, 'Early Train');
});

test('history counts what it was asked for; that of a person needs a session', async () => {
	const recent = await server.json('/history/7');
	assert.equal(recent.n_requested, 7);
	assert.equal(recent.n_retrieved, recent.plays.length);
	assert.equal((await server.fetch('/history/0')).status, 400);
	assert.equal((await server.fetch('/history/many')).status, 400);
	for (const path of ['user_history', 'user_jam_history']) {
		const stranger = await server.fetch(`/${path}/${DEV}`);
		assert.equal(stranger.status, 401);
		assert.deepEqual(await stranger.json(), { error: 'Authentication required' });
		const known = await server.json(`/${path}/${DEV}`, { headers: { Cookie: cookie } });
		assert.equal(known.userid_requested, DEV);
		assert.equal(known.n_retrieved, 0);
		assert.deepEqual(known[path === 'user_history' ? 'plays' : 'jams'], []);
		const nobody = await server.fetch(`/${path}/nobody`, { headers: { Cookie: cookie } });
		assert.equal(nobody.status, 400);
	}
});

test('a skipped song is the last one, with hidden people for strangers', async () => {
	const cookieOfAda = await server.login('ada@example.com');
	await server.fetch('/add_song', {
		method: 'POST',
		headers: { Cookie: cookieOfAda },
		body: new URLSearchParams({ track_uri: server.uri(2) }),
	});
	await until('it plays', async () => {
		const playing = await server.json('/playing/');
		if (playing.title !== songs[2].title && playing.id) {
			await server.api('/api/queue/skip', {});
		}
		return playing.title === songs[2].title;
	});
	await server.api('/api/queue/skip', {});
	const last = await server.json('/last/');
	assert.equal(last.title, songs[2].title);
	assert.equal(last.user, 'a…@example.com');
	assert.deepEqual(last.airhorn, []);
	const known = await server.json('/last/', { headers: { Cookie: cookie } });
	assert.equal(known.user, 'ada@example.com');
});

test('unknown paths are 404, as a page for browsers and JSON for programs', async () => {
	const program = await server.fetch('/no/such/path');
	assert.equal(program.status, 404);
	assert.equal((await program.json()).error, 'not_found');
	const browser = await server.fetch('/X7K2P', { headers: { Accept: 'text/html' } });
	assert.equal(browser.status, 404);
	assert.match(browser.headers.get('content-type'), /^text\/html/);
	const api = await server.fetch('/api/nothing', { headers: { Accept: 'text/html' } });
	assert.equal((await api.json()).error, 'not_found');
});

test('a wrong method is 405 and tells the right ones', async () => {
	const answer = await server.fetch('/queue/', { method: 'DELETE' });
	assert.equal(answer.status, 405);
	assert.equal(answer.headers.get('allow'), 'GET, HEAD');
	const get = await server.fetch('/add_song');
	assert.equal(get.status, 405);
	assert.equal(get.headers.get('allow'), 'POST');
});

test('HEAD answers as GET without the body', async () => {
	const answer = await server.fetch('/queue/', { method: 'HEAD' });
	assert.equal(answer.status, 200);
	assert.ok(Number(answer.headers.get('content-length')) > 0);
	assert.equal(await answer.text(), '');
});

test('every answer forbids sniffing, and pages have a policy', async () => {
	for (const path of ['/health', '/queue/', '/nope', '/static/nope.js']) {
		const answer = await server.fetch(path);
		assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path);
	}
	const page = await server.fetch('/', { headers: { Cookie: cookie } });
	const policy = page.headers.get('content-security-policy');
	assert.match(policy, /default-src 'self'/);
	assert.match(policy, /frame-ancestors 'none'/);
	assert.match(policy, /base-uri 'none'/);
	assert.doesNotMatch(policy, /unsafe/);
	assert.ok(page.headers.get('referrer-policy'));
});

test('pages without a session lead to the login and back', async () => {
	for (const path of ['/', '/help', '/stats', '/admin/stats', '/sync/link', '/nest/main']) {
		const answer = await server.fetch(path);
		assert.equal(answer.status, 302, path);
		const wanted = path === '/' ? '/login/' : `/login/?next=${path}`;
		assert.equal(answer.headers.get('location'), wanted);
	}
	for (const path of ['/', '/help', '/stats', '/admin/stats', '/sync/link']) {
		const answer = await server.fetch(path, { headers: { Cookie: cookie } });
		assert.equal(answer.status, 200, path);
		assert.doesNotMatch(await answer.text(), /\{\{/, path);
	}
	const main = await server.fetch('/nest/main', { headers: { Cookie: cookie } });
	assert.equal(main.headers.get('location'), '/');
	assert.equal((await server.fetch('/nest/QQQQQ', { headers: { Cookie: cookie } })).status, 404);
});

test('assets have hashed names and may be kept for ever', async () => {
	const page = await (await server.fetch('/', { headers: { Cookie: cookie } })).text();
	const script = /\/static\/main-[\w]+\.js/.exec(page)[0];
	const answer = await server.fetch(script);
	assert.equal(answer.status, 200);
	assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
	assert.match(answer.headers.get('content-type'), /javascript/);
	const etag = answer.headers.get('etag');
	await answer.arrayBuffer();
	const again = await server.fetch(script, { headers: { 'If-None-Match': etag } });
	assert.equal(again.status, 304);
});

test('every airhorn can be heard', async () => {
	for (const file of readdirSync(join(process.cwd(), 'assets/airhorns'))) {
		const answer = await server.fetch(`/static/audio/${file}`);
		assert.equal(answer.status, 200, file);
		assert.match(answer.headers.get('content-type'), /^audio\//);
		assert.match(answer.headers.get('cache-control'), /max-age=\d+/);
		assert.ok(answer.headers.get('etag'));
		await answer.arrayBuffer();
	}
});

test('no path leads out of the static folders', async () => {
	for (const path of ['/static/../../../etc/passwd', '/static/..%2f..%2fmeson.build',
		'/static/%2e%2e/%2e%2e/meson.build', '/static/audio/../../README.md',
		'/static//etc/passwd', '/static/index.html', '/static/.built', '/static/',
		'/local/audio/../../x']) {
		const heard = await server.raw(
			`GET ${path} HTTP/1.1\r\nHost: ${server.host}\r\nCookie: ${cookie}\r\n`
			+ 'Connection: close\r\n\r\n', { halfOpen: true });
		assert.match(heard, /^HTTP\/1\.1 (400|403|404)/, `${path}: ${heard.slice(0, 200)}`);
	}
});

test('a NUL byte in a path is refused, or its connection closed', async () => {
	// closed is what libwebsockets 4.3 (Debian 13) does by itself
	const heard = await server.raw(
		`GET /static/audio/%00.mp3 HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`, { halfOpen: true });
	assert.match(heard, /^(HTTP\/1\.1 400|$)/);
	assert.equal((await server.fetch('/health')).status, 200);
});

test('audio needs a session, has ranges and an ETag', async () => {
	const path = `/local/audio/${server.uri(0).slice('local:'.length)}`;
	assert.equal((await server.fetch(path)).status, 401);
	const headers = { Cookie: cookie };
	const whole = await server.fetch(path, { headers });
	assert.equal(whole.status, 200);
	assert.equal(whole.headers.get('accept-ranges'), 'bytes');
	const bytes = Buffer.from(await whole.arrayBuffer());
	assert.equal(bytes.length, Number(whole.headers.get('content-length')));
	assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
	const etag = whole.headers.get('etag');

	const part = await server.fetch(path, { headers: { ...headers, Range: 'bytes=100-199' } });
	assert.equal(part.status, 206);
	assert.equal(part.headers.get('content-range'), `bytes 100-199/${bytes.length}`);
	assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(100, 200));

	const tail = await server.fetch(path, { headers: { ...headers, Range: 'bytes=-50' } });
	assert.deepEqual(Buffer.from(await tail.arrayBuffer()), bytes.subarray(-50));
	const rest = await server.fetch(path,
		{ headers: { ...headers, Range: `bytes=${bytes.length - 7}-` } });
	assert.equal((await rest.arrayBuffer()).byteLength, 7);
	const beyond = await server.fetch(path,
		{ headers: { ...headers, Range: `bytes=${bytes.length}-` } });
	assert.equal(beyond.status, 416);
	assert.equal(beyond.headers.get('content-range'), `bytes */${bytes.length}`);

	const kept = await server.fetch(path, { headers: { ...headers, 'If-None-Match': etag } });
	assert.equal(kept.status, 304);
	const same = await server.fetch(path,
		{ headers: { ...headers, Range: 'bytes=0-3', 'If-Range': etag } });
	assert.equal(same.status, 206);
	await same.arrayBuffer();
	const other = await server.fetch(path,
		{ headers: { ...headers, Range: 'bytes=0-3', 'If-Range': '"another"' } });
	assert.equal(other.status, 200);
	await other.arrayBuffer();
	assert.equal((await server.fetch('/local/audio/AAAAAAAAAAAAAAAA', { headers })).status, 404);
	assert.equal((await server.fetch('/local/cover/AAAAAAAAAAAAAAAA', { headers })).status, 404);
});

test('everybody has a picture, the same for the same email', async () => {
	const answer = await server.fetch('/userimg/ada@example.com/img.png');
	assert.equal(answer.status, 302);
	const place = answer.headers.get('location');
	assert.match(place, /^\/avatar\/\d+-A\.svg$/);
	const bender = await server.fetch('/userimg/the@echonest.com/img.png');
	assert.match(bender.headers.get('location'), /-B\.svg$/);
	const upper = await server.fetch('/userimg/ADA@example.com/img.png');
	assert.equal(upper.headers.get('location'), place);
	const picture = await server.fetch(place);
	assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
	assert.match(await picture.text(), /^<svg/);
	const strange = await server.fetch(`/userimg/${encodeURIComponent('é<x>')}/img.png`);
	assert.match(strange.headers.get('location'), /^\/avatar\/\d+-_\.svg$/);
	for (const path of ['/avatar/400-A.svg', '/avatar/x-A.svg', '/avatar/10-<.svg', '/avatar/10-AB.svg']) {
		assert.equal((await server.fetch(path)).status, 404, path);
	}
});

test('config.js tells the page who it is for', async () => {
	const read = async (headers) => {
		const answer = await server.fetch('/config.js', { headers });
		assert.equal(answer.headers.get('cache-control'), 'no-store');
		const window = {};
		new Function('window', await answer.text())(window);
		return window.ECHONEST;
	};
	const mine = await read({ Cookie: cookie });
	assert.equal(mine.user, DEV);
	assert.deepEqual(mine.sources, ['local']);
	assert.deepEqual(mine.searchable, ['local']);
	assert.equal(mine.youtube_embed_url, 'https://www.youtube-nocookie.com/embed');
	assert.ok(mine.airhorns.length >= 12);
	assert.equal(mine.nest.id, 'main');
	assert.equal((await read({})).user, '');
});

test('only our own origins may read answers from scripts', async () => {
	const allowed = async (origin, method = 'GET') =>
		(await server.fetch('/queue/', { method, headers: { Origin: origin } }))
			.headers.get('access-control-allow-origin');
	assert.equal(await allowed(server.url), server.url);
	assert.equal(await allowed('http://localhost:3000'), 'http://localhost:3000');
	for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example',
		'http://127.0.0.1.evil.example', `http://evil.example/${server.host}`]) {
		assert.equal(await allowed(origin), null, origin);
	}
	const preflight = await server.fetch('/api/add_song', {
		method: 'OPTIONS', headers: { Origin: server.url },
	});
	assert.equal(preflight.status, 204);
	assert.match(preflight.headers.get('access-control-allow-headers'), /Authorization/);
	assert.equal((await server.fetch('/api/add_song', { method: 'OPTIONS' })).status, 405);
});

test('what needs another service says that it is not configured', async () => {
	assert.equal((await server.fetch('/youtube/lookup?id=dQw4w9WgXcQ')).status, 503);
	assert.equal((await server.fetch('/youtube/lookup?id=no')).status, 400);
	assert.equal((await server.fetch('/youtube/playlist?id=PL12345')).status, 503);
	assert.equal((await server.fetch('/youtube/playlist?id=a%20b')).status, 400);
	assert.equal((await server.api('/api/spotify/devices')).status, 503);
	assert.equal((await server.api('/api/spotify/status')).status, 503);
	assert.equal((await server.api('/api/spotify/transfer', {})).status, 503);
	assert.equal((await server.fetch('/spotify_connect/', { headers: { Cookie: cookie } })).status, 503);
	assert.equal((await server.fetch('/signup/')).status, 404);
});

test('bodies of the wrong kind are refused with a reason, and nothing changes', async () => {
	const post = async (path, body, type = 'application/x-www-form-urlencoded') => {
		const answer = await server.fetch(path, {
			method: 'POST', headers: { Cookie: cookie, 'Content-Type': type }, body,
		});
		return { status: answer.status, body: await answer.json() };
	};
	const before = await server.json('/queue/');
	assert.deepEqual(await post('/add_song', ''),
		{ status: 400, body: { error: 'Missing required field: track_uri' } });
	assert.equal((await post('/add_song', 'track_uri=')).status, 400);
	assert.equal((await post('/add_song', 'track_uri=%ff%fe')).status, 400);
	assert.equal((await post('/add_song', 'track_uri=nonsense')).status, 400);
	assert.equal((await post('/add_song', 'track_uri=spotify:track:1234567890123456789012')).status, 503);
	assert.equal((await post('/add_song', 'track_uri=youtube:dQw4w9WgXcQ')).status, 503);
	assert.equal((await post('/add_song', 'track_uri=local:AAAAAAAAAAAAAAAA')).status, 404);
	assert.equal((await post('/jam', 'id=424242')).status, 404);
	assert.equal((await post('/jam', '{"id":{}}', 'application/json')).status, 400);
	assert.equal((await post('/jam', '[1]', 'application/json')).status, 400);
	assert.equal((await post('/jam', '{', 'application/json')).status, 400);
	assert.equal((await post('/jam', '['.repeat(5000), 'application/json')).status, 400);
	assert.equal((await post('/blast_airhorn', 'name=../../etc/passwd')).status, 404);
	assert.equal((await post('/jam', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json')).status, 400);
	assert.deepEqual(await server.json('/queue/'), before);
});

test('ten megabytes of body are refused with 413', async () => {
	const answer = await server.fetch('/add_song', {
		method: 'POST',
		headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: `track_uri=${'x'.repeat(10 * 1024 * 1024)}`,
	});
	assert.equal(answer.status, 413);
});
