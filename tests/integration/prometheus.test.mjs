// A real Prometheus watches two workers and a player, with our alerts and the dashboard's expressions,
// while things go well and then wrong.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { freePort, until } from '../support/program.mjs';
import { Installation, Server, apiToken, program } from '../support/server.mjs';
import { Prometheus, fetchMetrics, metricsToken } from '../support/metrics.mjs';

let installation;
let spotify;
let redis;
let server;
let player;
let playerPort;
let prometheus;
let socket;

const startPlayer = () =>
	installation.startEchonest('player', { PLAYER_METRICS_PORT: String(playerPort) });

const store = (...args) => execFileSync(
	'redis-cli', ['-s', installation.path('redis', 'sock'), ...args], { encoding: 'utf8' }).trim();

/** The expressions of our alerts, by name, as Prometheus has read them. */
async function alerts() {
	const answer = await fetch(`${prometheus.url}/api/v1/rules`);
	const { data } = await answer.json();
	return Object.fromEntries(data.groups.flatMap(({ rules }) => rules)
		.map(({ name, query }) => [name, query]));
}

/** The alerts whose expression holds now, however long it must before somebody is woken. */
async function trueAlerts() {
	const found = [];
	for (const [name, query] of Object.entries(await alerts())) {
		if ((await prometheus.query(query)).length) {
			found.push(name);
		}
	}
	return found;
}

const isTrue = (alert) => until(`${alert} is true`, async () => (await trueAlerts()).includes(alert));

async function add(number, server_ = server) {
	const { json } = await server_.api('/add_song',
		{ track_uri: `spotify:track:${spotify.music.tracks[number].id}` });
	return json().id;
}

before(async () => {
	spotify = await new SpotifyDouble().start();
	installation = new Installation({ METRICS_TOKEN: metricsToken, ...spotify.settings });
	redis = installation.startRedis();
	playerPort = await freePort();
	player = startPlayer();
	server = await Server.start(installation, { WORKERS: '2' });
	await until('the player tells', () => fetchMetrics(playerPort).catch(() => null));
	prometheus = await Prometheus.start(installation, [
		{ job: 'echonest', port: server.port },
		{ job: 'echonest-player', port: playerPort },
	], readFileSync('deploy/alerts.yml', 'utf8'));
	await prometheus.settles('count(up == 1)', 2);
});

after(async () => {
	socket?.terminate();
	assert.equal(installation.complaints(), '');
	await installation.destroy();
	await spotify.stop();
});

test('all is well at first, but that no backup was made', async () => {
	await prometheus.settles('sum(echonest_store_up)', 3);
	assert.deepEqual(await trueAlerts(), ['EchonestBackupOld']);
	await installation.startEchonest('backup').ended;
	await until('it is known', async () => !(await trueAlerts()).length);
	const age = await prometheus.value('time() - max(echonest_backup_last_success_timestamp_seconds)');
	assert.ok(age >= 0 && age < 60, String(age));
});

