// Signing in with Google, played by a double: how it goes, and every way in which it can go wrong.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { GoogleDouble, wrongs } from '../doubles/google.mjs';
import { Installation, Server } from '../support/server.mjs';

const google = new GoogleDouble();
const installation = new Installation({ LOG_LEVEL: 'debug' });
const seen = []; // secrets that passed through: none may be in a log
let server;

before(async () => {
	await google.start();
	installation.startRedis();
	// not in DEBUG, as a proxy in front of it asks
	server = await Server.start(installation, {
		...google.settings,
		DEBUG: 'false',
		DEV_AUTH_EMAIL: '',
	});
});

afterEach(() => google.calm());

after(async () => {
	await installation.destroy();
	await google.stop();
});

/** A browser with a jar of cookies, which follows no redirect by itself. */
class Browser {
	#cookies = new Map();

	async get(address, headers = {}) {
		const url = new URL(address, server.url);
		const ours = url.href.startsWith(server.url);
		const answer = await fetch(url, {
			redirect: 'manual',
			signal: AbortSignal.timeout(20000),
			headers: { ...(ours && { Cookie: this.cookies }), Accept: 'text/html', ...headers },
		});
		answer.headers.getSetCookie().forEach((line) => {
			const [name, value] = line.split(';')[0].split('=');
			this.#cookies.set(name, value);
			seen.push(value);
		});
		return { status: answer.status, headers: answer.headers, text: await answer.text(),
			to: answer.headers.get('location') };
	}

	get cookies() {
		return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	forget(name) {
		this.#cookies.delete(name);
	}

	/** Up to Google, and back to the address that it sends us to, as `email` (or "deny"). */
	async leave(email = 'ada@example.com', path = '/login/google') {
		const out = await this.get(path);
		assert.equal(out.status, 302, out.text);
		const address = new URL(out.to);
		address.searchParams.set('login_hint', email);
		const back = await this.get(address);
		assert.equal(back.status, 302, back.text);
		const { searchParams } = new URL(back.to);
		seen.push(...['code', 'state'].map((name) => searchParams.get(name)).filter(Boolean));
		return back.to;
	}

	async signIn(email, path) {
		return this.get(await this.leave(email, path));
	}

	async user() {
		return /"user":"([^"]*)"/.exec((await this.get('/config.js')).text)[1];
	}
}

/** Asks the Redis that the servers share. */
const redis = (...command) => execFileSync('redis-cli', [
	'-s', installation.path('redis', 'sock'), ...command,
]).toString().trim();

/** The answer is a page that says `what`, signs nobody in and offers to try again. */
async function assertFailed(browser, answer, status, what) {
	assert.equal(answer.status, status, answer.text);
	assert.match(answer.text, /<h1>You are not signed in<\/h1>/);
	assert.match(answer.text, what);
	assert.match(answer.text, /href="\/login\/google\?next=[^"]*">Try again</);
	assert.equal(answer.headers.get('cache-control').includes('no-store'), true);
	assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
	assert.equal(await browser.user(), '');
}

test('somebody signs in with Google and is where they wanted to be', async () => {
	const browser = new Browser();
	const page = await browser.get('/login/?next=/help');
	const [, href] = /href="(\/login\/google[^"]*)">Sign in with Google</.exec(page.text);
	const answer = await browser.signIn('Ada@Example.com', href);
	assert.equal(answer.status, 302, answer.text);
	assert.equal(answer.to, '/help');
	assert.match(answer.headers.get('set-cookie'), /^echonest_session=[\w-]{43}; .*HttpOnly; SameSite=Lax; Secure$/);
	assert.equal(await browser.user(), 'ada@example.com');
	assert.match(server.process.output, /AUDIT action=login email=ada@example\.com .*method=google/);
});

