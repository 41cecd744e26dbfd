// What was played: play logs that grow, come from elsewhere, or are broken.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
	appendFileSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync,
	rmSync, statSync, truncateSync, writeFileSync,
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

test('strangers see no person in the history, and can not search it', async () => {
	const server = await Server.start({ music: false });
	try {
		mkdirSync(join(server.folder, 'play_logs'), { recursive: true });
		writeFileSync(join(server.folder, 'play_logs', 'play_log_2026_02_10.json'),
			play({ user: DEV, jam: [DEV] }));
		await until('it is seen', async () => (await server.json('/history/1')).n_retrieved === 1);
		const { plays: [seen] } = await server.json('/history/1');
		assert.equal(seen.user, 'd…@example.com');
		assert.deepEqual(seen.jam, ['d…@example.com']);
		assert.equal((await server.json('/last/')).user, 'd…@example.com');
		for (const path of ['', '/people', '/calendar?year=2018']) {
			assert.equal((await server.fetch(`/api/plays${path}`)).status, 401, path);
		}
		const { status, headers } = await server.fetch('/plays', { redirect: 'manual' });
		assert.equal(`${status} ${headers.get('location')}`, '302 /login/?next=/plays');
	} finally {
		await server.stop();
	}
});

/** A server with the plays of an old one, and a way to ask it as somebody who is signed in. */
async function startWithPlays(options) {
	const server = await Server.start({ music: false });
	const logs = join(server.folder, 'play_logs');
	writePlayLogs(logs, options);
	const cookie = await server.login('ann@example.com');
	const ask = (path, query = {}) =>
		server.json(`${path}?${new URLSearchParams(query)}`, { headers: { Cookie: cookie } });
	const all = readdirSync(logs).sort().flatMap((name) => readFileSync(join(logs, name), 'utf8')
		.trim().split('\n')).map((line) => JSON.parse(line));
	await until('all plays are seen', async () => (await ask('/api/plays')).total === all.length);
	return { server, logs, cookie, ask, all };
}

test('the history is searched by words, person and day, and agrees with the logs', async () => {
	const { server, ask, all, cookie } = await startWithPlays({ plays: 600, days: 12, people: 8 });
	try {
		const total = async (query) => (await ask('/api/plays', query)).total;
		const count = (wanted) => all.filter(wanted).length;
		const jammed = ({ jam }, email) => jam.some((each) => (each.user ?? each) === email);
		const person = all.find(({ user }) => user !== BENDER).user;
		assert.equal(await total({ user: person.toUpperCase() }), count(({ user }) => user === person));
		assert.equal(await total({ jammed_by: person }), count((each) => jammed(each, person)));
		assert.equal(await total({ bender: '0' }), count(({ user }) => user !== BENDER));
		assert.equal(await total({ user: 'nobody@example.com' }), 0);
		const word = (each, part) => `${each.title} ${each.artist}`.toLowerCase().includes(part);
		assert.equal(await total({ q: 'TOKYO' }), count((each) => word(each, 'tokyo')));
		assert.equal(await total({ q: 'sao paulo' }), count((each) => word(each, 'são paulo')));
		assert.equal(await total({ q: 'paulo  dancing', user: person }), count((each) =>
			each.user === person && word(each, 'paulo') && word(each, 'dancing')));
		const day = all.at(-1).endtime.slice(0, 10);
		assert.equal(await total({ from: day, to: day }), count((each) => each.endtime.startsWith(day)));
		assert.equal(await total({ on: day.slice(5) }), count((each) => each.endtime.startsWith(day)));
		assert.equal(await total({ from: '2030-01-01' }), 0);
		const { plays: [newest] } = await ask('/api/plays', { limit: 1 });
		assert.equal(newest.title, all.at(-1).title);
		assert.equal(newest.day, day);
		assert.equal(newest.clock, all.at(-1).endtime.slice(11, 16));
		assert.equal(newest.times, count((each) => each.trackid === all.at(-1).trackid));
		assert.match(newest.why_not, /^There is no (Spotify|YouTube|SoundCloud) here now\.$/);
		for (const bad of ['limit=0', 'limit=101', 'limit=x', 'after=1', 'after=1-2-3-4', 'q=%ff',
			'from=2018-2-5', 'to=2018-02-31', 'on=13-01', 'on=0205', 'user=me', `q=${'a'.repeat(201)}`]) {
			const { status } = await server.fetch(`/api/plays?${bad}`, { headers: { Cookie: cookie } });
			assert.equal(status, 400, bad);
		}
		assert.equal((await server.fetch('/api/plays?on=02-29', { headers: { Cookie: cookie } })).status, 200);
	} finally {
		await server.stop();
	}
});

