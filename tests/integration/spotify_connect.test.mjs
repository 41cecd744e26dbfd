// People connect their own Spotify, and their tokens stay good.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import WebSocket from 'ws';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { until } from '../support/program.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';

const spotify = await new SpotifyDouble().start();
const installation = new Installation({
	...spotify.settings,
	ECHONEST_SPOTIFY_EMAIL: 'boss@example.com',
});
const secrets = new Set();
let server, other;

before(async () => {
	installation.startRedis();
	[server, other] = await Promise.all([Server.start(installation), Server.start(installation)]);
});

after(async () => {
	assert.equal(installation.complaints(), '');
	await installation.destroy();
	await spotify.stop();
});

afterEach(() => {
	spotify.calm();
	Object.assign(spotify, { rotates: false, tokenSeconds: 3600, grantedScope: undefined });
});

const path = (email) => installation.path('oauth_creds', email);
const read = (email) => JSON.parse(readFileSync(path(email), 'utf8'));

function write(email, tokens) {
	mkdirSync(installation.path('oauth_creds'), { recursive: true });
	writeFileSync(path(email), typeof tokens === 'string' ? tokens : JSON.stringify(tokens));
	return tokens;
}

/** Cookies of one browser. */
class Browser {
	constructor(email, at = server) {
		this.at = at;
		this.ready = at.signIn(email).then((cookie) => (this.cookies = [cookie]));
	}

	async fetch(address, options = {}) {
		await this.ready;
		const answer = await this.at.fetch(address, {
			...options,
			headers: { Cookie: this.cookies.join('; '), Accept: 'text/html', ...options.headers },
		});
		this.cookies.push(...answer.headers.getSetCookie().map((one) => one.split(';')[0]));
		return { ...answer, location: answer.headers.get('location') };
	}

	/** Where the browser is sent by Spotify after `user` has answered there. */
	async ask(user, answer, query = '') {
		const { status, location } = await this.fetch(`/spotify_connect/authorize${query}`);
		assert.equal(status, 302);
		const back = spotify.answer(location, user, answer);
		for (const name of ['code', 'state']) {
			if (back.searchParams.has(name)) {
				secrets.add(back.searchParams.get(name));
			}
		}
		return back;
	}

	async comeBack(back) {
		return this.fetch(back.pathname + back.search);
	}

	async connect(user, query) {
		return this.comeBack(await this.ask(user, 'agree', query));
	}
}

/** What the server writes comes by a pipe, maybe after its answer. */
const logged = (line) => until(`${line} is in the log`, () => line.test(server.process.output));

const problem = ({ text }) => /role="alert">([^<]*)</.exec(text)?.[1];

/** The answer to an event that is about tokens. */
function ask(event, email, at = server) {
	return at.signIn(email).then((cookie) => new Promise((resolve, reject) => {
		const socket = new WebSocket(`${at.url.replace('http', 'ws')}/socket/`, { headers: { Cookie: cookie } });
		socket.on('open', () => socket.send(`1["${event}"]`));
		socket.on('error', reject);
		socket.on('message', (data) => {
			const heard = JSON.parse(String(data).slice(1));
			if (heard[0].includes('_token_')) {
				socket.close();
				resolve(heard);
			}
		});
	}));
}

const askToken = (email, at) => ask('fetch_auth_token', email, at);