test('Google is asked by the code flow with PKCE, state and nonce, each new every time', async () => {
	const browser = new Browser();
	const first = await browser.get('/login/google');
	const { origin, pathname, searchParams } = new URL(first.to);
	assert.equal(origin + pathname, google.settings.GOOGLE_AUTH_URL);
	const query = Object.fromEntries(searchParams);
	assert.equal(query.response_type, 'code');
	assert.equal(query.client_id, google.client.id);
	assert.equal(query.redirect_uri, `${server.url}/authentication/callback`);
	assert.equal(query.scope, 'openid email');
	assert.equal(query.code_challenge_method, 'S256');
	assert.equal(query.prompt, undefined);
	const second = Object.fromEntries(new URL((await browser.get('/login/google')).to).searchParams);
	for (const name of ['state', 'nonce', 'code_challenge']) {
		assert.match(query[name], /^[\w-]{43}$/);
		assert.notEqual(query[name], second[name]);
	}
	assert.match(first.headers.get('set-cookie'),
		/^__Host-echonest_oauth=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/);
	assert.equal(first.headers.get('cache-control'), 'no-store');
	google.requests.length = 0;
	await browser.signIn('ada@example.com');
	const form = new URLSearchParams(google.requests.find(({ path }) => path === '/token').body);
	assert.match(form.get('code_verifier'), /^[\w-]{43}$/);
	const asked = google.requests.find(({ path }) => path === '/o/oauth2/v2/auth').query;
	assert.equal(createHash('sha256').update(form.get('code_verifier')).digest('base64url'), asked.code_challenge);
});

test('signing in leads to no other site', async () => {
	for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', '/\r\nX: y']) {
		const answer = await new Browser().signIn('ada@example.com', `/login/google?next=${encodeURIComponent(next)}`);
		assert.equal(answer.to, '/', next);
	}
});

test('two tabs can sign in at the same time', async () => {
	const browser = new Browser();
	const [one, two] = [await browser.leave('ada@example.com', '/login/google?next=/help'), await browser.leave()];
	assert.equal((await browser.get(one)).to, '/help');
	assert.equal((await browser.get(two)).to, '/');
	const odd = await new Browser().get('/login/google', { Cookie: `__Host-echonest_oauth=${'"'.repeat(43)}` });
	assert.match(odd.headers.get('set-cookie'), /^__Host-echonest_oauth=[\w-]{43};/);
});

test('who is not on the guest list is told so by name, and can choose another account', async () => {
	const browser = new Browser();
	const answer = await browser.signIn('eve@elsewhere.example');
	await assertFailed(browser, answer, 403, /eve@elsewhere\.example is not on the guest list/);
	assert.match(server.process.output,
		/AUDIT action=login_fail email=eve@elsewhere\.example .*method=google reason=not_listed/);
	const again = await browser.get('/login/google?next=/&choose=1');
	assert.equal(new URL(again.to).searchParams.get('prompt'), 'select_account');
	for (const email of ['eve@example.com.elsewhere.example', 'eve@sub.example.com', 'eve@xexample.com']) {
		await assertFailed(browser, await browser.signIn(email), 403, /is not on the guest list/);
	}
	const hostile = await browser.signIn('<img/src=x/onerror=alert(1)>@elsewhere.example');
	assert.doesNotMatch(hostile.text, /<img\/src/);
});

test('nobody signs in as the program itself', async () => {
	const open = await Server.start(installation, {
		...google.settings, DEBUG: 'false', DEV_AUTH_EMAIL: '', ALLOWED_EMAIL_DOMAINS: '*',
	});
	const [closed, browser] = [server, new Browser()];
	server = open;
	try {
		for (const email of ['the@echonest.com', 'openclaw@api', 'jambutton@echonest.com']) {
			await assertFailed(browser, await browser.signIn(email), 403, /is not on the guest list/);
		}
		assert.equal((await browser.signIn('anybody@elsewhere.example')).status, 302);
	} finally {
		server = closed;
	}
});

test('who says no at Google can try again', async () => {
	const browser = new Browser();
	await assertFailed(browser, await browser.signIn('deny'), 403, /did not agree/);
});

test('what somebody came back with is good once', async () => {
	const browser = new Browser();
	const back = await browser.leave();
	assert.equal((await browser.get(back)).status, 302);
	const asked = google.count('/token');
	const again = await browser.get(back);
	assert.equal(again.status, 400);
	assert.match(again.text, /done already\. You are still signed in as ada@example\.com\./);
	assert.equal(google.count('/token'), asked, 'Google is not asked again');
	const thief = new Browser();
	await assertFailed(thief, await thief.get(back), 400, /more than ten minutes, or was done already/);
});

