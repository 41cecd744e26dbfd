// Behind a proxy with TLS: a real nginx, and what somebody hostile sends through or past one.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { GoogleDouble } from '../doubles/google.mjs';
import { until } from '../support/program.mjs';
import { NAME, Proxy } from '../support/proxy.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';

const google = new GoogleDouble();
const installation = new Installation();
let proxy;
let server;

before(async () => {
	await google.start();
	installation.startRedis();
	proxy = await Proxy.create(installation.path('proxy'));
	server = await Server.start(installation, {
		...google.settings,
		DEBUG: 'false',
		DEV_AUTH_EMAIL: '',
		ECHONEST_HOSTNAME: proxy.host,
		ECHONEST_SYNC_INVITE_CODES: 'come-in',
	});
	await proxy.start(server.port);
});

after(async () => {
	await proxy?.stop();
	await installation.destroy();
	await google.stop();
});

const cookieOf = ({ headers }) => headers['set-cookie'].map((line) => line.split(';')[0]).join('; ');

/** The whole way through the proxy; the session's answer. */
async function signIn() {
	const out = await proxy.fetch('/login/google?next=/help');
	const address = new URL(out.headers.location);
	address.searchParams.set('login_hint', 'ada@example.com');
	const back = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location'));
	const answer = await proxy.fetch(back.pathname + back.search, { Cookie: cookieOf(out) });
	return { out, address, back, answer };
}

/** Straight to the server, as the proxy does: the headers as they are; the whole answer. */
const send = (...lines) => sendTo(server, '/api/queue', ...lines);

function sendTo({ port }, path, ...lines) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(port, '127.0.0.1');
		let answer = '';
		socket.on('data', (data) => (answer += data));
		socket.on('close', () => resolve(answer));
		socket.on('error', reject);
		socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
	});
}

test('signing in through the proxy has a https redirect URI and Secure cookies', async () => {
	const { out, address, back, answer } = await signIn();
	assert.equal(address.searchParams.get('redirect_uri'), `${proxy.url}/authentication/callback`);
	assert.equal(back.origin, proxy.url);
	assert.match(out.headers['set-cookie'][0], /^__Host-echonest_oauth=.*; Path=\/; .*; Secure$/);
	assert.equal(answer.status, 302, answer.text);
	assert.equal(answer.headers.location, '/help');
	assert.match(answer.headers['set-cookie'][0], /^echonest_session=.*; HttpOnly; SameSite=Lax; Secure$/);
	const me = await proxy.fetch('/config.js', { Cookie: cookieOf(answer) });
	assert.match(me.text, /"user":"ada@example\.com"/);
});

test('sockets go through the proxy, for our own pages by https alone', async () => {
	const cookie = cookieOf((await signIn()).answer);
	const upgrade = (origin) => new Promise((resolve) => {
		const socket = new WebSocket(`wss://127.0.0.1:${proxy.port}/socket/`, {
			ca: proxy.ca, servername: NAME, headers: { Host: proxy.host, Cookie: cookie }, origin,
		});
		socket.on('message', (data) => (socket.terminate(), resolve(String(data).slice(0, 2))));
		socket.on('unexpected-response', (request, { statusCode }) => (request.destroy(), resolve(statusCode)));
		socket.on('error', () => {});
	});
	assert.equal(await upgrade(proxy.url), '1[');
	assert.equal(await upgrade(`http://${proxy.host}`), 403);
	assert.equal(await upgrade('https://evil.example'), 403);
});

test('what a client says of its own address is not believed', async () => {
	await proxy.fetch('/api/queue', {
		Authorization: 'Bearer wrong', 'User-Agent': 'spoofed', 'X-Forwarded-For': '6.6.6.6, 7.7.7.7',
	});
	await until('it is logged', () => server.process.output.includes('ua=spoofed'));
	assert.match(server.process.output, /AUDIT action=api_auth_fail email="" ip=127\.0\.0\.1 ua=spoofed/);
	assert.ok(!server.process.output.includes('6.6.6.6'));
});