test('pages go on where they were, also while more is played and logs are read anew', async () => {
	const { server, logs, ask, all } = await startWithPlays({ plays: 230, days: 4, people: 5 });
	try {
		const seen = [];
		let after = '';
		for (let i = 0; i < 20; i++) {
			const page = await ask('/api/plays', { limit: 30, ...(after && { after }) });
			assert.equal(page.total, after ? undefined : 230);
			seen.push(...page.plays.map(({ ended, title }) => `${ended.slice(0, 19)} ${title}`));
			after = page.next;
			if (!after) {
				break;
			}
			if (i === 1) {
				writeFileSync(join(logs, 'play_log_2026_02_10.json'),
					play({ endtime: '2026-02-10T10:00:00Z' }));
				await until('it is seen', async () => (await ask('/api/plays')).total === 231);
			}
			if (i === 2) { // another log goes, so that all are read anew and numbered anew
				rmSync(join(logs, 'play_log_2026_02_10.json'));
				await until('it is gone', async () => (await ask('/api/plays')).total === 230);
			}
		}
		const expected = all.map(({ endtime, title }) => `${endtime.slice(0, 19)} ${title}`).reverse();
		assert.deepEqual(seen, expected);
	} finally {
		await server.stop();
	}
});

test('a year of plays and the people behind it add up', async () => {
	const { server, ask, all } = await startWithPlays({ plays: 400, days: 50, people: 6 });
	try {
		for (const year of [2017, 2018]) {
			const calendar = await ask('/api/plays/calendar', { year });
			assert.equal(calendar.first, '2017-11-06');
			assert.equal(calendar.last, all.at(-1).endtime.slice(0, 10));
			for (const { date, plays } of calendar.days) {
				assert.equal(plays, all.filter(({ endtime }) => endtime.startsWith(date)).length, date);
			}
			const sum = calendar.days.reduce((all_, { plays }) => all_ + plays, 0);
			assert.equal(sum, all.filter(({ endtime }) => endtime.startsWith(String(year))).length);
		}
		const { people } = await ask('/api/plays/people');
		for (const { user, plays } of people) {
			assert.equal(plays, all.filter((each) => each.user === user).length, user);
		}
		assert.deepEqual(people, [...people].sort((a, b) => b.plays - a.plays || b.jams - a.jams
			|| (a.user < b.user ? -1 : 1)));
		const mine = await ask('/api/plays/calendar', { year: 2018, user: people[0].user });
		assert.equal(mine.days.reduce((sum, { plays }) => sum + plays, 0), all.filter((each) =>
			each.user === people[0].user && each.endtime.startsWith('2018')).length);
		for (const year of ['', 'x', '1969', '2150']) {
			const { status } = await server.fetch(`/api/plays/calendar?year=${year}`,
				{ headers: { Cookie: await server.login() } });
			assert.equal(status, 400, year);
		}
	} finally {
		await server.stop();
	}
});

test('a log that root imports belongs to the owner of the folder', async (t) => {
	if (process.getuid() !== 0) {
		t.skip('only root can give files away');
		return;
	}
	const home = join(folder, 'owner');
	const path = join(folder, 'owned.json');
	mkdirSync(join(home, 'play_logs'), { recursive: true });
	chownSync(join(home, 'play_logs'), 65534, 65534);
	writeFileSync(path, play({ endtime: '2018-02-05T10:00:00' }));
	assert.deepEqual(sums((await history(home, 'import', path)).stdout), [1, 1, 0, 0]);
	const { uid, gid } = statSync(join(home, 'play_logs', 'play_log_2018_02_05.json'));
	assert.deepEqual([uid, gid], [65534, 65534]);
});

test('a folder of logs that goes and comes again is read and watched again', async () => {
	const server = await Server.start({ music: false });
	const logs = join(server.folder, 'play_logs');
	const count = async () => (await server.json('/history/10')).n_retrieved;
	const write = () => writeFileSync(join(logs, 'play_log_2026_02_10.json'), play({}));
	try {
		write();
		await until('the play is seen', async () => await count() === 1);
		rmSync(logs, { recursive: true });
		await until('it is gone', async () => await count() === 0);
		await until('the folder is made', () => existsSync(logs));
		write();
		await until('it is seen again', async () => await count() === 1, 5000);
	} finally {
		await server.stop();
	}
});