test('who takes more than ten minutes has to begin anew', async () => {
	const browser = new Browser();
	const back = await browser.leave();
	const key = `oauth:${createHash('sha256').update(new URL(back).searchParams.get('state')).digest('hex')}`;
	const left = Number(redis('TTL', key));
	assert.ok(left > 500 && left <= 600, `${left} s are left`);
	redis('PEXPIRE', key, '0');
	await assertFailed(browser, await browser.get(back), 400, /more than ten minutes, or was done already/);
});

test('what one server has begun another can end', async () => {
	const other = await Server.start(installation, {
		...google.settings, DEBUG: 'false', DEV_AUTH_EMAIL: '',
		ECHONEST_HOSTNAME: new URL(server.url).host,
	});
	const browser = new Browser();
	const back = new URL(await browser.leave());
	const answer = await fetch(other.url + back.pathname + back.search, {
		redirect: 'manual',
		headers: { Cookie: browser.cookies, 'X-Forwarded-Host': back.host },
	});
	assert.equal(answer.status, 302, await answer.text());
	assert.match(answer.headers.get('set-cookie'), /^echonest_session=[\w-]{43}/);
});

test('at another name of ours one is led to the one that Google knows', async () => {
	const dev = await Server.start(installation, google.settings);
	const asked = get({
		host: '127.0.0.1', port: dev.port, path: '/login/google?next=/help',
		headers: { Host: `localhost:${dev.port}` },
	});
	const [{ headers }] = await once(asked, 'response');
	assert.equal(headers.location, `${dev.url}/login/?next=/help`);
	assert.equal(headers['set-cookie'], undefined);
});

test('what another browser has begun cannot be ended here', async () => {
	const [victim, attacker] = [new Browser(), new Browser()];
	const back = await attacker.leave();
	await victim.get('/login/google');
	await assertFailed(victim, await victim.get(back), 400, /begun in another browser, or cookies are turned off/);
	await assertFailed(attacker, await attacker.get(back), 400, /done already/);
	const other = new Browser();
	const theirs = await other.leave();
	other.forget('__Host-echonest_oauth');
	await assertFailed(other, await other.get(theirs), 400, /cookies are turned off/);
});

test('a state that is none leads to nobody', async () => {
	const browser = new Browser();
	await browser.get('/login/google');
	for (const query of ['', '?code=abc', '?code=abc&state=', `?code=abc&state=${'a'.repeat(43)}`,
		`?state=${'x'.repeat(3000)}&code=x`, '?state=%ff%fe&error=%3Cscript%3E', '?error=access_denied']) {
		const answer = await browser.get(`/authentication/callback${query}`);
		await assertFailed(browser, answer, 400, /more than ten minutes/);
		assert.doesNotMatch(answer.text, /<script>/);
	}
});

test('without a code nobody is signed in', async () => {
	const browser = new Browser();
	const back = new URL(await browser.leave());
	back.searchParams.delete('code');
	await assertFailed(browser, await browser.get(back), 400, /without Google/);
});

test('a code that is none, and one of somebody else, are refused by Google', async () => {
	const browser = new Browser();
	const [mine, theirs] = [new URL(await browser.leave()), new URL(await new Browser().leave('omar@example.com'))];
	mine.searchParams.set('code', theirs.searchParams.get('code')); // PKCE: it needs their verifier
	await assertFailed(browser, await browser.get(mine), 400, /only once, and not for long/);
	const other = new URL(await browser.leave());
	other.searchParams.set('code', 'x&client_id=y\r\n');
	await assertFailed(browser, await browser.get(other), 400, /only once/);
});

for (const [wrong, status, what] of [
	['expired', 502, /too old\. Whoever runs the server should look at its clock/],
	['early', 502, /from the future\. Whoever runs the server should look at its clock/],
	['nonce', 502, /not meant for this sign-in/],
	['no nonce', 502, /not meant for this sign-in/],
	['audience', 502, /not meant for this sign-in/],
	['party', 502, /not meant for this sign-in/],
	['issuer', 502, /not meant for this sign-in/],
	['unverified', 403, /Google has not verified that ada@example\.com is your address/],
	['no email', 403, /did not tell your email address/],
]) {
	test(`an id_token that is wrong (${wrong}) signs nobody in`, async () => {
		const browser = new Browser();
		google.distort = wrongs[wrong];
		await assertFailed(browser, await browser.signIn(), status, what);
	});
}