test('the last address counts, however many lines and ports there are', async () => {
	for (const [agent, expected, ...lines] of [
		['one', '198.51.100.7', 'X-Forwarded-For: 6.6.6.6', 'X-Forwarded-For: 198.51.100.7'],
		['two', '198.51.100.8', 'X-Forwarded-For: 6.6.6.6, 198.51.100.8:4711'],
		['three', '2001:db8::1', 'X-Forwarded-For: 6.6.6.6, [2001:DB8:0::1]:4711'],
		['four', '127.0.0.1', 'X-Forwarded-For: 6.6.6.6, unknown'],
		['five', '127.0.0.1', 'X-Forwarded-For: 6.6.6.6,'],
		['six', '127.0.0.1'],
		['seven', '127.0.0.1', 'X-Real-IP: 6.6.6.6', 'Forwarded: for=6.6.6.6', 'X-Client-IP: 6.6.6.6'],
	]) {
		const answer = await send(
			`Host: ${proxy.host}`, `User-Agent: ${agent}`, 'Authorization: Bearer x', ...lines);
		assert.match(answer, /^HTTP\/1\.1 403/);
		const audited = await until(`${agent} is logged`, () =>
			new RegExp(`ip=(\\S+) ua=${agent}`).exec(server.process.output)?.[1]);
		assert.equal(audited, expected, agent);
	}
});

test('one IPv6 network has as many tries as one address', async () => {
	const guess = async (address) => (await server.fetch('/api/sync-token', {
		method: 'POST',
		headers: {
			'X-Forwarded-Host': proxy.host, 'X-Forwarded-For': address,
			'Content-Type': 'application/json',
		},
		body: '{"invite_code":"a guess"}',
	})).status;
	const statuses = [];
	for (let i = 0; i < 12; i++) {
		statuses.push(await guess(`2001:db8:0:1::${i.toString(16)}`));
	}
	assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429]);
	assert.equal(await guess('2001:db8:0:2::1'), 401);
});

test('an unknown Host is sent to HOSTNAME, through the proxy and past it', async () => {
	const answer = await proxy.fetch('/help?x=1', { Host: 'evil.example' });
	assert.equal(answer.status, 302);
	assert.equal(answer.headers.location, `${proxy.url}/help?x=1`);
	const token = `Authorization: Bearer ${apiToken}`;
	const ours = `Host: ${proxy.host}`;
	const home = new RegExp(`^HTTP/1\\.1 302[^]*\r\nlocation: ${proxy.url}/api/queue\r\n`, 'i');
	for (const [lines, expected] of [
		[[ours], /^HTTP\/1\.1 200/],
		[['Host: inner', `X-Forwarded-Host: evil.example, ${proxy.host.toUpperCase()}`], /^HTTP\/1\.1 200/],
		[[ours, `X-Forwarded-Host: ${proxy.host}, evil.example`], home],
		[['Host: evil.example'], home],
		[[`Host: ${proxy.host}.evil.example`], home],
		[[`Host: ${proxy.host}@evil.example`], home],
		[[`Host: ${NAME}`], home],
		[[ours, 'Host: evil.example'], home],
		[[], home],
	]) {
		assert.match(await send(...lines, token), expected, lines.join(' · '));
	}
});

test('in DEBUG nothing that a proxy says counts', async () => {
	const dev = await Server.start(installation);
	await dev.fetch('/api/queue', { headers: {
		Authorization: 'Bearer wrong', 'User-Agent': 'dev-agent', 'X-Forwarded-For': '6.6.6.6',
		'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https',
	} });
	await until('it is logged', () => dev.process.output.includes('ua=dev-agent'));
	assert.match(dev.process.output, /ip=127\.0\.0\.1 ua=dev-agent/);
	// a name that only the header claims does not open the development sign-in
	const answer = await sendTo(dev, '/login/', 'Host: evil.example', 'X-Forwarded-Host: localhost');
	assert.match(answer, /^HTTP\/1\.1 200/);
	assert.doesNotMatch(answer, /^set-cookie/im);
});
