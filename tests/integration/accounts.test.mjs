// Who may do what: sessions, tokens, codes.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DEV, Server, TOKEN, until } from '../support/faces.mjs';

const SECRET = 'a secret key of the tests, long enough for it';
const INVITE = 'come-in-please';

let server;
before(async () => {
	server = await Server.start({
		env: { SECRET_KEY: SECRET, ECHONEST_SYNC_INVITE_CODES: `other,${INVITE}` },
	});
});
after(() => server?.stop());

const syncToken = (email) => createHmac('sha256', SECRET).update(`sync:${email}`).digest('hex');
const whoAmI = async (cookie) =>
	/"user":"([^"]*)"/.exec(await (await server.fetch('/config.js', {
		headers: { Cookie: cookie },
	})).text())[1];

test('the login signs in at once and keeps its cookie to itself', async () => {
	const answer = await server.fetch('/login/');
	assert.equal(answer.status, 302);
	assert.equal(answer.headers.get('location'), '/');
	const cookie = answer.headers.get('set-cookie');
	assert.match(cookie, /^echonest_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
	assert.equal(await whoAmI(cookie.split(';')[0]), DEV);
	assert.match(server.log(), /AUDIT action=login email=dev@example\.com ip=127\.0\.0\.1/);
	assert.ok(!server.log().includes(cookie.split(/[=;]/)[1]), 'no session id is logged');
});

test('two people can be tried on one machine', async () => {
	const ada = await server.login('Ada@Example.com');
	const bob = await server.login('bob@example.com');
	assert.equal(await whoAmI(ada), 'ada@example.com');
	assert.equal(await whoAmI(bob), 'bob@example.com');
	for (const email of ['nobody', 'a@b@c', '<x>@y', 'a b@c', 'x@']) {
		const answer = await server.fetch(`/login/?email=${encodeURIComponent(email)}`);
		assert.equal(answer.status, 400, email);
		assert.equal(answer.headers.get('set-cookie'), null);
	}
});

test('after the login one is where one wanted to be, but never on another site', async () => {
	const place = async (next) => (await server.fetch(`/login/?next=${encodeURIComponent(next)}`))
		.headers.get('location');
	assert.equal(await place('/help'), '/help');
	for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'evil',
		'/\t/evil.example']) {
		assert.equal(await place(next), '/', next);
	}
});

test('there is no signing in under another host name or from another site', async () => {
	const heard = await server.raw(
		'GET /login/ HTTP/1.1\r\nHost: music.example.com\r\nConnection: close\r\n\r\n',
		{ halfOpen: true });
	assert.match(heard, /^HTTP\/1\.1 200/);
	assert.doesNotMatch(heard, /set-cookie/i);
	const foreign = await server.fetch('/login/?email=eve@example.com',
		{ headers: { 'Sec-Fetch-Site': 'cross-site' } });
	assert.equal(foreign.status, 200);
	assert.equal(foreign.headers.get('set-cookie'), null);
});

test('signing out ends the session and its sockets', async () => {
	const cookie = await server.login('carol@example.com');
	const other = await server.login('carol@example.com');
	const socket = await server.socket({ cookie });
	await socket.next('playlist_update');
	const answer = await server.fetch('/logout/', { method: 'POST', headers: { Cookie: cookie } });
	assert.equal(answer.status, 303);
	assert.match(answer.headers.get('set-cookie'), /^echonest_session=; .*Max-Age=0/);
	assert.equal((await socket.closed).code, 4401);
	assert.equal(await whoAmI(cookie), '');
	assert.equal(await whoAmI(other), 'carol@example.com');
	const login = await server.fetch(answer.headers.get('location'));
	assert.equal(login.status, 200);
	assert.equal(login.headers.get('set-cookie'), null);
});

