// Five hundred people search while Spotify first takes five seconds and then says 429: everything
// else goes on, and every process leaves Spotify alone. What it costs others is printed; nothing
// passes or fails by time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { until } from '../support/program.mjs';
import { Installation, Server, apiToken } from '../support/server.mjs';

const PEOPLE = 500;
const RETRY_AFTER_S = 8;
const SLOW_MS = 5000;

let installation;
let spotify;
let servers;
let voter;

/** Answers by status, and those of the first that is not 200. */
let ended = [];

before(async () => {
	spotify = await new SpotifyDouble().start();
	installation = new Installation(spotify.settings);
	installation.startRedis();
	servers = await Promise.all([Server.start(installation), Server.start(installation)]);
	voter = await Voter.connect(servers[0]);
});

after(async () => {
	voter?.ws.terminate();
	assert.equal(installation.complaints(), '');
	await installation.destroy();
	await spotify.stop();
});

/** Somebody with two songs, who votes the upper one down, again and again. */
class Voter {
	static async connect(server) {
		const voter = new Voter();
		const cookie = await server.signIn('vera@example.com');
		voter.ws = new WebSocket(`${server.url.replace('http', 'ws')}/socket/`, { headers: { Cookie: cookie } });
		voter.songs = [];
		voter.ws.on('message', (data) => {
			const text = String(data);
			const [event, songs] = text[0] === '1' ? JSON.parse(text.slice(1)) : [];
			if (event === 'playlist_update') {
				voter.songs = songs.filter((song) => !song.playlist_src);
				voter.heard?.();
			}
		});
		await once(voter.ws, 'open');
		for (const { id } of spotify.music.tracks.slice(0, 2)) {
			voter.send('add_song', `spotify:track:${id}`, 'spotify');
		}
		await until('both songs are queued', () => voter.songs.length === 2);
		return voter;
	}

	send(...event) {
		this.ws.send(`1${JSON.stringify(event)}`);
	}

	async vote() {
		const [upper] = this.songs;
		const heard = new Promise((resolve) => (this.heard = resolve));
		this.send('vote', upper.id, false);
		await heard;
		assert.notEqual(this.songs[0].id, upper.id);
	}
}

async function search(server, words) {
	const answer = await fetch(`${server.url}/search/v2?q=${encodeURIComponent(words)}`, {
		headers: { Authorization: `Bearer ${apiToken}` },
	});
	const body = await answer.json();
	ended.push({ status: answer.status, error: body.error });
	return answer.status;
}

/** All search at once, half at either server, each for something else. */
function searchAll(name) {
	ended = [];
	return Promise.all(Array.from({ length: PEOPLE }, (_, i) =>
		search(servers[i % servers.length], `${name} ${i}`)));
}

const milliseconds = (samples, part) => {
	const sorted = [...samples].sort((a, b) => a - b);
	return `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(2)} ms`;
};

function line(what, samples) {
	return `${what}: p50 ${milliseconds(samples, 0.5)}, p99 ${milliseconds(samples, 0.99)}, `
		+ `most ${milliseconds(samples, 1)} (${samples.length})`;
}

/** The memory of a server. */
function resident({ process: { pid } }) {
	const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return `${(kilobytes / 1024).toFixed(1)} MB`;
}

/** How long a GET /queue/ and a vote take, again and again until `isOver()`. */
async function measure(isOver) {
	const took = { queue: [], vote: [] };
	async function loop(samples, act) {
		while (!isOver()) {
			const begin = performance.now();
			await act();
			samples.push(performance.now() - begin);
		}
	}
	await Promise.all([
		loop(took.queue, async () => {
			const answer = await fetch(`${servers[0].url}/queue/`);
			assert.equal(answer.status, 200);
			assert.equal((await answer.json()).queue.length, 2);
		}),
		loop(took.vote, () => voter.vote()),
	]);
	return took;
}

test('others keep their speed while five hundred wait for Spotify', async (t) => {
	const forMs = (ms, endMs = Date.now() + ms) => () => Date.now() > endMs;
	await measure(forMs(1000)); // until our own code is warm
	const alone = await measure(forMs(3000));
	const memory = resident(servers[0]);

	const lanes = 16 * servers.length;
	const slow = spotify.behave({ path: '/v1/search', times: lanes, delayMs: SLOW_MS });
	spotify.behave({
		path: '/v1/search', status: 429, headers: { 'Retry-After': String(RETRY_AFTER_S) },
	});
	const searches = searchAll('somebody');
	await until('every process asks as much as it may', () => slow.times === 0);
	const memoryWaiting = resident(servers[0]);
	const waiting = await measure(() => ended.length > 0);

	t.diagnostic(line('GET /queue/, nobody searches', alone.queue));
	t.diagnostic(line('GET /queue/, 500 wait for Spotify', waiting.queue));
	t.diagnostic(line('vote, nobody searches', alone.vote));
	t.diagnostic(line('vote, 500 wait for Spotify', waiting.vote));
	t.diagnostic(`memory of a server: ${memory}, ${memoryWaiting} while 250 wait`);
	// they were answered before the first search was
	assert.ok(waiting.queue.length > 20 && waiting.vote.length > 20);

	const statuses = await searches;
	const found = statuses.filter((status) => status === 200).length;
	t.diagnostic(`${found} found something, ${PEOPLE - found} were told to try again`);
	assert.ok(found > 0 && found <= lanes, `${found} found something`);
	// 504: on a machine so slow that somebody's ten seconds were over before
	assert.deepEqual(statuses.filter((status) => ![200, 429, 504].includes(status)), []);
	assert.ok(statuses.includes(429));
	assert.ok(ended.filter(({ status }) => status === 429)
		.every(({ error }) => /too many requests from us; try again in \d+ s/.test(error)));
});

test('every process leaves Spotify alone until its time is over', async (t) => {
	const calls = spotify.requests.filter(({ path }) => path === '/v1/search');
	// the first after the slow ones was told 429 at once
	const toldMs = calls[16 * servers.length].atMs;
	const overMs = toldMs + RETRY_AFTER_S * 1000;
	const asked = spotify.count('/v1/');
	// no more than were under way when it was told
	assert.ok(calls.length <= 2 * 16 * servers.length, `${calls.length} calls`);

	// one that was told nothing itself
	const late = await Server.start(installation);
	servers.push(late);
	const begin = performance.now();
	const statuses = await searchAll('once more');
	t.diagnostic(`500 more searches were refused in ${(performance.now() - begin).toFixed(0)} ms`);
	if (Date.now() < overMs) {
		assert.deepEqual([...new Set(statuses)], [429]);
		assert.equal(spotify.count('/v1/'), asked);
	}

	spotify.calm();
	const works = async () => (await Promise.all(servers.map((server) =>
		search(server, `at last ${server.port} ${Date.now()}`)))).every((status) => status === 200);
	await until('all processes search again', works);
	const first = spotify.requests.filter(({ path }) => path.startsWith('/v1/'))[asked];
	assert.ok(first.atMs >= overMs - 50, `asked again ${overMs - first.atMs} ms too early`);
});
