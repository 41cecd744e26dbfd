// Guests: people with an email and a password, where GUEST_SIGNUP is on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';

const installation = new Installation({
	LOG_LEVEL: 'debug',
	GOOGLE_CLIENT_ID: 'an-id',
	GOOGLE_CLIENT_SECRET: 'not-so-secret',
	ALLOWED_EMAIL_DOMAINS: 'example.com',
	ECHONEST_ADMIN_EMAILS: 'boss@guest.example',
});
const password = ' korrekt Pferd ';
let server;

before(async () => {
	installation.startRedis();
	// not in DEBUG, as a proxy in front of it asks
	server = await Server.start(installation, {
		DEBUG: 'false',
		DEV_AUTH_EMAIL: '',
		GUEST_SIGNUP: 'true',
	});
});

after(() => installation.destroy());

/** Sends the form as a browser at `address` would. */
function send(path, fields, address, headers = {}) {
	return server.fetch(path, {
		method: 'POST',
		headers: { Origin: server.url, 'X-Forwarded-For': address, Accept: 'text/html', ...headers },
		body: new URLSearchParams(fields),
	});
}

const problem = ({ text }) => /role="alert">([^<]*)</.exec(text)?.[1];
const hashes = () => server.process.output.match(/password_checked/g)?.length ?? 0;

test('a guest signs up, signs out and signs in again', async () => {
	const page = await server.fetch('/signup/?next=/help');
	assert.equal(page.status, 200);
	assert.match(page.text, /name="next" value="\/help"/);
	const up = await send('/signup/', { email: ' Gus@Guest.example', password, next: '/help' }, '192.0.2.1');
	assert.equal(up.status, 303, problem(up));
	assert.equal(up.headers.get('location'), '/help');
	assert.match(up.headers.get('set-cookie'), /HttpOnly; SameSite=Lax; Secure/);
	const cookie = up.headers.get('set-cookie').split(';')[0];
	const me = await server.fetch('/config.js', { headers: { Cookie: cookie } });
	assert.match(me.text, /"user":"gus@guest\.example"/);
	await send('/logout/', {}, '192.0.2.1', { Cookie: cookie });
	assert.equal((await server.fetch('/', { headers: { Cookie: cookie } })).status, 302);
	const back = await send('/login/', { email: 'GUS@guest.example', password }, '192.0.2.1');
	assert.equal(back.status, 303, problem(back));
	assert.equal(back.headers.get('location'), '/');
});

test('a wrong email and a wrong password get the same answer after the same work', async () => {
	const answers = [];
	for (const email of ['gus@guest.example', 'bus@guest.example']) {
		const before = hashes();
		const answer = await send('/login/', { email, password: 'wrong one' }, '192.0.2.2');
		await until('the work was done', () => hashes() === before + 1);
		assert.equal(answer.headers.get('set-cookie'), null);
		answers.push([answer.status, answer.text.replaceAll(email, '')]);
	}
	assert.deepEqual(answers[0], answers[1]);
	assert.equal(answers[0][0], 401);
	assert.match(answers[0][1], /role="alert">Email or password is wrong\.</);
});

test('spaces of a password count', async () => {
	const answer = await send(
		'/login/', { email: 'gus@guest.example', password: password.trim() }, '192.0.2.2');
	assert.equal(answer.status, 401);
});

test('no address of somebody else can be signed up', async () => {
	const taken = [
		'gus@guest.example', // a guest's
		'ann@example.com', // Google vouches for these
		'ANN@EXAMPLE.COM',
		'boss@guest.example', // an admin's
		'the@echonest.com', // Bender's
	];
	for (const [i, email] of taken.entries()) {
		const answer = await send('/signup/', { email, password: 'another one' }, `198.51.100.${i}`);
		assert.equal(answer.status, 409, email);
		assert.equal(answer.headers.get('set-cookie'), null);
	}
	const answer = await send('/login/', { email: 'gus@guest.example', password }, '192.0.2.1');
	assert.equal(answer.status, 303, 'the password has not changed');
});

test('what is typed wrong is said, and kept', async () => {
	const short = await send('/signup/', { email: 'sue@guest.example', password: 'äöüß5' }, '192.0.2.3');
	assert.equal(short.status, 400);
	assert.equal(problem(short), 'The password must have at least 6 characters.');
	assert.match(short.text, /value="sue@guest\.example"/);
	assert.ok(!short.text.includes('äöüß5'));
	const hostile = await send('/signup/', { email: '"><script>x', password }, '192.0.2.3');
	assert.equal(hostile.status, 400);
	assert.ok(!hostile.text.includes('"><script>x'));
	const away = await send(
		'/signup/', { email: 'sue@guest.example', password, next: '//evil.example' }, '192.0.2.3');
	assert.equal(away.headers.get('location'), '/');
});

test('five can sign up from one network in an hour', async () => {
	const statuses = [];
	for (let i = 0; i < 6; i++) {
		const fields = { email: `six${i}@guest.example`, password };
		statuses.push((await send('/signup/', fields, `2001:db8:0:1::${i}`)).status);
	}
	assert.deepEqual(statuses, [303, 303, 303, 303, 303, 429]);
	const fields = { email: 'six9@guest.example', password };
	assert.equal((await send('/signup/', fields, '2001:db8:0:2::1')).status, 303);
});

test('who tries passwords is stopped, at no cost to us', async () => {
	const fields = { email: 'gus@guest.example', password: 'a guess' };
	const before = hashes();
	for (let i = 0; i < 30; i++) {
		assert.equal((await send('/login/', fields, '203.0.113.1')).status, 401);
	}
	assert.equal((await send('/login/', fields, '203.0.113.1')).status, 429);
	assert.equal((await send('/login/', { ...fields, password }, '203.0.113.2')).status, 303);
	await until('the last one is logged', () => hashes() >= before + 31);
	assert.equal(hashes(), before + 31);
});

test("other sites' forms sign nobody in or up", async () => {
	for (const path of ['/login/', '/signup/']) {
		for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }]) {
			const fields = { email: 'gus@guest.example', password };
			assert.equal((await send(path, fields, '192.0.2.4', headers)).status, 403);
		}
	}
});

test('others are served while many sign in at once', async () => {
	let left = 20;
	const all = Array.from({ length: left }, (_, i) =>
		send('/login/', { email: `x${i}@guest.example`, password }, `192.0.2.${100 + i}`)
			.then(({ status }) => (left--, status)));
	await until('the first is done', () => left < 20);
	assert.equal((await server.fetch('/health')).status, 200);
	assert.ok(left > 0, 'health was answered before all of them');
	assert.deepEqual(new Set(await Promise.all(all)), new Set([401]));
});

test('passwords are in no log', () => {
	assert.ok(!server.process.output.includes('Pferd'));
	assert.ok(!server.process.output.includes('argon2'));
	assert.match(server.process.output, /AUDIT action=login_fail email=bus@guest\.example/);
});

test('without GUEST_SIGNUP there are no guests', async () => {
	const other = await Server.start(installation);
	for (const path of ['/login/', '/signup/']) {
		const answer = await other.form(path, '', { email: 'gus@guest.example', password });
		assert.equal(answer.status, 404);
	}
	assert.equal((await other.fetch('/signup/')).status, 404);
	assert.doesNotMatch((await other.fetch('/login/?signed_out=1')).text, /type="password"/);
	// who has signed in otherwise is no guest, even where nobody vouches for the address
	await other.signIn('dev@elsewhere.example');
	const fields = { email: 'dev@elsewhere.example', password };
	assert.equal((await send('/signup/', fields, '198.51.100.77')).status, 409);
});