for (const [what, behaviour, status, message] of [
	['is down', { down: true }, 502, /Google gives no proper answer/],
	['has trouble', { status: 503, body: 'no' }, 502, /answered with status 503/],
	['talks nonsense', { status: 200, body: '<html>' }, 502, /Google gives no proper answer/],
	['sends no id_token', { status: 200, body: '{"access_token":"x"}' }, 502, /no proper answer/],
	['sends half an id_token', { status: 200, body: '{"id_token":"e30.e30"}' }, 502, /no proper answer/],
	['sends no JSON inside', { status: 200, body: '{"id_token":"e30.e3.e30"}' }, 502, /no proper answer/],
	['sends far too much', { status: 200, body: 'x'.repeat(100000) }, 502, /more than we take/],
	['does not know the secret', { status: 401, body: '{"error":"invalid_client"}' }, 502,
		/look at GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET/],
	['does not know the address', { status: 400, body: '{"error":"redirect_uri_mismatch"}' }, 502,
		/must add http:\/\/127\.0\.0\.1:\d+\/authentication\/callback to the authorized redirect URIs/],
]) {
	test(`while Google ${what} nobody is signed in, and everybody may try again`, async () => {
		const browser = new Browser();
		google.behave({ path: '/token', ...behaviour });
		await assertFailed(browser, await browser.signIn(), status, message);
		google.calm();
		assert.equal((await browser.signIn()).status, 302);
	});
}

test('a Google that does not answer is waited for ten seconds', async () => {
	const browser = new Browser();
	google.behave({ path: '/token', delayMs: 15000 });
	await assertFailed(browser, await browser.signIn(), 504, /Google takes too long to answer/);
});

test('a link on another site does not sign in', async () => {
	for (const site of ['cross-site', 'same-site']) {
		const answer = await new Browser().get('/login/google?next=/help', { 'Sec-Fetch-Site': site });
		assert.equal(answer.to, `${server.url}/login/?next=/help`);
		assert.equal(answer.headers.get('set-cookie'), null);
	}
});

test('one address can begin 600 times in an hour', async () => {
	const begin = async () => (await server.fetch('/login/google', {
		headers: { 'X-Forwarded-For': '192.0.2.9' },
	})).status;
	for (let i = 0; i < 12; i++) {
		const statuses = await Promise.all(Array.from({ length: 50 }, begin));
		assert.deepEqual(new Set(statuses), new Set([302]));
	}
	assert.equal(await begin(), 429);
	assert.equal((await new Browser().get('/login/google')).status, 302);
});

test('when Google wants to be left alone, it is, and people are told for how long', async () => {
	const browser = new Browser();
	const [one, two] = [await browser.leave(), await browser.leave()];
	google.behave({ path: '/token', status: 429, headers: { 'Retry-After': '2' }, body: '{}' });
	await assertFailed(browser, await browser.get(one), 429, /try again in 2 s/);
	const asked = google.count('/token');
	google.calm();
	await assertFailed(browser, await browser.get(two), 429, /try again in \d s/);
	assert.equal(google.count('/token'), asked);
});

test('where Google is not configured, its paths say so', async () => {
	const other = await Server.start(installation);
	for (const path of ['/login/google', '/authentication/callback?code=a&state=b']) {
		const answer = await other.fetch(path);
		assert.equal(answer.status, 503);
		assert.match(answer.json().error, /not configured/);
	}
	assert.doesNotMatch((await other.fetch('/login/?signed_out=1')).text, /Sign in with Google/);
});

test('codes, states, cookies and secrets are in no log', () => {
	seen.push(google.client.secret, ...google.requests.map(({ body }) =>
		new URLSearchParams(body).get('code_verifier')).filter(Boolean));
	assert.ok(seen.length > 50);
	for (const secret of seen) {
		assert.ok(!server.process.output.includes(secret), 'a secret is in the log');
	}
});
