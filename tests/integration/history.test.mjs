// What was played: play logs that grow, come from elsewhere, or are broken.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
	appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { DEV, Server, until } from '../support/faces.mjs';
import { BENDER, writePlayLogs } from '../support/play_logs.mjs';

const program = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');

let folder;
before(() => {
	folder = mkdtempSync(join(tmpdir(), 'echonest-history-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `echonest history …` with its folders below `home`; its output and status. */
async function history(home, ...args) {
	mkdirSync(home, { recursive: true });
	const env = {
		PATH: process.env.PATH,
		...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
		ECHONEST_SHARE_DIR: process.cwd(),
		DEBUG: 'true',
		LOG_DIR: join(home, 'play_logs'),
		DATA_DIR: join(home, 'data'),
	};
	try {
		const { stdout } = await promisify(execFile)(program, ['history', ...args], { env });
		return { status: 0, stdout };
	} catch ({ code, stdout, stderr }) {
		return { status: code, stdout, stderr };
	}
}

/** lines, taken, known and broken of the last row. */
function sums(stdout) {
	const row = stdout.split('\n').find((line) => line.startsWith('all '));
	return row.trim().split(/\s+/).slice(1, 5).map(Number);
}

function play(fields) {
	return JSON.stringify({
		id: '1', src: 'soundcloud', trackid: '123', title: 'Copper Rain', artist: 'Ada Finch',
		user: 'ann@example.com', auto: false, jam: [], airhorn: [], duration: 200, ...fields,
	}) + '\n';
}

test('old logs are taken once, however often, and the summary counts them', async () => {
	const home = join(folder, 'once');
	const old = join(folder, 'old');
	writePlayLogs(old, { plays: 400, days: 5, people: 6 });
	const dry = await history(home, 'import', '--dry-run', old);
	assert.deepEqual(sums(dry.stdout), [400, 400, 0, 0]);
	assert.match(dry.stdout, /Nothing was changed/);
	assert.match((await history(home)).stdout, /plays +0,/);
	assert.deepEqual(sums((await history(home, 'import', old)).stdout), [400, 400, 0, 0]);
	assert.deepEqual(sums((await history(home, 'import', old)).stdout), [400, 0, 400, 0]);
	for (const name of readdirSync(old)) {
		assert.equal(readFileSync(join(home, 'play_logs', name), 'utf8'),
			readFileSync(join(old, name), 'utf8'));
	}
	const summary = await history(home);
	assert.match(summary.stdout, /days +5, from 2017-11-06 to/);
	assert.match(summary.stdout, /plays +400,/);
	assert.match(summary.stdout, /people +[1-6]\n/);
	assert.match(summary.stdout, /broken lines +0\n/);
});

test('a file of anything gives its plays to their days, and says what it could not use', async () => {
	const home = join(folder, 'anything');
	const path = join(folder, 'mixed.json');
	const later = play({ id: 7, endtime: '2018-02-06T10:00:00' });
	writeFileSync(path, [
		play({ endtime: '2018-02-05T23:59:59.999+00:00' }), '{"id": "to\n', '\n',
		later, later.replace('7', '"7"'), play({ endtime: 'when?' }), '[1]\n',
		'{"endtime": "2018-02-05T10:00:00"}\n', `{"title": "${'x'.repeat(1 << 20)}"}\n`,
		play({ id: '8', endtime: '2018-02-06T01:00:00+02:00' }).trim(),
	].join(''));
	const { status, stdout } = await history(home, 'import', path);
	assert.equal(status, 0);
	assert.deepEqual(sums(stdout), [9, 3, 1, 5]);
	assert.match(stdout, /first in line 2/);
	const lines = (day) => readFileSync(join(home, 'play_logs', `play_log_2018_02_0${day}.json`),
		'utf8').trim().split('\n').map((line) => JSON.parse(line).id);
	assert.deepEqual(lines(5), ['8', '1']);
	assert.deepEqual(lines(6), [7]);
});

test('a torn line of ours is closed, not joined with what comes', async () => {
	const home = join(folder, 'torn');
	const name = 'play_log_2018_02_05.json';
	mkdirSync(join(home, 'play_logs'), { recursive: true });
	writeFileSync(join(home, 'play_logs', name), '{"id": "1", "ti');
	writeFileSync(join(folder, name), play({}));
	assert.deepEqual(sums((await history(home, 'import', join(folder, name))).stdout), [1, 1, 0, 0]);
	assert.equal(readFileSync(join(home, 'play_logs', name), 'utf8'),
		`{"id": "1", "ti\n${play({})}`);
	assert.match((await history(home)).stdout, /broken lines +1 in 1 files.*\n +play_log_2018_02_05.json: 1/);
});

test('what can not be imported is told, and the rest is taken', async () => {
	const home = join(folder, 'rest');
	const path = join(folder, 'one.json');
	writeFileSync(path, play({ endtime: '2018-02-05T10:00:00' }));
	const { status, stdout } = await history(home, 'import', '/dev/null', '/not/there', path, home);
	assert.equal(status, 1);
	assert.match(stdout, /^\/dev\/null +failed: .* no file of lines$/m);
	assert.match(stdout, /^\/not\/there +failed: .*No such file/m);
	assert.match(stdout, /^.*rest +has no play logs$/m);
	assert.deepEqual(sums(stdout), [1, 1, 0, 0]);
	assert.equal((await history(home, 'import')).status, 2);
	assert.equal((await history(home, 'export')).status, 2);
	assert.equal((await history(home, 'import', '--wet', path)).status, 2);
});

test('a server sees what others write into the logs, and when it is imported', async () => {
	const server = await Server.start({ music: false });
	try {
		const logs = join(server.folder, 'play_logs');
		const cookie = await server.login('ann@example.com');
		const ask = (path) => server.json(path, { headers: { Cookie: cookie } });
		assert.deepEqual((await ask('/history/5')).plays, []);
		assert.deepEqual(Object.keys(await ask('/last/')).sort(), ['airhorn', 'now']);
		mkdirSync(logs, { recursive: true });
		const today = join(logs, 'play_log_2026_02_10.json');
		writeFileSync(today, play({ endtime: '2026-02-10T10:00:00+00:00' }));
		await until('the play is seen', async () => (await ask('/history/5')).n_retrieved === 1);
		assert.equal((await ask('/last/')).title, 'Copper Rain');
		appendFileSync(today, '{"id": "broken\n{"id\nnull\n'
			+ play({ id: '2', endtime: '2026-02-10T10:10:00+00:00', user: 'Bob@example.com',
				jam: [{ user: 'ann@example.com', time: '2026-02-10T10:09:00+00:00' }] }));
		await until('the other is seen', async () => (await ask('/history/5')).n_retrieved === 2);
		const old = join(folder, 'for-server');
		writePlayLogs(old, { plays: 50, days: 2, people: 3 });
		await promisify(execFile)(program, ['history', 'import', old], {
			env: { ...server.env, PATH: process.env.PATH, DEBUG: 'true', LOG_DIR: logs,
				ECHONEST_SHARE_DIR: process.cwd(), DATA_DIR: join(server.folder, 'data') },
		});
		await until('all are seen', async () => (await ask('/history/100')).n_retrieved === 52);
		const ids = (await ask('/history/2')).plays.map(({ id }) => id);
		assert.deepEqual(ids, ['2', '1']);
		assert.equal((await ask('/user_history/bob@example.com')).n_retrieved, 1);
		assert.equal((await ask('/user_jam_history/ANN@example.com')).jams[0].id, '2');
		const benders = await ask(`/user_history/${BENDER}`);
		assert.ok(benders.plays.every(({ user }) => user === BENDER));
		const warnings = server.log().match(/play_log_lines_broken/g);
		assert.equal(warnings.length, 1);
		assert.match(server.log(), /play_log_lines_broken file=play_log_2026_02_10.json lines=3/);
		rmSync(today);
		await until('it is forgotten', async () => (await ask('/history/100')).n_retrieved === 50);
	} finally {
		await server.stop();
	}
});

test('a restart knows the plays from the stored index, and reads them anew when that is broken', async () => {
	const server = await Server.start({ music: false });
	const index = join(server.folder, 'data', 'play-index');
	const known = () => server.log().match(/history_read .*known=(\d+)/g).at(-1).match(/known=(\d+)/)[1];
	const count = async () => (await server.json('/history/1000')).n_retrieved;
	try {
		writePlayLogs(join(server.folder, 'play_logs'), { plays: 1500, days: 4, people: 9 });
		await until('all are seen', async () => await count() === 1000);
		await until('they are stored', () => readdirSync(join(server.folder, 'data'))
			.includes('play-index'));
		await server.restart();
		assert.equal(await count(), 1000);
		assert.ok(Number(known()) > 1000); // it may be stored while more of them come
		truncateSync(index, 5000);
		await server.restart();
		assert.equal(await count(), 1000);
		assert.equal(known(), '0');
		assert.match(server.log(), /play_index_ignored .*it is too short/);
	} finally {
		await server.stop();
	}
});

test('people in the history of strangers are hidden', async () => {
	const server = await Server.start({ music: false });
	try {
		mkdirSync(join(server.folder, 'play_logs'), { recursive: true });
		writeFileSync(join(server.folder, 'play_logs', 'play_log_2026_02_10.json'),
			play({ user: DEV, jam: [DEV] }));
		await until('it is seen', async () => (await server.json('/history/1')).n_retrieved === 1);
		const { plays: [seen] } = await server.json('/history/1');
		assert.equal(seen.user, 'd…@example.com');
		assert.deepEqual(seen.jam, ['d…@example.com']);
	} finally {
		await server.stop();
	}
});