test('requests, acts and listeners of both workers add up', async () => {
	for (let i = 0; i < 40; i++) {
		await server.fetch('/queue/', { headers: { Connection: 'close' } });
	}
	const cookie = await server.signIn('ann@example.com');
	socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket/`, { headers: { Cookie: cookie } });
	socket.on('open', () => socket.send('1["fetch_playlist"]'));
	await add(0);
	const songs = [await add(1), await add(2), await add(3)];
	for (const id of songs) {
		const { status } = await server.api('/queue/vote', { id, up: false });
		assert.equal(status, 200);
	}
	for (let i = 0; i < 2; i++) {
		const { status } = await server.form('/blast_airhorn', cookie, { name: 'cricket' });
		assert.equal(status, 200);
	}
	await prometheus.settles('sum(echonest_http_requests_total{route="/queue",method="GET",status="2xx"})', 40);
	await prometheus.settles('sum(echonest_http_request_seconds_count{route="/queue"})', 40);
	await prometheus.settles('sum(echonest_stats_total{what="song_add"})', 4);
	await prometheus.settles('sum(echonest_stats_total{what="vote"})', 3);
	await prometheus.settles('sum(echonest_stats_total{what="airhorn"})', 2);
	await prometheus.settles('sum(echonest_script_calls_total{script="vote",outcome="ok"})', 3);
	await prometheus.settles('sum(echonest_events_received_total{event="fetch_playlist",outcome="ok"})', 1);
	await prometheus.settles('sum(echonest_sockets)', 1);
	await prometheus.settles('echonest_nest_queue_songs{nest="main"}', 3);
	await prometheus.settles('echonest_nest_people{nest="main"}', 1);
	await prometheus.settles('sum(echonest_nest_playing)', 1);
	await prometheus.settles('sum(echonest_player_songs_total{event="started"})', 1);
	await prometheus.settles('count(process_resident_memory_bytes{job="echonest"})', 2);
	await prometheus.settles('count(process_resident_memory_bytes{job="echonest-player"})', 1);
	await server.api('/queue/pause');
	await prometheus.settles('echonest_nest_paused{nest="main"}', 1);
	await server.api('/queue/resume');
	await prometheus.settles('echonest_nest_paused{nest="main"}', 0);
	assert.deepEqual(await trueAlerts(), []);
});

test('a service that fails, is away, and wants to be left alone', async () => {
	const search = (q) => server.fetch(`/search/v2?source=spotify&q=${q}`);
	const calls = (outcome) =>
		`sum(echonest_upstream_requests_total{service="spotify",outcome="${outcome}"})`;
	await until('calls are seen', async () => (await prometheus.value(calls('answered'))) > 0);
	await prometheus.settles(calls('failed'), 0);
	spotify.behave({ path: '/v1/search', status: 500, times: 1 });
	assert.equal((await search('one')).status, 502);
	await prometheus.settles(calls('server_error'), 1);
	// for good, as libcurl tries once more when a connection that it has kept was closed
	spotify.behave({ path: '/v1/search', down: true });
	assert.equal((await search('two')).status, 502);
	spotify.calm();
	await prometheus.settles(calls('failed'), 1);
	await prometheus.settles('max(echonest_upstream_limited_seconds)', 0);
	spotify.behave({ path: '/v1/search', status: 429, headers: { 'Retry-After': '700' }, times: 1 });
	for (const q of ['three', 'four', 'five']) {
		assert.equal((await search(q)).status, 429);
	}
	await prometheus.settles(calls('limited'), 1);
	await prometheus.settles(calls('held_back'), 2);
	await isTrue('EchonestUpstreamLimited');
	const left = await prometheus.value('max by (service) (echonest_upstream_limited_seconds) > 0');
	assert.ok(left > 600 && left <= 700, String(left));
	await prometheus.settles(
		'sum(echonest_http_requests_total{route="/search/v2",status="5xx"})', 2);
	store('DEL', 'limited:{spotify}');
	await until('it is asked again', async () => !(await trueAlerts()).includes('EchonestUpstreamLimited'));
});

test('songs that can\'t be written to the play log', async () => {
	const logs = installation.path('play_logs');
	renameSync(logs, `${logs}-away`);
	writeFileSync(logs, 'no folder');
	for (let i = 0; i < 3; i++) {
		await add(i);
		await server.api('/queue/skip');
	}
	await prometheus.settles('max(echonest_nest_unlogged_songs)', 3);
	await isTrue('EchonestPlayLogBehind');
	await until('failures are counted', async () =>
		(await prometheus.value('sum(echonest_player_songs_total{event="log_failed"})')) > 0);
	rmSync(logs);
	renameSync(`${logs}-away`, logs);
	await prometheus.settles('max(echonest_nest_unlogged_songs)', 0);
	await prometheus.settles('sum(echonest_player_songs_total{event="logged"})', 3);
});

test('a player that was killed, and how late the next one is', async () => {
	await prometheus.settles('sum(echonest_nest_playing)', 1);
	await player.kill();
	const [now] = store('TIME').split('\n');
	store('HSET', 'nest:{main}:playing', 'ends_ms', String(Number(now) * 1000));
	await isTrue('EchonestDown');
	await isTrue('EchonestNoPlayer');
	assert.ok(await prometheus.value('max(echonest_nest_overrun_seconds)') > 10);
	player = startPlayer();
	await prometheus.settles('max(echonest_nest_overrun_seconds)', 0);
	await prometheus.settles('sum(echonest_player_lag_seconds_count)', 1);
	assert.ok(await prometheus.value('sum(echonest_player_lag_seconds_sum)') > 10);
	await until('all is well', async () => {
		const found = await trueAlerts();
		return !found.includes('EchonestDown') && !found.includes('EchonestNoPlayer');
	});
});

test('a store that went away, and came back', async () => {
	await redis.kill();
	await prometheus.settles('sum(echonest_store_up)', 0);
	await isTrue('EchonestStoreAway');
	assert.equal((await server.fetch('/queue/')).status, 503);
	assert.equal((await server.api('/queue/pause')).status, 503);
	await until('failures are seen', async () =>
		(await prometheus.value('sum(echonest_script_calls_total{outcome="unavailable"})')) > 0);
	// what stood in it is not told meanwhile, rather than told wrongly
	await until('it is unknown', async () =>
		(await prometheus.value('count(echonest_nest_queue_songs)')) === undefined);
	redis = installation.startRedis();
	await prometheus.settles('sum(echonest_store_up)', 3);
	await until('it is known again', async () =>
		(await prometheus.value('count(echonest_nest_queue_songs)')) === 2);
	assert.equal(await prometheus.value('sum(echonest_script_calls_total{outcome="failed"})'), 0);
});

// Last, when everything has happened.

const dashboard = JSON.parse(readFileSync('deploy/grafana-dashboard.json', 'utf8'));
const expressions = [
	...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr])),
	...dashboard.annotations.list.map(({ name, expr }) => [name, expr]),
];

/** Nothing of the kind has happened here. */
const EMPTY = [
	/^max\(echonest_store_memory_max_bytes\) > 0$/, // the tests' Redis has no limit
	/echonest_bender_tracks_total/, // Bender is off
	/^changes\(process_start_time_seconds/, // only in the minute of a start
	/echonest_script_calls_total\{outcome="failed"\}/,
];

test('every expression of the dashboard is understood, and has something to show', async () => {
	assert.ok(expressions.length > 60);
	for (const [title, expr] of expressions) {
		const result = await prometheus.query(expr.replaceAll('$__rate_interval', '3m'));
		const mayBeEmpty = EMPTY.some((pattern) => pattern.test(expr));
		assert.ok(result.length > 0 || mayBeEmpty, `${title}: ${expr} shows nothing`);
	}
});

test('the dashboard and the alerts name only what is told, and the docs tell of all of it', async () => {
	const texts = await Promise.all([server.port, playerPort].map(async (port) => (await fetchMetrics(port)).text));
	const told = new Set(texts.join('\n').match(/(?<=^# TYPE )\S+/gm));
	const used = [...expressions.map(([, expr]) => expr), ...Object.values(await alerts())]
		.flatMap((expr) => expr.match(/\b(?:echonest|process)_[a-z_]+\b/g) ?? [])
		.map((name) => name.replace(/_seconds_(?:bucket|sum|count)$/, '_seconds'));
	assert.ok(told.size > 50);
	for (const name of new Set(used)) {
		assert.ok(told.has(name), name);
	}
	const api = readFileSync('docs/api.md', 'utf8');
	for (const name of told) {
		assert.ok(api.includes(`\`${name}\``), `docs/api.md does not tell of ${name}`);
	}
	const runbook = readFileSync('docs/watching.md', 'utf8');
	for (const name of Object.keys(await alerts())) {
		assert.ok(runbook.includes(`| ${name} |`), `docs/watching.md does not say what to do about ${name}`);
	}
});

