// `echonest check` from outside: what it prints, what it exits with, and that it changes nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { GoogleDouble } from '../doubles/google.mjs';
import { ListenBrainzDouble } from '../doubles/listenbrainz.mjs';
import { SoundCloudDouble } from '../doubles/soundcloud.mjs';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { refusals } from '../doubles/youtube/data_api.mjs';
import { YouTubeDouble } from '../doubles/youtube.mjs';
import { until } from '../support/program.mjs';
import { Installation } from '../support/server.mjs';

const program = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');
const made = [];
let folder;
let share;

/** A folder like an installation's: check looks only whether the files are there. */
function makeShare(root) {
	for (const part of ['assets/airhorns', 'assets/music', 'web/dist', 'data']) {
		mkdirSync(join(root, part), { recursive: true });
	}
	writeFileSync(join(root, 'data/nest-seeds.json'), '{}');
}

beforeEach(() => {
	const top = mkdtempSync(join(tmpdir(), 'echonest-check-'));
	made.push(top);
	folder = join(top, 'here');
	share = join(top, 'share');
	mkdirSync(folder);
	makeShare(share);
});

after(() => made.forEach((path) => rmSync(path, { recursive: true, force: true })));

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port;
}

/** Runs the program in the test's folder; what it printed has its line breaks as spaces too. */
async function run(args, env = {}) {
	const child = spawn(program, args, {
		cwd: folder,
		env: {
			PATH: process.env.PATH,
			ECHONEST_SHARE_DIR: share,
			...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
			...env,
		},
	});
	let out = '';
	let err = '';
	child.stdout.on('data', (data) => (out += data));
	child.stderr.on('data', (data) => (err += data));
	const [code] = await once(child, 'close');
	return { code, out, err, text: out.replace(/\s+/g, ' ') };
}

const check = async (env = {}, ...args) =>
	run(['check', ...args], { PORT: String(await freePort()), ...env });

/** A server that talks as `answer` says; closes by itself with the test. */
async function serve(t, answer) {
	const sockets = new Set();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('data', (data) => answer(socket, data.toString()));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => {
		sockets.forEach((socket) => socket.destroy());
		server.close();
	});
	return server.address().port;
}

const http = (status) => (socket) =>
	socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nok`);

const bulk = (text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

test('a fresh folder needs nothing and stays as it was', async () => {
	const { code, text } = await check();
	assert.equal(code, 0, text);
	assert.match(text, /ok Port 127\.0\.0\.1:\d+ is free/);
	assert.match(text, /ok Redis our own/);
	assert.match(text, /ok DATA_DIR \.\/data will be made/);
	assert.match(text, /ok Files page, airhorns and seeds in/);
	assert.deepEqual(readdirSync(folder), []);
});

test('the rules of production name what is missing and how to get it', async () => {
	const { code, text } = await check({}, '--serve');
	assert.equal(code, 1);
	assert.match(text, /SECRET_KEY is not set\. Make one with "openssl rand -hex 32"/);
	assert.match(text, /ALLOWED_EMAIL_DOMAINS is not set/);
	assert.match(text, /checks failed/);
});

test('a complete production passes', async (t) => {
	const port = await serve(t, (socket) => socket.write(bulk('redis_version:7.0.15\r\nrole:master\r\n')));
	writeFileSync(
		join(folder, '.env'),
		`HOSTNAME=music.example.com\nSECRET_KEY=${'k'.repeat(32)}\nGUEST_SIGNUP=true\n` +
			`ALLOWED_EMAIL_DOMAINS=*\nREDIS_URL=redis://127.0.0.1:${port}\n`,
		{ mode: 0o600 },
	);
	const { code, text } = await check({}, '--serve');
	assert.equal(code, 0, text);
	assert.match(text, /ok Address https:\/\/music\.example\.com/);
	assert.doesNotMatch(text, /kkkk/);
});

