// A bad night: what an operator finds in the log in the morning is short, says what happened, and
// holds no secret.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { Installation, Server } from '../support/server.mjs';
import { until } from '../support/program.mjs';

let spotify;
let installation;
let redis;
let server;
let player;
let cookie;

before(async () => {
	spotify = await new SpotifyDouble().start();
	installation = new Installation({ ...spotify.settings, LOG_FORMAT: 'json' });
	redis = installation.startRedis();
	server = await Server.start(installation);
	player = installation.startEchonest('player');
	cookie = await server.signIn('ann@example.com');
	/* what a start tells by and by would count as a line too many */
	await until('the start is over', () => ['history_read', 'local_scan_done']
		.every((event) => server.process.output.includes(`"${event}"`)));
});

after(async () => {
	await installation.destroy();
	await spotify.stop();
});

/** Where the log is once everything before has come by its pipe. */
async function mark() {
	const email = `mark-${Math.random()}@example.com`;
	await server.signIn(email);
	await until('the mark is there', () => server.process.output.includes(email));
	return server.process.output.indexOf('\n', server.process.output.indexOf(email)) + 1;
}

/** The lines that come while `act` goes on. */
async function linesOf(act) {
	const from = await mark();
	await act();
	const to = await mark();
	return server.process.output.slice(from, to).split('\n').filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line)).filter(({ email }) => !email?.startsWith('mark-'));
}

const repeat = async (times, act) => {
	for (let i = 0; i < times; i++) {
		await act(i);
	}
};

test('each wrong token is audited, and no token is told', async () => {
	const lines = await linesOf(() => repeat(200, async (i) => assert.equal((await server.fetch('/api/queue', {
		headers: { Authorization: `Bearer hunter2-${i}` },
	})).status, 403)));
	assert.equal(lines.length, 200);
	assert.ok(lines.every(({ action }) => action === 'api_auth_fail'));
	assert.doesNotMatch(server.process.output, /hunter2/);
});

test('a client that comes and goes all the time leaves nothing but its audit', async () => {
	const connect = () => new Promise((resolve) => {
		const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket/`,
			{ headers: { Cookie: cookie, Origin: server.url } });
		socket.on('open', () => socket.terminate()).on('close', resolve).on('error', resolve);
	});
	const lines = await linesOf(() => repeat(150, connect));
	assert.ok(lines.every(({ event }) => event === 'AUDIT'));
});

test('requests that are wrong leave no line beyond those of the audit', async () => {
	const lines = await linesOf(() => repeat(50, async (i) => {
		await server.fetch(`/nothing/${i}`);
		await server.fetch(`/authentication/callback?code=hunter2&state=${i}`);
		await server.api('/queue/remove', { id: 'nothing' });
	}));
	assert.deepEqual([...new Set(lines.map(({ action }) => action))], ['api_auth_ok']);
	assert.doesNotMatch(server.process.output, /hunter2/);
});

test('a service that fails for a while is told few times, each way it fails', async () => {
	const search = (i) => server.fetch(`/search/v2?q=${i}`, { headers: { Cookie: cookie } });
	const lines = await linesOf(async () => {
		spotify.behave({ path: '/v1/search', status: 500, body: '<html>' });
		await repeat(40, search);
		spotify.calm();
		await spotify.stop();
		await repeat(40, (i) => search(`other ${i}`));
		await spotify.start();
	});
	const told = lines.filter(({ event }) => event === 'upstream_failed');
	assert.equal(told.filter(({ status }) => status === 500).length, 10);
	assert.equal(told.filter(({ reason }) => /connect/.test(reason)).length, 10);
	assert.equal(lines.length, 20);
});

test('a Redis that is away is told twice at most by each process, and that it is back', async () => {
	const from = [server.process, player].map((one) => one.output.length);
	await redis.kill();
	await until('it is away', async () => (await server.fetch('/health')).status === 503);
	await repeat(30, async () => assert.equal((await server.fetch('/login/?email=x@example.com')).status, 503));
	redis = installation.startRedis();
	await until('it is back', async () => (await server.fetch('/health')).status === 200);
	await until('both say so', () => [server.process, player]
		.every((one, i) => one.output.slice(from[i]).includes('"store_reached"')));
	for (const [i, one] of [server.process, player].entries()) {
		const bad = one.output.slice(from[i]).split('\n').filter((line) => /"(warning|error)"/.test(line));
		assert.ok(bad.length >= 1 && bad.length <= 3, bad.join('\n'));
		assert.ok(bad.every((line) => line.includes('"store_unreachable"')), bad.join('\n'));
	}
});

test('what was left out is told at the end at the latest', async () => {
	assert.equal((await server.process.stop()).code, 0);
	const told = server.process.output.split('\n').filter((line) => line.includes('"log_left_out"'))
		.map((line) => JSON.parse(line));
	assert.equal(told.find(({ about }) => /status=500/.test(about)).lines, 30);
});