test('the dashboard is one that Grafana can import', () => {
	const { panels, schemaVersion, title, uid, templating } = dashboard;
	assert.ok(schemaVersion >= 36 && title && uid);
	assert.deepEqual(templating.list.map(({ name, type }) => [name, type]), [['datasource', 'datasource']]);
	assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
	const taken = new Set();
	for (const { title: name, type, gridPos: { x, y, w, h }, targets = [] } of panels) {
		assert.ok(['row', 'stat', 'timeseries'].includes(type), name);
		assert.ok(x >= 0 && x + w <= 24, name);
		for (let i = 0; i < w * h; i++) {
			const place = `${x + i % w},${y + Math.floor(i / w)}`;
			assert.ok(!taken.has(place), `${name} lies on another panel`);
			taken.add(place);
		}
		assert.ok(type === 'row' || targets.length > 0, name);
		targets.forEach(({ datasource }) => assert.equal(datasource.uid, '${datasource}'));
	}
});

test('alerts fire when they should and not before', () => {
	const tests = ['tests/rules/alerts_test.yml', 'tests/rules/alerts_days_test.yml'];
	for (const args of [
		['check', 'rules', 'deploy/alerts.yml'],
		['check', 'config', '--syntax-only', 'deploy/prometheus.yml'],
		['test', 'rules', ...tests],
	]) {
		const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
		assert.equal(status, 0, stdout + stderr);
	}
	const rules = readFileSync('deploy/alerts.yml', 'utf8').match(/(?<=- alert: )\w+/g);
	const tested = tests.map((file) => readFileSync(file, 'utf8')).join('');
	rules.forEach((name) => assert.ok(tested.includes(`alertname: ${name}`), name));
});
