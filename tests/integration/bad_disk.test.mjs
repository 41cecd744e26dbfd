// A disk that is full: nothing that was acknowledged is lost, it is said once, and it goes on by
// itself when there is room. The disk is a small tmpfs, which only root can make.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
	appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { Operator, logLines } from '../support/operator.mjs';
import { freePort, until } from '../support/program.mjs';
import { writeMusic } from '../browser/support/music.mjs';

function whyNot() {
	const folder = `/tmp/echonest-mount-${process.pid}`;
	try {
		mkdirSync(folder);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
		execFileSync('umount', [folder], { stdio: 'ignore' });
		return false;
	} catch {
		return 'a small disk can only be mounted by root';
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
const skip = whyNot();

/** A folder of the operator's that is a disk of its own, `size` bytes large. */
function mountDisk(t, operator, name, size) {
	operator.mkdir(name);
	const path = operator.path(name);
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=777`, 'tmpfs', path]);
	operator.whenLeaving(() => execFileSync('umount', ['-l', path]));
	const filling = `${path}/filling`;
	return {
		path,
		fill() {
			writeFileSync(filling, '');
			for (let bytes = 65536; bytes >= 1; bytes /= 16) {
				try {
					for (;;) {
						appendFileSync(filling, Buffer.alloc(bytes));
					}
				} catch (error) {
					assert.equal(error.code, 'ENOSPC');
				}
			}
		},
		empty: () => rmSync(filling),
	};
}

const events = (program, ...names) => logLines(program.output).filter(({ event }) => names.includes(event));
const complaints = (program) => logLines(program.output).filter(({ level }) => level !== 'info' && level !== 'debug');

class Site {
	static async open(t, settings = {}) {
		const site = new Site();
		site.operator = new Operator(t, {
			DEBUG: 'true', LISTEN_ADDRESS: '127.0.0.1', PORT: String(await freePort()),
			ECHONEST_API_TOKEN: 'token-of-a-test', MUSIC_DIR: './music', ...settings,
		});
		site.operator.mkdir('music');
		writeMusic(site.operator.path('music'));
		site.operator.own(site.operator.path('music'));
		site.operator.write('config.yaml', 'USE_BENDER: false\n');
		return site;
	}

	async start(env) {
		this.program = this.operator.start(['dev'], { env });
		await until('it is well', async () => (await this.get('/health'))?.status === 200);
	}

	get url() {
		return `http://127.0.0.1:${this.operator.env.PORT}`;
	}

	get(path) {
		return fetch(this.url + path).catch(() => null);
	}

	async findTrack() {
		return until('the music is found', async () =>
			(await (await this.get('/search/v2?source=local&q=larks')).json())[0]?.uri);
	}

	async post(path, body = {}) {
		const answer = await fetch(`${this.url}/api${path}`, {
			method: 'POST',
			headers: { Authorization: 'Bearer token-of-a-test', 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
		});
		return { status: answer.status, ...await answer.json() };
	}

	isPlaying(id) {
		return until('it plays', async () => {
			const playing = await (await this.get('/playing/')).json();
			return id ? playing.id === id : playing.id;
		});
	}

	async queue() {
		return (await (await this.get('/queue/')).json()).queue.map(({ id }) => id);
	}
}

test('with a full disk the private Redis refuses changes and keeps what it has acknowledged', { skip }, async (t) => {
	const site = await Site.open(t, { DATA_DIR: './disk/data' });
	const disk = mountDisk(t, site.operator, 'disk', 4 * 1024 * 1024);
	await site.start();
	const track_uri = await site.findTrack();
	await site.post('/add_song', { track_uri });
	await site.isPlaying();
	const acknowledged = [];
	const add = async () => {
		const { status, id, error } = await site.post('/add_song', { track_uri });
		if (status === 200) {
			acknowledged.push(id);
		}
		return { status, error };
	};
	await add();
	disk.fill();
	const refused = await until('it refuses', async () => {
		const answer = await add();
		return answer.status !== 200 && answer;
	});
	assert.equal(refused.status, 503);
	assert.equal(refused.error, "The store can't do that at the moment; try again in a few minutes.");
	for (let i = 0; i < 10; i++) {
		assert.equal((await add()).status, 503);
	}
	assert.equal((await site.get('/health')).status, 200);
	assert.deepEqual(await site.queue(), acknowledged, 'the queue is still shown');
	disk.empty();
	await until('it takes songs', async () => (await add()).status === 200);
	assert.deepEqual(await site.queue(), acknowledged);
	await until('it says that it is over', () => events(site.program, 'store_accepts').length);
	const said = complaints(site.program);
	assert.equal(said.length, 1, site.program.output);
	assert.match(said[0].error, /^Our Redis in \.\/disk\/data\/redis can't write to its disk and refuses changes: make room there/);
	await site.program.kill();
	await site.start();
	assert.deepEqual(await site.queue(), acknowledged);
});

test('a server that comes back to a full disk says so, shows what there is, and goes on with room', { skip }, async (t) => {
	const site = await Site.open(t, { DATA_DIR: './disk/data', LOG_DIR: './disk/logs' });
	const disk = mountDisk(t, site.operator, 'disk', 4 * 1024 * 1024);
	await site.start();
	const track_uri = await site.findTrack();
	const add = () => site.post('/add_song', { track_uri });
	await add();
	await site.isPlaying();
	await add();
	const before = await site.queue();
	await site.program.stop();
	disk.fill();
	await site.start();
	assert.deepEqual(events(site.program, 'disk_full').map(({ error }) => error),
		["./disk/data (DATA_DIR) can't be written: its disk is full: make room."]);
	await until('it shows the queue', async () => (await site.queue()).join() === before.join());
	await until('it refuses', async () => (await add()).status === 503);
	disk.empty();
	await until('it takes songs', async () => (await add()).status === 200);
});

test('finished songs wait in the store for a full play log, and are in it once each', { skip }, async (t) => {
	const site = await Site.open(t, { LOG_DIR: './disk/logs' });
	const disk = mountDisk(t, site.operator, 'disk', 256 * 1024);
	await site.start();
	const track_uri = await site.findTrack();
	const plays = () => {
		const folder = site.operator.path('disk/logs');
		const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('play_log_')) : [];
		return names.flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n'))
			.filter((line) => line).map((line) => JSON.parse(line).id);
	};
	const playAndSkip = async () => {
		const { id } = await site.post('/add_song', { track_uri });
		await site.isPlaying(id);
		assert.equal((await site.post('/queue/skip')).status, 200);
		return id;
	};
	const finished = [await playAndSkip()];
	await until('it is in the log', () => plays().length === 1);
	disk.fill();
	/* the last page of the file has room for some lines still */
	await until('it says so', async () => {
		finished.push(await playAndSkip());
		return events(site.program, 'play_log_not_written').length;
	});
	for (let i = 0; i < 5; i++) {
		finished.push(await playAndSkip());
	}
	const said = complaints(site.program);
	assert.deepEqual(said.map(({ event }) => event), ['play_log_not_written']);
	assert.match(said[0].error, /^The play log \.\/disk\/logs\/play_log_\d{4}_\d\d_\d\d\.json can't be written: No space left on device$/);
	assert.match(said[0].consequence, /kept in the store until it can be written; playing goes on/);
	disk.empty();
	await until('all are there', () => plays().length === finished.length);
	assert.deepEqual(plays(), finished);
	assert.equal(events(site.program, 'play_log_written_again').length, 1);
});

test('an import that fills the disk says so, and a second one ends what it began', { skip }, async (t) => {
	const operator = new Operator(t, { DEBUG: 'true', SECRET_KEY: 'k'.repeat(32), LOG_DIR: './disk/logs' });
	const disk = mountDisk(t, operator, 'disk', 256 * 1024);
	mkdirSync(`${disk.path}/logs`, { mode: 0o777 });
	operator.own(`${disk.path}/logs`);
	const lines = Array.from({ length: 3000 }, (_, i) => JSON.stringify({
		endtime: new Date(Date.UTC(2018, 0, 1 + (i % 5), 10, 0, i)).toISOString().replace('Z', '+00:00'),
		id: String(i), trackid: `spotify:track:${i}`, title: `Song ${i}`, user: 'ann@example.com', src: 'spotify',
	}));
	operator.write('old.json', `${lines.join('\n')}\n`);
	writeFileSync(`${disk.path}/filling`, Buffer.alloc(128 * 1024));
	const full = await operator.run(['history', 'import', 'old.json']);
	assert.equal(full.code, 1, full.text);
	assert.match(full.text, /old\.json failed: .*can't be written: No space left on device/);
	disk.empty();
	execFileSync('mount', ['-o', 'remount,size=4m', disk.path]);
	const again = await operator.run(['history', 'import', 'old.json']);
	assert.equal(again.code, 0, again.text);
	const there = readdirSync(`${disk.path}/logs`).flatMap((name) =>
		readFileSync(`${disk.path}/logs/${name}`, 'utf8').split('\n').filter((line) => line));
	assert.equal(there.length, lines.length);
	assert.equal(new Set(there.map((line) => JSON.parse(line).id)).size, lines.length);
});

test('a backup that fills the disk leaves nothing there, removes nothing, and works with room', { skip }, async (t) => {
	const site = await Site.open(t, { LOG_DIR: './logs' });
	const disk = mountDisk(t, site.operator, 'disk', 256 * 1024);
	site.operator.mkdir('logs');
	await site.start();
	const names = () => readdirSync(disk.path).filter((name) => name !== 'filling');
	const first = await site.operator.run(['backup', 'disk']);
	assert.equal(first.code, 0, first.text);
	const [kept] = names();
	disk.fill();
	const full = await site.operator.run(['backup', 'disk']);
	assert.equal(full.code, 1, full.text);
	assert.match(full.text, /echonest backup: .*can't be written: No space left on device/);
	assert.deepEqual(names(), [kept]);
	disk.empty();
	/* its name is the second in which it was made */
	const second = Math.floor(Date.now() / 1000);
	await until('the next second has begun', () => Math.floor(Date.now() / 1000) > second);
	const again = await site.operator.run(['backup', 'disk']);
	assert.equal(again.code, 0, again.text);
});

test('a disk that can only be read ends a start with that sentence', { skip }, async (t) => {
	const operator = new Operator(t, { DEBUG: 'true', LISTEN_ADDRESS: '127.0.0.1', PORT: String(await freePort()) });
	const disk = mountDisk(t, operator, 'disk', 256 * 1024);
	execFileSync('mount', ['-o', 'remount,ro', disk.path]);
	const { code, errors } = await operator.run(['dev'], { env: { LOG_DIR: './disk/logs' } });
	assert.equal(code, 1);
	assert.deepEqual(errors, ["./disk/logs (LOG_DIR) can't be written: its disk is mounted for reading only, " +
		'or set LOG_DIR to another folder.']);
});