test('a link from elsewhere does not sign out, it asks', async () => {
	const cookie = await server.login();
	const foreign = await server.fetch('/logout/',
		{ headers: { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' } });
	assert.equal(foreign.status, 200);
	assert.equal(await whoAmI(cookie), DEV);
	const form = await server.fetch('/logout/', {
		method: 'POST',
		headers: { Cookie: cookie, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
	});
	assert.equal(form.status, 403);
	assert.equal(await whoAmI(cookie), DEV);
	assert.equal((await server.fetch('/logout/', { headers: { Cookie: cookie } })).status, 303);
	assert.equal(await whoAmI(cookie), '');
});

test('a session that is none is nobody', async () => {
	for (const cookie of ['echonest_session=', 'echonest_session=x', `echonest_session=${'a'.repeat(43)}`,
		`echonest_session=${'a'.repeat(3000)}`, 'other=1', ';;==;', 'echonest_session="%00"']) {
		assert.equal(await whoAmI(cookie), '', cookie);
	}
});

test('changes in the name of a session must come from our own pages', async () => {
	const cookie = await server.login('dave@example.com');
	const add = (headers) => server.fetch('/add_song', {
		method: 'POST',
		headers: { Cookie: cookie, ...headers },
		body: new URLSearchParams({ track_uri: server.uri(0) }),
	});
	for (const headers of [
		{ Origin: 'https://evil.example' },
		{ Origin: 'null' },
		{ 'Sec-Fetch-Site': 'cross-site' },
		{ 'Sec-Fetch-Site': 'same-site' },
		{ Origin: `http://127.0.0.1.evil.example:${server.port}`, 'Sec-Fetch-Site': 'cross-site' },
	]) {
		assert.equal((await add(headers)).status, 403, JSON.stringify(headers));
	}
	assert.equal((await add({ Origin: server.url, 'Sec-Fetch-Site': 'same-origin' })).status, 200);
	assert.equal((await add({})).status, 200);
	assert.match(server.log(), /AUDIT action=add_song email=dave@example\.com/);
});

test('without session or token there is 401 for acts', async () => {
	for (const path of ['/add_song', '/jam', '/blast_airhorn']) {
		const answer = await server.fetch(path, { method: 'POST' });
		assert.equal(answer.status, 401);
		assert.deepEqual(await answer.json(), { error: 'Authentication required' });
	}
});

test('bearer paths tell a missing from a wrong token', async () => {
	for (const headers of [{}, { Authorization: 'Basic abc' }, { Authorization: 'Bearer ' },
		{ Cookie: await server.login() }]) {
		const answer = await server.fetch('/api/queue', { headers });
		assert.equal(answer.status, 401, JSON.stringify(headers));
		assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
		assert.deepEqual(await answer.json(), { error: 'Missing or malformed Authorization header' });
	}
	for (const token of ['wrong', `${TOKEN}x`, TOKEN.slice(1), 'f'.repeat(64)]) {
		const answer = await server.api('/api/queue', undefined, token);
		assert.equal(answer.status, 403);
		assert.deepEqual(answer.body, { error: 'Invalid API token' });
	}
	assert.equal((await server.api('/api/queue')).status, 200);
	assert.match(server.log(), /AUDIT action=api_auth_fail/);
	assert.match(server.log(), /AUDIT action=api_auth_ok email=openclaw@api/);
	assert.ok(!server.log().includes(TOKEN), 'no token is logged');
});

test('a sync token acts as its person, once they have signed in', async () => {
	assert.equal((await server.api('/api/queue', undefined, syncToken('never@example.com'))).status, 403);
	await server.login('erin@example.com');
	const id = await server.add(1, syncToken('erin@example.com'));
	const { body } = await server.api('/api/queue');
	const mine = [...body.queue, (await server.api('/api/playing')).body].find((song) => song.id === id);
	assert.equal(mine.user, 'erin@example.com');
	const headers = { Authorization: `Bearer ${syncToken('erin@example.com')}` };
	const added = await server.fetch('/add_song', {
		method: 'POST', headers, body: new URLSearchParams({ track_uri: server.uri(2) }),
	});
	assert.deepEqual(await added.json(), { success: true });
});

test('a code of /sync/link can be changed for a token once', async () => {
	const cookie = await server.login('fay@example.com');
	const page = await (await server.fetch('/sync/link', { headers: { Cookie: cookie } })).text();
	const code = />([A-HJ-NP-Z2-9]{6})</.exec(page)[1];
	const first = await server.api('/api/sync-link', { code: code.toLowerCase() });
	assert.deepEqual(first, {
		status: 200,
		body: {
			email: 'fay@example.com', name: 'Fay', user_token: syncToken('fay@example.com'),
		},
	});
	const again = await server.api('/api/sync-link', { code });
	assert.equal(again.status, 404);
	assert.equal(again.body.error, 'invalid_or_expired_code');
	assert.equal((await server.api('/api/queue', undefined, first.body.user_token)).status, 200);
	const missing = await server.api('/api/sync-link', {});
	assert.equal(missing.status, 400);
	assert.equal(missing.body.error, 'missing_code');
	let limited;
	for (let i = 0; i < 12 && limited?.status !== 429; i++) {
		limited = await server.api('/api/sync-link', { code: 'AAAAAA' });
	}
	assert.equal(limited.status, 429);
	assert.equal(limited.body.error, 'rate_limited');
});

test('an invitation can be changed for the shared token, with few tries', async () => {
	const ask = async (body) => {
		const answer = await server.fetch('/api/sync-token', {
			method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
		});
		return { status: answer.status, body: await answer.json() };
	};
	assert.equal((await ask({})).body.error, 'missing_code');
	const wrong = await ask({ invite_code: 'guess' });
	assert.equal(wrong.status, 401);
	assert.equal(wrong.body.error, 'invalid_code');
	assert.deepEqual(await ask({ invite_code: INVITE }),
		{ status: 200, body: { token: TOKEN, server: server.url } });
	let limited;
	for (let i = 0; i < 12 && limited?.status !== 429; i++) {
		limited = await ask({ invite_code: 'guess' });
	}
	assert.equal(limited.status, 429);
	assert.equal((await ask({ invite_code: INVITE })).status, 429);
});

test('the numbers count people and what they did', async () => {
	const before = await server.json('/api/stats?days=3');
	assert.equal(before.dau_trend.length, 3);
	const socket = await server.socket({ email: 'gus@example.com' });
	await socket.next('playlist_update');
	const now = await until('gus is counted', async () => {
		const stats = await server.json('/api/stats?days=1');
		return stats.today.ws_connect > before.today.ws_connect && stats;
	});
	assert.ok(now.dau >= 1 && now.known_users >= 1);
	assert.ok('spotify_api' in now && 'spotify_oauth' in now);
	assert.equal((await server.json('/api/stats?days=900')).dau_trend.length, 90);
	assert.equal((await server.fetch('/api/stats?days=x')).status, 400);
	await socket.close();
});

test('the jam button needs a token, and jams once', async () => {
	await server.add(0);
	await until('something plays', async () => (await server.api('/api/playing')).body.id);
	assert.equal((await server.fetch('/api/jammit/')).status, 401);
	for (let i = 0; i < 2; i++) {
		assert.deepEqual((await server.api('/api/jammit/')).body, { ok: true });
	}
	const { jam } = (await server.api('/api/playing')).body;
	assert.deepEqual(jam.map(({ user }) => user), ['jambutton@echonest.com']);
});

test('in production unknown hosts are sent home, cookies are safe, nobody gets in by dev', async () => {
	const live = await Server.start({
		music: false,
		env: {
			DEBUG: 'false',
			ECHONEST_HOSTNAME: 'music.example.com',
			SECRET_KEY: SECRET,
			ALLOWED_EMAIL_DOMAINS: 'example.com',
			GOOGLE_CLIENT_ID: 'id',
			GOOGLE_CLIENT_SECRET: 'secret',
			ECHONEST_API_TOKEN: '',
		},
	});
	try {
		const ask = (head) => live.raw(`${head}\r\nConnection: close\r\n\r\n`, { halfOpen: true });
		const home = await ask('GET /help?x=1 HTTP/1.1\r\nHost: other.example.com');
		assert.match(home, /^HTTP\/1\.1 302/);
		assert.match(home, /\r\nLocation: https:\/\/music\.example\.com\/help\?x=1\r\n/i);
		const login = await ask('GET /login/ HTTP/1.1\r\nHost: music.example.com');
		assert.match(login, /^HTTP\/1\.1 200/);
		assert.doesNotMatch(login, /set-cookie/i);
		const local = await ask('GET /login/?email=a@b HTTP/1.1\r\nHost: localhost');
		assert.doesNotMatch(local, /set-cookie/i);
		const proxied = await ask('GET /queue/ HTTP/1.1\r\nHost: inner\r\n'
			+ 'X-Forwarded-Host: evil.example, music.example.com');
		assert.match(proxied, /^HTTP\/1\.1 200/);
		const token = await ask('GET /api/queue HTTP/1.1\r\nHost: music.example.com\r\n'
			+ 'Authorization: Bearer anything');
		assert.match(token, /^HTTP\/1\.1 503/);
		assert.match(await ask('GET /health HTTP/1.1\r\nHost: 10.0.0.7'), /^HTTP\/1\.1 200/);
		await ask('GET /api/queue HTTP/1.1\r\nHost: music.example.com\r\n'
			+ 'X-Forwarded-For: 6.6.6.6, 198.51.100.7\r\nAuthorization: Bearer x');
	} finally {
		await live.stop();
	}
});
