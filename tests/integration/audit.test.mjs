// The audit trail: a line for each act that matters for security, in one form.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server, TOKEN, until } from '../support/faces.mjs';

const UA = 'Tester/1.0 (of the trail)';
let server;

before(async () => {
	server = await Server.start();
});
after(() => server?.stop());

const headers = { 'User-Agent': UA };

/** What the trail says of an act and a person, waited for: what follows AUDIT, in order. */
function lines(action, email) {
	return until(`the trail has ${action} of ${email}`, () => {
		const found = [...server.log().matchAll(/ info {4}AUDIT (action=.*)$/gm)]
			.map(([, line]) => line)
			.filter((line) => line.startsWith(`action=${action} email=${email || '""'} `));
		return found.length && found;
	});
}

/** The form of every line; `more` is what an act adds to it. */
const form = (action, email, more) =>
	`action=${action} email=${email || '""'} ip=127.0.0.1 ua="${UA}"${more ? ` ${more}` : ''}`;

async function login(email) {
	const answer = await server.fetch(`/login/?email=${email}`, { headers });
	return answer.headers.get('set-cookie').split(';')[0];
}

const post = (path, fields, extra) => server.fetch(path, {
	method: 'POST', headers: { ...headers, ...extra }, body: new URLSearchParams(fields),
});

test('login: who signs in, and how', async () => {
	await login('lea@example.com');
	assert.deepEqual(await lines('login', 'lea@example.com'),
		[form('login', 'lea@example.com', 'method=dev')]);
});

test('auth_redirect: a page without a session leads to the door', async () => {
	await server.fetch('/help?secret=1', { headers });
	assert.deepEqual(await lines('auth_redirect', ''), [form('auth_redirect', '', 'path=/help')]);
	const cookie = await login('pam@example.com');
	await server.fetch('/stats', { headers: { ...headers, Cookie: cookie } });
	await server.fetch('/no/such/page', { headers });
	assert.equal((await lines('auth_redirect', '')).length, 1, 'neither with a session nor where nothing is');
});

test('ws_connect and ws_disconnect: from the first to the last socket', async () => {
	const cookie = await login('wim@example.com');
	const socket = await server.socket({ cookie, headers });
	assert.deepEqual(await lines('ws_connect', 'wim@example.com'),
		[form('ws_connect', 'wim@example.com', 'nest=main')]);
	await socket.close();
	assert.deepEqual(await lines('ws_disconnect', 'wim@example.com'),
		[form('ws_disconnect', 'wim@example.com', 'nest=main')]);
});

test('api_auth_ok and api_auth_fail: each call with a token, right or wrong', async () => {
	const ask = (token) => server.fetch('/api/queue', {
		headers: { ...headers, Authorization: `Bearer ${token}` },
	});
	await ask(TOKEN);
	assert.deepEqual(await lines('api_auth_ok', 'openclaw@api'),
		[form('api_auth_ok', 'openclaw@api', 'path=/api/queue')]);
	await ask('wrong');
	assert.deepEqual(await lines('api_auth_fail', ''), [form('api_auth_fail', '', 'path=/api/queue')]);
	// where a session would do as well
	await post('/add_song', {}, { Authorization: 'Bearer wrong' });
	assert.equal((await lines('api_auth_fail', '')).at(-1), form('api_auth_fail', '', 'path=/add_song'));
});

test('add_song, jam and blast_airhorn: over HTTP and over the socket', async () => {
	const cookie = await login('ada@example.com');
	const socket = await server.socket({ cookie, headers });
	await post('/add_song', { track_uri: server.uri(0) }, { Cookie: cookie });
	const id = await until('it plays', async () => (await server.api('/api/playing')).body.id);
	socket.send('add_song', server.uri(1), 'local');
	await post('/jam', { id }, { Cookie: cookie });
	socket.send('jam', id);
	await post('/blast_airhorn', { name: 'toasty' }, { Cookie: cookie });
	socket.send('airhorn', 'toasty');
	for (const [action, pattern] of [
		['add_song', / nest=main trackid=local:[\w-]{16} id=\d+$/],
		['jam', new RegExp(` nest=main id=${id} jammed=(yes|no)$`)],
		['blast_airhorn', / nest=main name=toasty free=no$/],
	]) {
		await until(`${action} is there twice`, async () => (await lines(action, 'ada@example.com')).length === 2);
		for (const line of await lines(action, 'ada@example.com')) {
			assert.ok(line.startsWith(form(action, 'ada@example.com')), line);
			assert.match(line, pattern);
		}
	}
	await socket.close();
});

test('what was refused is not in the trail as done', async () => {
	const cookie = await login('zoe@example.com');
	await post('/add_song', { track_uri: 'local:AAAAAAAAAAAAAAAA' }, { Cookie: cookie });
	await post('/jam', { id: '999999' }, { Cookie: cookie });
	await post('/blast_airhorn', { name: 'no-such-horn' }, { Cookie: cookie });
	await lines('login', 'zoe@example.com');
	assert.doesNotMatch(server.log(), /action=(add_song|jam|blast_airhorn) email=zoe@/);
});