test('problems are shown with file and line, secrets are not shown', async () => {
	writeFileSync(join(folder, '.env'), 'MUSIC_DRI=/x\nREDIS_URL=http://me:hunter2@host\n');
	writeFileSync(join(folder, 'config.yaml'), 'MAX_BENDER_MINUTES: soon\n');
	const { code, text } = await check();
	assert.equal(code, 1);
	assert.match(text, /warning Settings \.env:1: MUSIC_DRI is no setting; is MUSIC_DIR meant\?/);
	assert.match(text, /failed Settings \.env:2: REDIS_URL can't be used/);
	assert.match(text, /failed Settings config\.yaml:1: MAX_BENDER_MINUTES must be a whole number/);
	assert.doesNotMatch(text, /hunter2/);
});

test('a Redis that is not there fails with what to do', async () => {
	const port = await freePort();
	const { code, text } = await check({ REDIS_URL: `redis://127.0.0.1:${port}` });
	assert.equal(code, 1);
	assert.match(text, /failed Redis Redis at 127\.0\.0\.1:\d+ can't be reached: Connection refused\. Start it, or correct REDIS_HOST/);
	assert.match(text, /With neither set, "echonest dev" runs a Redis of its own/);
});

test('a Redis that refuses the password says so', async (t) => {
	const port = await serve(t, (socket) => socket.write('-WRONGPASS invalid\r\n'));
	const { code, text } = await check({ REDIS_URL: `redis://:hunter2@127.0.0.1:${port}` });
	assert.equal(code, 1);
	assert.match(text, /does not accept our user or password: correct REDIS_PASSWORD/);
	assert.doesNotMatch(text, /hunter2/);
});

test('a Redis that may lose data passes with warnings', async (t) => {
	const info =
		'redis_version:7.0.15\r\nrole:master\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\n';
	const port = await serve(t, (socket) => socket.write(bulk(info)));
	const { code, text } = await check({ REDIS_HOST: '127.0.0.1', REDIS_PORT: String(port) });
	assert.equal(code, 0, text);
	assert.match(text, /ok Redis 127\.0\.0\.1:\d+ answers, version 7\.0\.15/);
	assert.match(text, /warning Redis maxmemory-policy is allkeys-lru/);
	assert.match(text, /warning Redis Its append-only file is off/);
});

test('a replica is refused', async (t) => {
	const info = 'redis_version:7.0.15\r\nrole:slave\r\n';
	const port = await serve(t, (socket) => socket.write(bulk(info)));
	const { code, text } = await check({ REDIS_URL: `redis://127.0.0.1:${port}` });
	assert.equal(code, 1);
	assert.match(text, /failed Redis It is a replica/);
});

test('a missing redis-server fails with how to install it', async () => {
	const { code, text } = await check({ PATH: folder });
	assert.equal(code, 1);
	assert.match(text, /redis-server is not installed\. Install it with "apt-get install/);
});

test('a port that something else holds fails', async (t) => {
	const port = await serve(t, (socket) => socket.end('220 mail\r\n'));
	const { code, text } = await check({ PORT: String(port) });
	assert.equal(code, 1);
	assert.match(text, /failed Port Port \d+ on 127\.0\.0\.1 is in use by \S+ \(process \d+\)\. Stop that, or set PORT to another/);
});

test('Google is asked whether it knows us', async (t) => {
	const google = await new GoogleDouble().start();
	t.after(() => google.stop());
	const { code, text, err } = await check(google.settings);
	assert.equal(code, 0, text);
	assert.match(text, /ok Google works: signing in with Google/);
	assert.match(text, /the redirect URI http:\/\/localhost:\d+\/authentication\/callback\./);
	assert.equal(google.requests.length, 1);
	for (const [behaviour, what] of [
		[{ status: 401, body: '{"error":"invalid_client"}' }, /must look at GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET\./],
		[{ status: 400, body: '{"error":"redirect_uri_mismatch"}' }, /must add http:\/\/localhost:\d+\/authentication\/callback to/],
		[{ status: 200, body: '<html>' }, /What answers at GOOGLE_TOKEN_URL with status 200 is not Google\./],
		[{ down: true }, /Google gives no proper answer\./],
		[{ delayMs: 8000 }, /Google takes too long to answer\./],
	]) {
		google.calm();
		google.behave({ path: '/token', ...behaviour });
		const bad = await check(google.settings);
		assert.equal(bad.code, 0, bad.text);
		assert.match(bad.text, /warning Google /);
		assert.match(bad.text, what);
		assert.match(bad.text, /Until then: no signing in with Google\./);
		assert.doesNotMatch(bad.err, /upstream|google/); // the table says it
	}
	google.calm();
	const wrong = await check({ ...google.settings, GOOGLE_CLIENT_SECRET: 'a-wrong-one' });
	assert.match(wrong.text, /warning Google Google does not accept this server/);
	assert.doesNotMatch(wrong.text + err, /a-wrong-one/);
	await google.stop();
	const gone = await check(google.settings);
	assert.match(gone.text, /warning Google Google can't be reached\./);
	await google.start();
});

test('Spotify is asked whether our app may search', async (t) => {
	const spotify = await new SpotifyDouble().start();
	t.after(() => spotify.stop());
	const { code, text } = await check(spotify.settings);
	assert.equal(code, 0, text);
	assert.match(text, /ok Spotify works: songs from Spotify/);
	assert.match(text, /\/authentication\/spotify_callback\./);
	assert.equal(spotify.requests.length, 2);
	for (const [path, behaviour, what] of [
		['/v1/search', { status: 403, body: '{"error":{"status":403,"message":"The owner has no Premium"}}' },
			/does not allow that: The owner has no Premium/],
		['/v1/search', { status: 401, body: '{"error":{"status":401}}' }, /does not accept the token/],
		['/api/token', { status: 200, body: '<html>' }, /Spotify gives no proper answer\./],
		['/v1/search', { status: 429, headers: { 'Retry-After': '77' } }, /try again in 77 s/],
	]) {
		spotify.calm();
		spotify.behave({ path, ...behaviour });
		const bad = await check(spotify.settings);
		assert.equal(bad.code, 0, bad.text);
		assert.match(bad.text, /warning Spotify /);
		assert.match(bad.text, what);
		assert.match(bad.text, /Until then: no songs from Spotify\./);
	}
	spotify.calm();
	const wrong = await check({ ...spotify.settings, SPOTIFY_CLIENT_SECRET: 'a-wrong-one' });
	assert.match(wrong.text, /SPOTIFY_CLIENT_SECRET is wrong/);
	assert.doesNotMatch(wrong.text + wrong.err, /a-wrong-one/);
});

test('YouTube is asked whether it accepts our key', async (t) => {
	const youtube = await new YouTubeDouble().start();
	t.after(() => youtube.stop());
	const good = await check(youtube.settings);
	assert.equal(good.code, 0, good.text);
	assert.match(good.text, /ok YouTube works: songs from YouTube/);
	assert.equal(youtube.requests.length, 1);
	const wrong = await check({ ...youtube.settings, YT_API_KEY: 'a-wrong-one' });
	assert.match(wrong.text, /warning YouTube YouTube says that YT_API_KEY is no key\./);
	assert.match(wrong.text, /Until then: no songs from YouTube\./);
	assert.doesNotMatch(wrong.text, /a-wrong-one/);
	for (const [behaviour, what] of [
		[refusals.disabled, /The YouTube Data API v3 is not enabled for YT_API_KEY\./],
		[refusals.quota, /YouTube has had too many requests from us; try again in 3600 s\./],
		[{ down: true }, /YouTube gives no proper answer\./],
		[{ delayMs: 15000 }, /YouTube takes too long to answer\./],
	]) {
		youtube.calm();
		youtube.behave({ path: '/youtube/v3', ...behaviour });
		const bad = await check(youtube.settings);
		assert.equal(bad.code, 0, bad.text);
		assert.match(bad.text, what);
		assert.doesNotMatch(bad.text + bad.err, /AIzaSy/);
	}
});

test('SoundCloud is asked whether it knows our app', async (t) => {
	const soundcloud = await new SoundCloudDouble().start();
	t.after(() => soundcloud.stop());
	const good = await check(soundcloud.settings);
	assert.equal(good.code, 0, good.text);
	assert.match(good.text, /ok SoundCloud works: songs from SoundCloud/);
	assert.deepEqual(soundcloud.requests.map(({ path }) => path), ['/oauth/token', '/api/tracks']);
	const wrong = await check({ ...soundcloud.settings, SOUNDCLOUD_CLIENT_SECRET: 'a-wrong-one' });
	assert.match(wrong.text, /warning SoundCloud SoundCloud does not know this server's app: SOUNDCLOUD_CLIENT_ID or/);
	assert.match(wrong.text, /Until then: no songs from SoundCloud\./);
	assert.doesNotMatch(wrong.text + wrong.err, /a-wrong-one/);
	soundcloud.behave({ path: '/api/tracks', status: 403, body: '{}' });
	const forbidden = await check(soundcloud.settings);
	assert.equal(forbidden.code, 0);
	assert.match(forbidden.text, /SoundCloud does not let this server have that\./);
	soundcloud.tokensLeft = 0;
	assert.match((await check(soundcloud.settings)).text, /too many requests from us; try again in 1800 s/);
});

test('ListenBrainz is asked for a song that everybody knows', async (t) => {
	const listenbrainz = await new ListenBrainzDouble().start();
	t.after(() => listenbrainz.stop());
	const good = await check(listenbrainz.settings);
	assert.match(good.text, /ok ListenBrainz works: artists near a song, for Bender/);
	assert.deepEqual(listenbrainz.requests.map(({ path }) => path), ['/mbid-mapping/json']);
	for (const [behaviour, what] of [
		[{ status: 200, body: '{"of":"another form"}' }, /no proper answer \(status 200\)/],
		[{ down: true }, /warning ListenBrainz/],
		[{ status: 429, headers: { 'Retry-After': '77' } }, /try again in 77 s/],
	]) {
		listenbrainz.calm();
		listenbrainz.behave({ path: '/mbid-mapping', ...behaviour });
		const bad = await check(listenbrainz.settings);
		assert.equal(bad.code, 0, bad.text);
		assert.match(bad.text, what);
		assert.match(bad.text, /Until then: no artists near a song, for Bender\./);
	}
});

test('a healthy server on the port is fine', async (t) => {
	const port = await serve(t, http('200 OK'));
	const { code, text } = await check({ PORT: String(port) });
	assert.equal(code, 0, text);
	assert.match(text, /a server runs there and is healthy/);
});

test('a folder that is a file fails', async () => {
	writeFileSync(join(folder, 'play_logs'), '');
	const { code, text } = await check();
	assert.equal(code, 1);
	assert.match(text, /failed LOG_DIR \.\/play_logs can't be written/);
});

test('secrets that others can read are pointed out', async () => {
	mkdirSync(join(folder, 'oauth_creds'), { mode: 0o700 });
	writeFileSync(join(folder, 'oauth_creds/me@example.com'), '{}');
	chmodSync(join(folder, 'oauth_creds/me@example.com'), 0o644);
	const { code, text } = await check();
	assert.equal(code, 0, text);
	assert.match(text, /chmod 600 \.\/oauth_creds\/me@example\.com/);
});

test('broken audio files are listed and fail nothing', async () => {
	mkdirSync(join(folder, 'music'));
	writeFileSync(join(folder, 'music/broken.mp3'), 'this is no music');
	const { code, text } = await check();
	assert.equal(code, 0, text);
	assert.match(text, /warning Music broken\.mp3:/);
});

test('missing files of the page fail with how to build them', async () => {
	rmSync(join(share, 'web'), { recursive: true });
	const { code, text } = await check();
	assert.equal(code, 1);
	assert.match(text, /web\/dist is missing\. Build the page: npm ci && npm run build/);
});

test('--health is 0 only for a server that answers 200', async (t) => {
	const good = await serve(t, http('200 OK'));
	assert.equal((await run(['check', '--health'], { PORT: String(good) })).code, 0);
	const degraded = await serve(t, http('503 Service Unavailable'));
	const bad = await run(['check', '--health'], { PORT: String(degraded) });
	assert.equal(bad.code, 1);
	assert.match(bad.out, /it answered 503/);
	const none = await run(['check', '--health'], { PORT: String(await freePort()) });
	assert.equal(none.code, 1);
	assert.match(none.out, /Connection refused/);
});

test('--health gives up on a server that says nothing', async (t) => {
	const port = await serve(t, () => {});
	const { code, out } = await run(['check', '--health'], { PORT: String(port) });
	assert.equal(code, 1);
	assert.match(out, /nothing answered within 2 s/);
});

test('--player is 0 only while a player drives the main nest', async (t) => {
	const installation = new Installation();
	t.after(() => installation.destroy());
	const redis = installation.startRedis();
	const env = { REDIS_URL: `unix:${installation.path('redis', 'sock')}` };
	const ask = () => run(['check', '--player'], env);
	await until('Redis answers', async () => !/can't be reached/.test((await ask()).out));
	const alone = await ask();
	assert.equal(alone.code, 1);
	assert.match(alone.out, /no player drives the main nest/);
	const player = installation.startEchonest('player');
	await until('it is driven', async () => (await ask()).code === 0);
	await player.stop();
	assert.equal((await ask()).code, 1);
	await redis.stop();
	const gone = await ask();
	assert.equal(gone.code, 1);
	assert.match(gone.out, /can't be reached/);
});

test('a Redis that throws away only what is volatile is fine', async (t) => {
	const info = 'redis_version:7.0.15\r\nrole:master\r\nmaxmemory_policy:volatile-lru\r\n';
	const port = await serve(t, (socket) => socket.write(bulk(info)));
	const { text } = await check({ REDIS_URL: `redis://127.0.0.1:${port}` });
	assert.doesNotMatch(text, /maxmemory-policy/);
});

test('wrong calls end with 2 and a sentence', async () => {
	const unknown = await run(['dance']);
	assert.equal(unknown.code, 2);
	assert.match(unknown.err, /"dance" is no command/);
	const option = await run(['check', '--fast']);
	assert.equal(option.code, 2);
	assert.match(option.err, /"--fast" is not understood/);
});

test('--help and --version answer on standard output', async () => {
	const help = await run(['--help']);
	assert.equal(help.code, 0);
	assert.match(help.out, /check \[--serve\] \[--health\]/);
	const version = await run(['--version']);
	assert.equal(version.code, 0);
	assert.match(version.out, /^echonest \d+\.\d+\.\d+\n$/);
	assert.ok(!existsSync(join(folder, 'data')));
});