test('somebody connects, is connected, and disconnects', async () => {
	const browser = new Browser('ann@example.com');
	const first = await browser.fetch('/spotify_connect/?next=/help');
	assert.match(first.text, /Connect Spotify/);
	const { location } = await browser.fetch('/spotify_connect/authorize');
	const asked = new URL(location);
	assert.equal(asked.origin + asked.pathname, `${spotify.url}/authorize`);
	assert.equal(asked.searchParams.get('redirect_uri'), `${server.url}/authentication/spotify_callback`);
	assert.equal(asked.searchParams.get('code_challenge_method'), 'S256');
	assert.equal(asked.searchParams.get('scope'), 'streaming user-read-currently-playing '
		+ 'user-read-playback-state user-modify-playback-state playlist-read-private '
		+ 'playlist-read-collaborative');
	const back = await browser.connect('ann', '?next=/help');
	assert.equal(back.status, 302);
	assert.equal(back.location, '/spotify_connect/?next=/help');
	const page = await browser.fetch(back.location);
	assert.match(page.text, /Spotify is connected/);
	assert.match(page.text, /href="\/help">To the nest/);
	assert.equal(statSync(path('ann@example.com')).mode & 0o777, 0o600);
	assert.equal(statSync(installation.path('oauth_creds')).mode & 0o777, 0o700);
	assert.deepEqual(Object.keys(read('ann@example.com')),
		['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'expires_at']);
	assert.match((await browser.fetch('/config.js')).text,
		/"spotify":\{"configured":true,"connected":true\}/);
	const [event, { token, time_left: left }] = await askToken('ann@example.com');
	assert.equal(event, 'auth_token_update');
	assert.equal(token, read('ann@example.com').access_token);
	assert.ok(left > 3500 && left <= 3600);
	assert.match((await browser.fetch('/spotify_connect/disconnect')).text, /Disconnect Spotify\?/);
	const gone = await server.form('/spotify_connect/disconnect', browser.cookies.join('; '), {});
	assert.equal(gone.status, 303);
	assert.throws(() => read('ann@example.com'), { code: 'ENOENT' });
	assert.match((await browser.fetch('/config.js')).text, /"connected":false/);
	assert.deepEqual(await askToken('ann@example.com'),
		['auth_token_refresh', `${server.url}/spotify_connect/authorize`]);
	await logged(/AUDIT action=spotify_connect email=ann@example\.com/);
	await logged(/AUDIT action=spotify_disconnect email=ann@example\.com/);
});

test('no other site disconnects, forgets or connects anybody', async () => {
	const browser = new Browser('ann@example.com');
	await browser.connect('ann');
	for (const site of ['cross-site', 'same-site']) {
		const headers = { 'Sec-Fetch-Site': site };
		const answer = await browser.fetch('/spotify_connect/authorize?force=1', { headers });
		assert.equal(answer.location, '/spotify_connect/?next=/');
		const posted = await browser.fetch('/spotify_connect/disconnect', { method: 'POST', headers });
		assert.equal(posted.status, 403);
	}
	assert.ok(read('ann@example.com').access_token);
});

test('force forgets the old token and has Spotify ask anew', async () => {
	const browser = new Browser('ann@example.com');
	await browser.connect('ann');
	const { location } = await browser.fetch('/spotify_connect/authorize?force=1');
	assert.equal(new URL(location).searchParams.get('show_dialog'), 'true');
	assert.throws(() => read('ann@example.com'), { code: 'ENOENT' });
});

test('who does not agree is told that nothing was changed', async () => {
	const browser = new Browser('ben@example.com');
	const answer = await browser.comeBack(await browser.ask('ben', 'cancel'));
	assert.equal(answer.status, 403);
	assert.equal(problem(answer), 'You did not agree, so nothing was changed.');
	assert.match(answer.text, /href="\/spotify_connect\/authorize\?next=\/">Try again/);
});

test('a state is good once', async () => {
	const browser = new Browser('ben@example.com');
	const back = await browser.ask('ben', 'agree');
	assert.equal((await browser.comeBack(back)).status, 302);
	const again = await browser.comeBack(back);
	assert.equal(again.status, 400);
	assert.match(problem(again), /more than ten minutes, or was done already/);
	assert.match(again.text, />Try again</);
});

test('a state that is none, or none is there', async () => {
	const browser = new Browser('ben@example.com');
	for (const query of ['?code=x', '?code=x&state=', '?code=x&state=nonsense', '?error=access_denied', '']) {
		const answer = await browser.fetch(`/authentication/spotify_callback${query}`);
		assert.equal(answer.status, 400, query);
		assert.match(problem(answer), /done already/);
	}
});

test("nobody comes back with what another browser, or another's session, has begun", async () => {
	const mallory = new Browser('mallory@example.com');
	const back = await mallory.ask('mallory', 'agree');
	const victim = new Browser('vic@example.com');
	const answer = await victim.comeBack(back);
	assert.equal(answer.status, 400);
	assert.match(problem(answer), /another browser/);
	assert.throws(() => read('vic@example.com'), { code: 'ENOENT' });
	// the same browser, in which somebody else has signed in meanwhile
	const second = await mallory.ask('mallory', 'agree');
	mallory.cookies[0] = await server.signIn('vic@example.com');
	const swapped = await mallory.comeBack(second);
	assert.equal(swapped.status, 400);
	assert.match(problem(swapped), /Somebody else/);
	assert.throws(() => read('vic@example.com'), { code: 'ENOENT' });
});

test('who has signed out meanwhile is asked to sign in', async () => {
	const browser = new Browser('ben@example.com');
	const back = await browser.ask('ben', 'agree');
	browser.cookies.shift();
	const answer = await browser.comeBack(back);
	assert.equal(answer.status, 401);
	assert.match(problem(answer), /not signed in/);
	assert.match(answer.text, /href="\/login\/\?next=\/spotify_connect\/%3Fnext%3D[^"]*">Sign in</);
});

test('Spotify down, slow, limiting or wrong ends at a page that says so', async () => {
	const browser = new Browser('cat@example.com');
	const cases = [
		[{ down: true }, 502, /Spotify/],
		[{ status: 503, body: 'busy' }, 502, /problem of its own/],
		[{ status: 200, body: '<html>garbage' }, 502, /no proper answer/],
		[{ status: 200, body: '{"access_token":"a b","refresh_token":"c"}' }, 502, /no proper answer/],
		[{ status: 200, body: '{"access_token":"abc"}' }, 502, /no proper answer/],
		[{ status: 400, body: '{"error":"invalid_client"}' }, 502, /SPOTIFY_CLIENT_ID/],
		[{ status: 400, body: '{"error":"invalid_grant"}' }, 400, /only once/],
		[{ delayMs: 12_000 }, 504, /too long/],
		[{ status: 429, headers: { 'Retry-After': '1' } }, 429, /too many requests/],
	];
	for (const [behaviour, status, words] of cases) {
		const back = await browser.ask('cat', 'agree');
		spotify.behave({ path: '/api/token', ...behaviour });
		const answer = await browser.fetch(back.pathname + back.search,
			{ signal: AbortSignal.timeout(20_000) });
		spotify.calm();
		assert.equal(answer.status, status, JSON.stringify(behaviour));
		assert.match(problem(answer), words);
		assert.match(answer.text, />Try again</);
	}
	assert.throws(() => read('cat@example.com'), { code: 'ENOENT' });
	await until('Spotify may be asked again', async () =>
		(await browser.connect('cat')).status === 302);
});

test('who allows less than playing needs is not connected', async () => {
	const browser = new Browser('dan@example.com');
	spotify.grantedScope = 'user-read-playback-state';
	const answer = await browser.connect('dan');
	assert.equal(answer.status, 403);
	assert.match(problem(answer), /less than playing needs/);
	assert.throws(() => read('dan@example.com'), { code: 'ENOENT' });
});

test('an address that could lead out of the folder, or hide there, connects nobody', async () => {
	for (const email of ['../../escape@example.com', '.lock@example.com', `${'x'.repeat(220)}@example.com`]) {
		const answer = await new Browser(email).connect('eve');
		assert.equal(answer.status, 400, email);
		assert.match(problem(answer), /can't be connected|can&#39;t be connected/);
		assert.deepEqual(await askToken(email),
			['auth_token_refresh', `${server.url}/spotify_connect/authorize`]);
	}
	assert.deepEqual(readdirSync(installation.folder).filter((name) => name.includes('escape')), []);
});

test('at localhost the way back leads to where the cookies are', async () => {
	const local = await Server.start(installation);
	await local.process.stop();
	local.settings.ECHONEST_HOSTNAME = `localhost:${local.port}`;
	await local.restart();
	local.url = `http://localhost:${local.port}`;
	const browser = new Browser('lou@example.com', local);
	const back = await browser.ask('lou', 'agree');
	assert.equal(back.origin, `http://127.0.0.1:${local.port}`);
	const there = await fetch(back, { redirect: 'manual', headers: { Accept: 'text/html' } });
	const home = new URL(there.headers.get('location'));
	assert.equal(home.origin, local.url);
	assert.equal((await browser.comeBack(home)).status, 302);
	assert.ok(read('lou@example.com').access_token);
});

test("the Python server's files are read, closed to others, and renewed", async () => {
	const old = write('old@example.com', spotify.tokenFile('old'));
	chmodSync(path('old@example.com'), 0o644);
	const [, { token }] = await askToken('old@example.com');
	assert.equal(token, old.access_token);
	assert.equal(statSync(path('old@example.com')).mode & 0o777, 0o600);
	write('old@example.com', { ...old, expires_at: Math.floor(Date.now() / 1000) + 59.5 });
	const [, renewed] = await askToken('old@example.com');
	assert.notEqual(renewed.token, old.access_token);
	assert.ok(renewed.time_left > 3500);
	assert.equal(read('old@example.com').access_token, renewed.token);
	assert.equal(read('old@example.com').refresh_token, old.refresh_token, 'an answer without one');
	assert.equal(read('old@example.com').scope, old.scope);
});

test('ten that want a token at once, of two servers, renew it once', async () => {
	spotify.rotates = true;
	const old = write('ten@example.com', spotify.tokenFile('ten', { leftSeconds: 10 }));
	spotify.behave({ path: '/api/token', delayMs: 300 });
	const before = spotify.renewals;
	const answers = await Promise.all(Array.from({ length: 10 }, (_, i) =>
		askToken('ten@example.com', i % 2 ? server : other)));
	assert.equal(spotify.renewals - before, 1);
	const tokens = new Set(answers.map(([, { token }]) => token));
	assert.equal(tokens.size, 1);
	const kept = read('ten@example.com');
	assert.ok(tokens.has(kept.access_token));
	assert.notEqual(kept.refresh_token, old.refresh_token, 'the rotated one is kept');
	// and it is good
	write('ten@example.com', { ...kept, expires_at: 0 });
	assert.equal((await askToken('ten@example.com'))[0], 'auth_token_update');
});

test('a revoked connection says so, is asked for once, and is mended by connecting', async () => {
	write('rev@example.com', spotify.tokenFile('rev', { leftSeconds: 0 }));
	spotify.revoke('rev');
	const before = spotify.count('/api/token');
	for (const at of [server, other, server]) {
		assert.equal((await askToken('rev@example.com', at))[0], 'auth_token_refresh');
	}
	assert.equal(spotify.count('/api/token') - before, 1, 'it is remembered');
	const browser = new Browser('rev@example.com');
	assert.match((await browser.fetch('/spotify_connect/')).text, /Reconnect Spotify/);
	assert.match((await browser.fetch('/config.js')).text, /"connected":false/);
	const stats = await server.get('/api/stats');
	assert.ok(stats.spotify_oauth.stale_users.includes('rev@example.com'));
	assert.equal((await server.fetch('/api/stats')).json().spotify_oauth.stale_users, undefined);
	assert.equal((await browser.connect('rev')).status, 302);
	assert.equal((await askToken('rev@example.com'))[0], 'auth_token_update');
});

test('a token that Spotify ends early is renewed', async () => {
	write('boss@example.com', spotify.tokenFile('boss'));
	spotify.expire('boss');
	const before = spotify.renewals;
	const { status, body } = await api('/api/spotify/devices');
	assert.equal(status, 200, JSON.stringify(body));
	assert.ok(Array.isArray(body.devices));
	assert.equal(spotify.renewals - before, 1);
});

test('while Spotify is away a token is used to its end', async () => {
	const kept = write('ada@example.com', spotify.tokenFile('ada', { leftSeconds: 40 }));
	spotify.behave({ path: '/api/token', down: true });
	const [, { token }] = await askToken('ada@example.com');
	assert.equal(token, kept.access_token);
	write('ada@example.com', { ...kept, expires_at: 0 });
	assert.deepEqual(await askToken('ada@example.com'),
		['auth_token_update', { token: null, error: 'unavailable', time_left: 0 }]);
});

test('with no room to keep the tokens, Spotify is not asked for them', async () => {
	const kept = write('full@example.com', spotify.tokenFile('full', { leftSeconds: 0 }));
	// a folder where the new file would be stands for all that can be wrong, also for root
	mkdirSync(path('.full@example.com.new'));
	writeFileSync(`${path('.full@example.com.new')}/x`, '');
	const before = spotify.count('/api/token');
	assert.deepEqual(await askToken('full@example.com'),
		['auth_token_update', { token: null, error: 'unavailable', time_left: 0 }]);
	assert.equal(spotify.count('/api/token'), before);
	assert.deepEqual(read('full@example.com'), kept);
	rmSync(path('.full@example.com.new'), { recursive: true });
	assert.ok((await askToken('full@example.com'))[1].token);
});

test('tokens that can not be written are used, and written when that works again', async () => {
	spotify.rotates = true;
	const old = write('disk@example.com', spotify.tokenFile('disk', { leftSeconds: 0 }));
	spotify.behave({ path: '/api/token', times: 1, delayMs: 500 });
	const asking = askToken('disk@example.com');
	await until('it asks', () => spotify.requests.at(-1)?.body.includes(encodeURIComponent(old.refresh_token)));
	rmSync(path('disk@example.com'));
	mkdirSync(`${path('disk@example.com')}/in the way`, { recursive: true });
	const [, { token }] = await asking;
	assert.ok(spotify.tokens.has(token));
	await logged(/spotify_tokens_unwritten/);
	const before = spotify.count('/api/token');
	assert.equal((await askToken('disk@example.com'))[1].token, token);
	assert.equal(spotify.count('/api/token'), before);
	rmSync(path('disk@example.com'), { recursive: true });
	await until('they are written', () => existsSync(path('disk@example.com')));
	assert.equal(read('disk@example.com').access_token, token);
	assert.ok(spotify.refreshTokens.get(read('disk@example.com').refresh_token).isGood);
});

test('what is no file of tokens asks to reconnect', async () => {
	for (const text of ['', '{"access_token":', '[]', '{"access_token":"a\\nb"}', 'x'.repeat(20_000)]) {
		write('bad@example.com', text);
		assert.equal((await askToken('bad@example.com'))[0], 'auth_token_refresh');
	}
});

test('a server that is killed while it renews leaves the lock, and the old token, to others', async () => {
	const doomed = await Server.start(installation);
	write('kill@example.com', spotify.tokenFile('kill', { leftSeconds: 0 }));
	spotify.behave({ path: '/api/token', times: 1, delayMs: 60_000 });
	const asking = askToken('kill@example.com', doomed).catch(() => 'gone');
	const before = spotify.count('/api/token');
	await until('it asks', () => spotify.count('/api/token') > before - 1 && spotify.requests.at(-1)?.path === '/api/token');
	await doomed.process.kill();
	await asking;
	const [event] = await askToken('kill@example.com');
	assert.equal(event, 'auth_token_update');
});

test('a server that stops waits for the tokens that it has asked for', async () => {
	spotify.rotates = true;
	const leaving = await Server.start(installation);
	const old = write('stop@example.com', spotify.tokenFile('stop', { leftSeconds: 0 }));
	spotify.behave({ path: '/api/token', times: 1, delayMs: 2500 });
	askToken('stop@example.com', leaving).catch(() => 'gone');
	await until('it asks', () => spotify.requests.at(-1)?.body.includes(encodeURIComponent(old.refresh_token)));
	await leaving.process.stop();
	const kept = read('stop@example.com');
	assert.notEqual(kept.refresh_token, old.refresh_token);
	assert.ok(spotify.refreshTokens.get(kept.refresh_token).isGood);
});

async function api(address, body, at = server) {
	const answer = await at.fetch(address, {
		method: body === undefined ? 'GET' : 'POST',
		headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	return { status: answer.status, body: answer.json() };
}

test('programs see and move what one account plays', async () => {
	const player = spotify.player('boss');
	const [kitchen, desk] = ['Kitchen', 'Desk'].map((name) => player.addDevice(name));
	player.choose('spotify:track:4uLU6hMCjMI75M1A2tKUQC');
	write('boss@example.com', spotify.tokenFile('boss'));
	const devices = await api('/api/spotify/devices');
	assert.deepEqual(devices.body.devices.map(({ id, name }) => [id, name]),
		[[kitchen.id, 'Kitchen'], [desk.id, 'Desk']]);
	assert.equal((await api('/api/spotify/status')).body.device.name, 'Desk');
	assert.equal((await api('/api/spotify/transfer', {})).status, 400);
	const moved = await api('/api/spotify/transfer', { device_id: kitchen.id, play: false });
	assert.deepEqual(moved, { status: 200, body: { ok: true } });
	const status = await api('/api/spotify/status');
	assert.equal(status.body.device.name, 'Kitchen');
	assert.equal(status.body.item.uri, 'spotify:track:4uLU6hMCjMI75M1A2tKUQC');
	assert.equal((await api('/api/spotify/transfer', { device_id: 'nowhere' })).status, 502);
	player.removeDevices();
	assert.deepEqual(await api('/api/spotify/status'), { status: 200, body: null });
	assert.equal((await server.fetch('/api/spotify/devices')).status, 401);
	spotify.behave({ path: '/v1/me/player', status: 500 });
	assert.equal((await api('/api/spotify/devices')).status, 502);
	spotify.calm();
	spotify.revoke('boss');
	const gone = await api('/api/spotify/devices');
	assert.equal(gone.status, 503);
	assert.match(gone.body.error, /reconnect/);
	rmSync(path('boss@example.com'));
	assert.match((await api('/api/spotify/devices')).body.error, /not connected/);
});

test('who skips the invitation is left alone', async () => {
	const browser = new Browser('sue@example.com');
	await browser.ready;
	const skipped = await server.form('/spotify_connect/skip', browser.cookies.join('; '), { next: '/help' });
	assert.equal(skipped.status, 303);
	assert.equal(skipped.headers.get('location'), '/help');
	const away = await server.form('/spotify_connect/skip', browser.cookies.join('; '), { next: '//evil.example' });
	assert.equal(away.headers.get('location'), '/');
});

test('the token for the catalogue is given to who asks', async () => {
	const [event, { token, time_left: left }] = await ask('fetch_search_token', 'ann@example.com');
	assert.equal(event, 'search_token_update');
	secrets.add(token);
	assert.ok(spotify.tokens.has(token) && left >= 30);
	spotify.behave({ path: '/api/token', status: 429, headers: { 'Retry-After': '2' } });
	write('lim@example.com', spotify.tokenFile('lim', { leftSeconds: 0 }));
	assert.deepEqual(await askToken('lim@example.com'),
		['auth_token_update', { token: null, error: 'rate_limited', time_left: 0 }]);
	spotify.calm();
	await until('the limit is over', async () => (await askToken('lim@example.com'))[1].token);
});

test('without an app nothing of it is there', async () => {
	const plain = await Server.start(installation, { SPOTIFY_CLIENT_ID: '', SPOTIFY_CLIENT_SECRET: '' });
	const browser = new Browser('ann@example.com', plain);
	for (const address of ['/spotify_connect/', '/spotify_connect/authorize', '/authentication/spotify_callback']) {
		assert.equal((await browser.fetch(address)).status, 503, address);
	}
	assert.deepEqual(await askToken('ann@example.com', plain),
		['auth_token_update', { token: null, error: 'not_configured', time_left: 0 }]);
	assert.match((await browser.fetch('/config.js')).text,
		/"spotify":\{"configured":false,"connected":false\}/);
	assert.equal((await api('/api/spotify/devices', undefined, plain)).status, 503);
});

test('tokens, codes, states and secrets are in no log', () => {
	const log = server.process.output + other.process.output;
	assert.ok(secrets.size > 20);
	for (const secret of [...secrets, spotify.client.secret]) {
		assert.ok(!log.includes(secret), 'a secret is in the log');
	}
});
