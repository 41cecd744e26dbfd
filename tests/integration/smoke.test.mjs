// deploy/smoke, against a server that is well, and through a proxy that makes it ill in many ways.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createSecureServer } from 'node:http2';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { writeWav } from '../support/music.mjs';
import { freePort, until } from '../support/program.mjs';
import { Installation, Server } from '../support/server.mjs';

let installation;
let server;
let cookie;

before(async () => {
	installation = new Installation();
	for (let i = 0; i < 3; i++) {
		writeWav(installation.path('music', `A song ${i}.wav`), 600, 200 + i);
	}
	installation.startRedis();
	installation.startEchonest('player');
	server = await Server.start(installation, { DEBUG: 'false', ALLOWED_EMAIL_DOMAINS: '*', GUEST_SIGNUP: 'true' });
	const { status, headers } = await server.fetch('/signup/', {
		method: 'POST',
		headers: { Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: String(new URLSearchParams({ email: 'smoke@example.com', password: 'six chars and more' })),
	});
	assert.equal(status, 303);
	[cookie] = /(?<=echonest_session=)[^;]+/.exec(headers.getSetCookie()[0]);
	await until('songs are found', async () => (await server.fetch('/search/v2?q=song', {
		headers: { Cookie: `echonest_session=${cookie}` },
	})).text.includes('"uri"'));
});
after(() => installation.destroy());

/** Runs it; what it prints, its exit status, and its rows as name → whether it is ok. */
function smoke(url, args = [], input = '') {
	return new Promise((resolve) => {
		const child = execFile('deploy/smoke', [url, ...args], (error, stdout, stderr) => {
			const rows = Object.fromEntries([...stdout.matchAll(/^(ok|FAILED) +(.+?) {2,}/gm)]
				.map(([, verdict, name]) => [name, verdict === 'ok']));
			resolve({ code: error ? error.code : 0, text: stdout + stderr, rows });
		});
		child.stdin.on('error', () => {});
		child.stdin.end(input);
	});
}

/** In front of the server: `change(answer, path)` changes {status, headers, body}, or gives null to pass. */
async function ill(t, change) {
	const proxy = createServer((asked, answer) => {
		const chunks = [];
		asked.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
			request(server.url + asked.url, {
				method: asked.method,
				headers: { ...asked.headers, host: `127.0.0.1:${server.port}`, origin: server.url },
			}, async (got) => {
				const body = Buffer.concat(await got.toArray());
				const changed = change({ status: got.statusCode, headers: { ...got.headers }, body }, asked.url);
				delete changed.headers['content-length'];
				delete changed.headers['transfer-encoding'];
				answer.writeHead(changed.status, changed.headers).end(changed.body);
			}).end(Buffer.concat(chunks));
		});
	}).on('upgrade', (asked, socket) => {
		const answer = change({ status: 101, headers: {}, body: '' }, asked.url);
		if (answer.status !== 101 || answer.body) {
			socket.end(`HTTP/1.1 ${answer.status} X\r\nContent-Length: ${answer.body.length}\r\n\r\n${answer.body}`);
			return;
		}
		const upstream = connect(server.port, '127.0.0.1', () => {
			const headers = { ...asked.headers, host: `127.0.0.1:${server.port}`, origin: server.url };
			upstream.write(`GET ${asked.url} HTTP/1.1\r\n${Object.entries(headers)
				.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
			upstream.pipe(socket).on('error', () => {});
			socket.pipe(upstream).on('error', () => {});
		}).on('error', () => socket.destroy());
	}).listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	t.after(() => {
		proxy.close();
		proxy.closeAllConnections();
	});
	return `http://127.0.0.1:${proxy.address().port}`;
}

const bad = (rows) => Object.keys(rows).filter((name) => !rows[name]);
const good = (rows) => Object.keys(rows).filter((name) => rows[name]);

const INSIDE = ['Page', 'Session', 'WebSocket with a session', 'Search', 'Spotify', 'History'];
const ACTS = ['Adding a song', 'Something plays', 'A jam', 'Taking it back', 'An airhorn'];
const OUTSIDE = ['Health', 'Queue', 'Playing', 'Sign-in page', 'Content-Security-Policy', 'WebSocket',
	'API without a token'];

test('all is well with a server that is well, with and without a cookie', async () => {
	const [outside, all, piped] = await Promise.all([smoke(server.url),
		smoke(server.url, ['--cookie', `echonest_session=${cookie}`, '--act']),
		smoke(server.url, ['--cookie', '-'], `${cookie}\n`)]);
	assert.equal(outside.code, 0, outside.text);
	assert.deepEqual(good(outside.rows), OUTSIDE);
	assert.equal(all.code, 0, all.text);
	assert.deepEqual(good(all.rows), [...OUTSIDE, ...INSIDE, ...ACTS]);
	assert.equal(piped.code, 0, piped.text);
	assert.deepEqual(good(piped.rows), [...OUTSIDE, ...INSIDE]);
	assert.ok(!(all.text + piped.text).includes(cookie));
});

const everything = ['--act', '--cookie'];
const illnesses = {
	'answers everything with {}': (answer) => ({ status: 200, headers: {}, body: '{}', was: answer }),
	'fails with the right words': (answer) => ({ ...answer, status: 500, headers: {} }),
	'has lost its words': (answer) => ({ ...answer, headers: {}, body: answer.status === 101 ? 'x' : '' }),
	'sends everybody away': () => ({ status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' }),
	'says that it is another': () => ({ status: 200, headers: {}, body: '<html><title>Parked domain</title></html>' }),
};
for (const [what, change] of Object.entries(illnesses)) {
	test(`no row is ok with a server that ${what}`, { concurrency: true }, async (t) => {
		const { code, text, rows } = await smoke(await ill(t, change), [...everything, cookie]);
		assert.equal(code, 1);
		assert.deepEqual(good(rows), [], text);
		assert.ok(bad(rows).length >= 17, text);
		assert.ok(!text.includes(cookie));
	});
}

test('no row is ok where nobody listens, whatever was there before', async () => {
	const { code, rows, text } = await smoke(`http://127.0.0.1:${await freePort()}`, [...everything, cookie]);
	assert.equal(code, 1);
	assert.deepEqual(good(rows), [], text);
});

test('what a row sees is of its own answer, not of the one before', async (t) => {
	// the queue answers with nothing, after a health that was right; and so on, every other one
	let count = 0;
	const url = await ill(t, (answer) => (count++ % 2 && answer.status !== 101
		? { status: 200, headers: {}, body: '' } : answer));
	const { rows, text } = await smoke(url);
	assert.ok(rows.Health && !rows.Queue && rows.Playing && !rows['Sign-in page'], text);
	assert.ok(!rows['Content-Security-Policy'], text);
});

/** A server with a certificate of its own, which has HTTP/2 and answers with `headers`. */
async function secureServer(t, address, port, headers) {
	const [key, certificate] = [installation.path('key.pem'), installation.path('cert.pem')];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
		'-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost',
		'-addext', `subjectAltName=IP:${address}`], { stdio: 'ignore' });
	const secure = createSecureServer({
		key: readFileSync(key), cert: readFileSync(certificate), allowHTTP1: true,
	}, (_asked, answer) => answer.writeHead(200, headers).end('{"status":"ok"}')).listen(port, address);
	await once(secure, 'listening');
	t.after(() => secure.close());
	return { certificate, port: secure.address().port };
}

test('with a certificate of your own it looks at TLS as well', async (t) => {
	const headers = { 'strict-transport-security': 'max-age=31536000' };
	const { certificate, port } = await secureServer(t, '127.0.0.1', 0, headers);
	const url = `https://127.0.0.1:${port}`;
	const untrusted = await smoke(url);
	assert.deepEqual(good(untrusted.rows), []);
	assert.match(untrusted.text, /certificate/);
	const trusted = await smoke(url, ['--cacert', certificate]);
	assert.ok(trusted.rows.Health && trusted.rows['HTTP/2'] && trusted.rows['Strict-Transport-Security'], trusted.text);
	delete headers['strict-transport-security'];
	assert.equal((await smoke(url, ['--cacert', certificate])).rows['Strict-Transport-Security'], false);
});

test('plain HTTP must lead to HTTPS', { skip: process.getuid() !== 0 }, async (t) => {
	// an address that nobody else has, for the ports that everybody knows
	const address = `127.77.${1 + (process.pid >> 8) % 250}.${1 + process.pid % 250}`;
	const { certificate } = await secureServer(t, address, 443, {});
	let location = `https://${address}/`;
	const plain = createServer((_asked, answer) => answer.writeHead(308, { location }).end()).listen(80, address);
	await once(plain, 'listening');
	t.after(() => plain.close());
	const look = async () => (await smoke(`https://${address}`, ['--cacert', certificate])).rows['Plain HTTP'];
	assert.equal(await look(), true);
	location = `http://${address}/`;
	assert.equal(await look(), false);
});

test('wrong calls are told how it is called', async () => {
	for (const args of [['--cookie'], ['--act'], ['--cacert'], ['--what'], ['--cookie', 'a"b']]) {
		const { code, text } = await smoke(server.url, args);
		assert.equal(code, 2, String(args));
		assert.match(text, /deploy\/smoke https:/);
	}
});
