// What those who run a server learn of it: who may ask, and that the numbers are the truth.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { freePort, sleep, until } from '../support/program.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';
import { fetchMetrics, metricsToken, parse, scrape } from '../support/metrics.mjs';

let installation;
let server;
let player;
let playerPort;

before(async () => {
	installation = new Installation({ METRICS_TOKEN: metricsToken });
	installation.startRedis();
	playerPort = await freePort();
	player = installation.startEchonest('player', { PLAYER_METRICS_PORT: String(playerPort) });
	server = await Server.start(installation);
	await until('the player tells', () => fetchMetrics(playerPort).catch(() => null));
});

after(async () => {
	assert.equal(installation.complaints(), '');
	await installation.destroy();
});

test('only who has the token learns anything', async () => {
	const none = await fetchMetrics(server.port, '');
	assert.equal(none.status, 401);
	assert.equal(none.headers.get('www-authenticate'), 'Bearer');
	for (const wrong of ['x', apiToken, metricsToken.slice(1), `${metricsToken}x`]) {
		assert.equal((await fetchMetrics(server.port, wrong)).status, 403);
		assert.equal((await fetchMetrics(playerPort, wrong)).status, 403);
	}
	for (const port of [server.port, playerPort]) {
		const { status, headers } = await fetchMetrics(port);
		assert.equal(status, 200);
		assert.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
		assert.equal(headers.get('cache-control'), 'no-store');
	}
	const said = server.process.output + player.output;
	assert.ok(!said.includes(metricsToken));
});

test('without METRICS_TOKEN there is nothing', async () => {
	const closed = await Server.start(installation, { METRICS_TOKEN: '' });
	assert.equal((await fetchMetrics(closed.port)).status, 404);
	assert.equal((await fetchMetrics(closed.port, '')).status, 404);
	const port = await freePort();
	const silent = installation.startEchonest('player',
		{ METRICS_TOKEN: '', PLAYER_METRICS_PORT: String(port) });
	await until('it plays', () => silent.output.includes('started'));
	await assert.rejects(fetchMetrics(port), /fetch failed/);
	await silent.stop();
	await closed.process.stop();
});

test('in production it is told under any host name, unlike pages', async () => {
	const production = await Server.start(installation,
		{ DEBUG: 'false', ECHONEST_HOSTNAME: 'echone.st', ALLOWED_EMAIL_DOMAINS: '*' });
	assert.equal((await production.fetch('/queue/')).status, 302);
	assert.equal((await fetchMetrics(production.port)).status, 200);
	await production.process.stop();
});

test('a player that can\'t have its port says which setting to change', async () => {
	const second = installation.startEchonest('player', { PLAYER_METRICS_PORT: String(playerPort) });
	assert.deepEqual(await second.ended, { code: 1, signal: null });
	assert.match(second.output, /Port \d+ on 127\.0\.0\.1 is in use by .* PLAYER_METRICS_PORT/);
});

test('the text has the form that promtool wants, and buckets that only grow', async () => {
	for (const port of [server.port, playerPort]) {
		const { text } = await fetchMetrics(port);
		const { status, stdout, stderr } =
			spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
		assert.equal(status, 0, stdout + stderr);
		let last = null;
		for (const [series, value] of Object.entries(parse(text))) {
			const [, rest, le] = /^(.*_bucket\{.*)le="(.*)"\}$/.exec(series) ?? [];
			if (rest && rest === last?.rest) {
				assert.ok(Number(le.replace('+Inf', 'Infinity')) > last.le, series);
				assert.ok(value >= last.value, series);
			}
			last = rest ? { rest, le: Number(le), value } : null;
		}
	}
});

test('requests are counted by route, method and class, with their times', async () => {
	const one = await scrape(server.port);
	for (let i = 0; i < 7; i++) {
		await server.fetch('/queue/');
	}
	await server.fetch('/queue/4711');
	await server.fetch('/queue/4712');
	await server.fetch('/queue/', { method: 'HEAD' });
	await server.fetch('/no/such/path');
	await server.api('/queue/vote', { id: '1', up: 'perhaps' });
	await server.fetch('/api/queue');
	const other = await scrape(server.port);
	const more = (series) => (other[series] ?? 0) - (one[series] ?? 0);
	const requests = (labels) => more(`echonest_http_requests_total{${labels}}`);
	assert.equal(requests('route="/queue",method="GET",status="2xx"'), 7);
	assert.equal(requests('route="/queue",method="HEAD",status="2xx"'), 1);
	assert.equal(requests('route="/queue/*",method="GET",status="4xx"'), 2);
	assert.equal(requests('route="other",method="GET",status="4xx"'), 1);
	assert.equal(requests('route="/api/queue/vote",method="POST",status="4xx"'), 1);
	assert.equal(requests('route="/api/queue",method="GET",status="4xx"'), 1);
	assert.equal(other['echonest_http_requests_total{route="/queue",method="GET",status="5xx"}'], 0);
	assert.equal(more('echonest_http_request_seconds_count{route="/queue"}'), 8);
	assert.equal(more('echonest_http_request_seconds_bucket{route="/queue",le="+Inf"}'), 8);
	assert.ok(more('echonest_http_request_seconds_sum{route="/queue"}') > 0);
	const sent = more('echonest_sent_bytes_total{kind="answer"}');
	assert.ok(sent > 13 * 100 && sent < 1e6, String(sent));
});

test('no path, name or address of anybody is ever a label', async () => {
	await server.fetch('/queue/a-secret-of-mine');
	await server.fetch('/user_history/ann@example.com', {
		headers: { Authorization: `Bearer ${apiToken}` } });
	await server.signIn('ann@example.com');
	const { text } = await fetchMetrics(server.port);
	for (const word of ['secret', 'ann', 'example.com', apiToken, metricsToken]) {
		assert.ok(!text.includes(word), word);
	}
});

test('events, acts and sockets are counted', async () => {
	const cookie = await server.signIn('ann@example.com');
	const one = await scrape(server.port);
	const ws = new WebSocket(`ws://127.0.0.1:${server.port}/socket/`, { headers: { Cookie: cookie } });
	await once(ws, 'open');
	let errors = 0;
	let clocks = 0;
	ws.on('message', (data) => {
		errors += String(data).startsWith('1["error"');
		clocks += String(data).startsWith('1["clock"');
	});
	for (const [event, ...args] of [
		['fetch_playlist'], ['vote', '4711', true], ['vote', '4712', true], ['nonsense'], ['clock', 1],
		['change_volume', 40], ['vote'],
	]) {
		ws.send('1' + JSON.stringify([event, ...args]));
	}
	await until('all is answered', () => errors === 4 && clocks === 1);
	const other = await scrape(server.port);
	const more = (series) => (other[series] ?? 0) - (one[series] ?? 0);
	const received = (event, outcome) =>
		more(`echonest_events_received_total{event="${event}",outcome="${outcome}"}`);
	assert.equal(received('fetch_playlist', 'ok'), 1);
	assert.equal(received('vote', 'refused'), 3);
	assert.equal(received('vote', 'ok'), 0);
	assert.equal(received('unknown', 'refused'), 1);
	assert.equal(received('clock', 'ok'), 1);
	assert.equal(received('change_volume', 'ok'), 1);
	assert.equal(more('echonest_events_sent_total{event="error"}'), 4);
	assert.equal(more('echonest_events_sent_total{event="clock"}'), 1);
	assert.ok(more('echonest_events_sent_total{event="playlist_update"}') >= 1);
	assert.equal(more('echonest_stats_total{what="ws_connect"}'), 1);
	assert.equal(more('echonest_script_calls_total{script="vote",outcome="refused"}'), 2);
	assert.equal(more('echonest_script_calls_total{script="volume",outcome="ok"}'), 1);
	assert.equal(more('echonest_script_seconds_count{script="vote"}'), 2);
	assert.equal(other['echonest_sockets{kind="websocket"}'], 1);
	assert.equal(other['echonest_nest_people{nest="main"}'], 1);
	assert.equal(more('echonest_sockets_opened_total{kind="websocket"}'), 1);
	assert.ok(more('echonest_sent_bytes_total{kind="websocket"}') > 0);
	ws.close();
	await until('it is gone', async () =>
		(await scrape(server.port))['echonest_sockets{kind="websocket"}'] === 0);
});

test('whichever of several workers is asked tells of all, and of one that died', async () => {
	const worked = await Server.start(installation, { WORKERS: '3' });
	const route = 'echonest_http_requests_total{route="/airhorns",method="GET",status="2xx"}';
	const allAreUp = () => until('all three are connected', async () => {
		const values = await scrape(worked.port).catch(() => ({}));
		return [1, 2, 3].every((one) => values[`echonest_store_up{process="serve-${one}"}`] === 1);
	});
	await allAreUp();
	const own = (values, name) => Object.keys(values)
		.filter((series) => series.startsWith(`${name}{`)).map((series) => series.slice(name.length));
	for (let i = 0; i < 60; i++) {
		// a connection each, so that the kernel spreads them
		await worked.fetch('/airhorns/', { headers: { Connection: 'close' } });
	}
	for (let i = 0; i < 6; i++) {
		const values = parse((await worked.fetch('/metrics', {
			headers: { Authorization: `Bearer ${metricsToken}`, Connection: 'close' },
		})).text);
		assert.equal(values[route], 60);
		assert.deepEqual(own(values, 'process_resident_memory_bytes'),
			['{process="serve-1"}', '{process="serve-2"}', '{process="serve-3"}']);
		for (const process of [1, 2, 3]) {
			assert.equal(values[`echonest_store_up{process="serve-${process}"}`], 1);
			assert.ok(values[`process_resident_memory_bytes{process="serve-${process}"}`] > 1e6);
		}
	}
	const children = execFileSync('pgrep', ['-P', String(worked.process.pid)], { encoding: 'utf8' })
		.trim().split('\n').map(Number);
	assert.equal(children.length, 3);
	process.kill(children[0], 'SIGKILL');
	await until('it has a successor', () => execFileSync(
		'pgrep', ['-P', String(worked.process.pid)], { encoding: 'utf8' }).trim().split('\n').length === 3);
	await allAreUp();
	assert.equal((await scrape(worked.port))[route], 60);
	await worked.process.stop();
});

test('a player tells of itself, and leaves the store to the servers', async () => {
	const values = await until('it leads', async () => {
		const seen = await scrape(playerPort);
		return seen.echonest_player_nests_led === 1 && seen;
	});
	assert.equal(values['echonest_store_up{process="player"}'], 1);
	assert.ok(values['process_resident_memory_bytes{process="player"}'] > 1e6);
	assert.ok(values['process_open_fds{process="player"}'] > 3);
	assert.ok(values['echonest_disk_free_bytes{folder="play_logs"}'] > 0);
	assert.equal(values['echonest_build_info{version="0.1.0"}'], 1);
	assert.ok(!('echonest_nest_queue_songs{nest="main"}' in values));
	assert.equal((await fetch(`http://127.0.0.1:${playerPort}/queue/`)).status, 404);
	const { code } = await player.stop();
	assert.equal(code, 0);
	player = installation.startEchonest('player', { PLAYER_METRICS_PORT: String(playerPort) });
	await until('it is back', () => fetchMetrics(playerPort).catch(() => null));
});
