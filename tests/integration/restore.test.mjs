// `echonest restore` and `backup` when something comes between: root, a kill, another of them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
	chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, watch, writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Desk, everything, program } from '../support/backups.mjs';
import { sleep, until } from '../support/program.mjs';

const nobody = 65534;
const isRoot = process.getuid() === 0;

const desk = new Desk();
before(() => desk.open());
after(() => desk.close());
beforeEach(() => desk.clear());
afterEach(() => desk.redis.command('FLUSHALL'));

const ownerOf = (...path) => statSync(desk.path(...path)).uid;

/** A home that belongs to nobody, who can reach the store. */
function giveHomeAway() {
	for (const above of [desk.folder, desk.redis.folder]) {
		chmodSync(above, 0o755);
	}
	chmodSync(desk.redis.socket, 0o777);
	for (const path of [desk.home, ...['data', 'play_logs', 'oauth_creds'].map((part) => desk.path(part))]) {
		mkdirSync(path, { recursive: true });
		chownSync(path, nobody, nobody);
		for (const name of everything(path).filter((one) => statSync(join(path, one)).isFile())) {
			chownSync(join(path, name), nobody, nobody);
		}
	}
}

/** Runs as root what then becomes nobody, of whom LeakSanitizer could not see the memory. */
const asRoot = { env: { ASAN_OPTIONS: 'detect_leaks=0' } };

test('what root brings back belongs to whom the folders belong to', { skip: !isRoot }, async () => {
	await desk.furnish();
	await desk.succeed(['backup', '--make-key', desk.path('key')]);
	// root's only, as the key
	const tape = await desk.back(['--key', desk.path('key')]);
	for (const part of ['play_logs', 'oauth_creds', 'data']) {
		rmSync(desk.path(part), { recursive: true, force: true });
	}
	giveHomeAway();
	chownSync(desk.path('key'), 0, 0);
	rmSync(desk.path('play_logs'), { recursive: true });
	const { code, stderr } = await desk.run(['restore', '--yes', '--key', desk.path('key'), tape], asRoot);
	assert.equal(code, 0, stderr);
	assert.match(stderr, /Working as nobody, to whom .*data belongs/);
	for (const path of ['play_logs', 'play_logs/play_log_2026_02_10.json', 'oauth_creds/ann@example.com']) {
		assert.equal(ownerOf(path), nobody, path);
	}
	assert.equal(ownerOf('key'), 0);
});

test('what root backs up does not keep the nightly one of the server out', { skip: !isRoot }, async () => {
	await desk.furnish();
	giveHomeAway();
	await desk.succeed(['backup'], asRoot);
	const [name] = everything(desk.path('data/backups'));
	assert.equal(ownerOf('data/backups'), nobody);
	assert.equal(ownerOf('data/backups', name), nobody);
	assert.equal(statSync(desk.path('data/backups', name)).mode & 0o777, 0o600);
	// the store's Redis, too, is not root's
	await desk.succeed(['backup', desk.path('tapes')], { env: { ...asRoot.env, REDIS_URL: '' } });
	assert.equal(ownerOf('data/redis'), nobody);
	assert.equal(ownerOf('data/redis/appendonlydir'), nobody);
});

test('links of a server that was broken into lead root nowhere', { skip: !isRoot }, async () => {
	await desk.furnish();
	const tape = await desk.back();
	giveHomeAway();
	const secret = join(desk.folder, 'of-root');
	mkdirSync(secret, { mode: 0o700 });
	writeFileSync(join(secret, 'shadow'), 'a secret of root');
	rmSync(desk.path('oauth_creds'), { recursive: true });
	symlinkSync(secret, desk.path('oauth_creds'));
	assert.match(await desk.fail(['backup'], asRoot), /can't be read: Permission denied/);
	assert.match(await desk.fail(['restore', '--yes', tape], asRoot), /Permission denied/);
	assert.deepEqual(everything(secret), ['shadow']);
});

const log = 'play_logs/play_log_2026_02_10.json';

/** Starts `echonest …`; what it says and how it ends comes by `ended`. */
function start(args) {
	const child = spawn(program, args, { env: desk.environment(), cwd: desk.home });
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => (said += text));
	}
	const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, said }));
	return { kill: (signal) => child.kill(signal), ended };
}

/** What a killed or ended run may leave: no half of anything, no folder, no database. */
async function assertTidy() {
	assert.doesNotMatch(await desk.redis.command('INFO', 'keyspace'), /db1?[1-9]/);
	for (const part of ['data', 'play_logs', 'oauth_creds']) {
		assert.deepEqual(everything(desk.path(part)).filter((name) => name.startsWith('.')), [], part);
	}
}

/** As many keys as say which store it is. */
const fill = (what, count) => desk.redis.command('EVAL', `redis.call('FLUSHDB')
	for i = 1, ${count} do redis.call('SET', 'key' .. i, '${what}' .. string.rep(i, 20)) end`, '0');
const whichStore = () => desk.redis.command('EVAL', `local found = {}
	local keys = redis.call('KEYS', '*')
	for _, key in ipairs(keys) do found[redis.call('GET', key):sub(1, 3)] = true end
	local all = {} for what in pairs(found) do all[#all + 1] = what end
	return table.concat(all, '+') .. ' ' .. #keys`, '0');

test('whenever a restore is killed, the store is the old or the new one, and the next restore completes', async () => {
	await desk.furnish();
	await fill('new', 20000);
	const tape = await desk.back();
	await fill('old', 3000);
	writeFileSync(desk.path(log), 'old');
	const begun = Date.now();
	await desk.succeed(['restore', '--yes', tape]);
	const lasts = Date.now() - begun;
	const seen = new Set();
	for (let round = 0; round < 16; round++) {
		await fill('old', 3000);
		writeFileSync(desk.path(log), 'old');
		const restore = start(['restore', '--yes', tape]);
		await sleep((lasts * (round + Math.random())) / 14);
		restore.kill('SIGKILL');
		await restore.ended;
		const store = await whichStore();
		assert.ok(['old 3000', 'new 20000'].includes(store), store);
		seen.add(store);
		assert.ok(['old', '{"id": "1"}\n'].includes(readFileSync(desk.path(log), 'utf8')));
	}
	assert.ok(seen.has('old 3000'));
	await desk.succeed(['restore', '--yes', tape]);
	assert.equal(await whichStore(), 'new 20000');
	assert.equal(readFileSync(desk.path(log), 'utf8'), '{"id": "1"}\n');
	await assertTidy();
});

/** A restore that waits where it begins to write into the store, until `release()`. */
async function startRestoreThatWaits() {
	await desk.furnish();
	const tape = await desk.back();
	await desk.redis.command('SET', 'song', 'old');
	writeFileSync(desk.path(log), 'old');
	await desk.redis.command('CLIENT', 'PAUSE', '60000', 'WRITE');
	const restore = start(['restore', '--yes', tape]);
	await until('it waits', async () => /cmd=set /.test(await desk.redis.command('CLIENT', 'LIST')));
	return {
		tape, ...restore,
		async release() {
			await desk.redis.command('CLIENT', 'UNPAUSE');
			return restore.ended;
		},
	};
}

async function assertNothingWasChanged() {
	assert.equal(await desk.redis.command('GET', 'song'), 'old');
	assert.equal(readFileSync(desk.path(log), 'utf8'), 'old');
	await assertTidy();
}

for (const signal of ['SIGINT', 'SIGTERM']) {
	test(`a restore that gets ${signal} says so, and leaves everything as it was`, async () => {
		const restore = await startRestoreThatWaits();
		restore.kill(signal);
		const { code, said } = await restore.release();
		assert.equal(code, 1);
		assert.match(said, /Stopped by a signal. Nothing was changed/);
		await assertNothingWasChanged();
	});

	test(`a backup that gets ${signal} says so, and leaves no part of itself`, async () => {
		await desk.furnish();
		await desk.redis.command('EVAL', "for i = 1, 2000 do redis.call('SET', 'key' .. i, i) end", '0');
		await desk.redis.command('CONFIG', 'SET', 'rdb-key-save-delay', '2000');
		const backup = start(['backup', desk.path('tapes')]);
		try {
			await until('it is under way', () => everything(desk.path('tapes')).length);
			backup.kill(signal);
			const { code, said } = await backup.ended;
			assert.equal(code, 1);
			assert.match(said, /Stopped by a signal/);
		} finally {
			await desk.redis.command('CONFIG', 'SET', 'rdb-key-save-delay', '0');
		}
		assert.deepEqual(everything(desk.path('tapes')), []);
		assert.deepEqual(everything(desk.path('data')), []);
	});
}

test('while a restore is under way there is no other one, and no backup', async () => {
	const restore = await startRestoreThatWaits();
	assert.match(await desk.fail(['backup', desk.path('tapes')]), /A restore is under way/);
	assert.match(await desk.fail(['restore', '--yes', restore.tape]), /Another backup or restore is under way/);
	assert.equal((await restore.release()).code, 0);
	assert.equal(await desk.redis.command('GET', 'song'), 'Copper Rain');
	await assertTidy();
});

test('a restore of another machine into the same Redis does not make half a store of this one', async () => {
	await desk.furnish();
	await fill('new', 60000);
	const tape = await desk.back();
	await fill('old', 10);
	const restore = start(['restore', '--yes', tape]);
	await until('it is under way', async () => /db15/.test(await desk.redis.command('INFO', 'keyspace')));
	// as the other one would, which takes it for one that was killed
	await desk.redis.command('EVAL', "redis.call('SELECT', 15) redis.call('FLUSHDB') redis.call('SET', 'its', 1)", '0');
	const { code, said } = await restore.ended;
	assert.equal(code, 1, said);
	assert.match(said, /Another restore works on Redis/);
	assert.equal(await whichStore(), 'old 10');
	assert.match(await desk.redis.command('INFO', 'keyspace'), /db15/);
	await desk.redis.command('FLUSHALL');
});

test('a private Redis that is about to end is not taken for one that stays', async (t) => {
	mkdirSync(desk.path('data/redis'), { recursive: true });
	const sockets = new Set();
	const ending = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('data', (data) => {
			for (const command of String(data).match(/(SELECT|PING|PUBSUB)\r\n/g) ?? []) {
				socket.write(command.startsWith('PUBSUB')
					? '*4\r\n$1\r\na\r\n:0\r\n$1\r\nb\r\n:0\r\n' : command.startsWith('PING') ? '+PONG\r\n' : '+OK\r\n');
				if (command.startsWith('PING')) {
					setTimeout(() => {
						ending.close();
						sockets.forEach((one) => one.destroy());
					}, 30);
				}
			}
		});
	}).listen(desk.path('data/redis/redis.sock'));
	t.after(() => ending.close());
	await once(ending, 'listening');
	assert.match(await desk.succeed(['backup', desk.path('tapes')], { env: { REDIS_URL: '' } }), /with 0 keys/);
});

test('a server that is started while a restore is under way keeps its store', async (t) => {
	const restore = await startRestoreThatWaits();
	const server = connect(desk.redis.socket, () => server.write('SUBSCRIBE nests:changes sessions:ended\r\n'));
	t.after(() => server.destroy());
	await once(server, 'data');
	const { code, said } = await restore.release();
	assert.equal(code, 1);
	assert.match(said, /EchoNest was started on .* meanwhile/);
	await assertNothingWasChanged();
});

test('what a killed restore has left is gone with the next, and nothing else', async () => {
	await desk.furnish();
	const tape = await desk.back();
	await desk.redis.command('EVAL', `redis.call('SELECT', 15) redis.call('SET', 'echonest:restore', 1)
		redis.call('SET', 'half', 1) redis.call('SELECT', 14) redis.call('SET', 'of another', 1)`, '0');
	mkdirSync(desk.path('data/.restore-a1B2c3'), { recursive: true });
	writeFileSync(desk.path('data/.restore-a1B2c3/0'), 'half');
	writeFileSync(desk.path('oauth_creds/.restore-a1B2c3'), 'half');
	writeFileSync(desk.path('oauth_creds/.restored'), 'of another');
	await desk.succeed(['restore', '--yes', tape]);
	assert.match(await desk.redis.command('INFO', 'keyspace'), /db14:keys=1/);
	assert.doesNotMatch(await desk.redis.command('INFO', 'keyspace'), /db15/);
	assert.deepEqual(everything(desk.path('data')), []);
	assert.deepEqual(everything(desk.path('oauth_creds')), ['.restored', 'ann@example.com']);
});

test('where a sealed backup goes nothing lies unsealed, not even for a moment', async (t) => {
	await desk.furnish();
	await desk.succeed(['backup', '--make-key', desk.path('key')]);
	const seen = new Set();
	mkdirSync(desk.path('tapes'));
	const watcher = watch(desk.path('tapes'), (_event, name) => seen.add(name));
	t.after(() => watcher.close());
	await desk.back(['--key', desk.path('key')], desk.path('tapes'));
	await until('all is seen', () => [...seen].some((name) => name.endsWith('.enc')));
	assert.deepEqual([...seen].filter((name) => !name.endsWith('.enc')), ['.echonest-backup.part']);
});

test('a link is not followed into a backup, and that is told', async () => {
	await desk.furnish();
	writeFileSync(desk.path('elsewhere'), 'not for a backup');
	symlinkSync(desk.path('elsewhere'), desk.path('play_logs/play_log_2026_02_11.json'));
	const { code, stdout, stderr } = await desk.run(['backup', desk.path('tapes')]);
	assert.equal(code, 0, stderr);
	assert.match(stdout, /, 1 play logs, 1 tokens/);
	assert.match(stderr, /link_left_out_of_backup.*play_log_2026_02_11\.json/);
});

test('a folder of files that may not be read fails a backup, and is not taken for an empty one', async (t) => {
	await desk.furnish();
	const tape = desk.path('tapes');
	for (const path of [desk.home, desk.path('play_logs'), desk.path('oauth_creds'), desk.redis.socket]) {
		chmodSync(path, 0o777);
	}
	chmodSync(desk.path('play_logs/play_log_2026_02_10.json'), 0o644);
	chmodSync(desk.path('oauth_creds/ann@example.com'), 0o644);
	for (const above of [desk.folder, desk.redis.folder]) {
		chmodSync(above, 0o755);
	}
	// its names can be listed, but what they are can't be seen
	chmodSync(desk.path('oauth_creds'), 0o444);
	t.after(() => chmodSync(desk.path('oauth_creds'), 0o700));
	const as = isRoot ? { file: 'setpriv', first: [`--reuid=${nobody}`, '--clear-groups', program] } : {};
	assert.match(await desk.fail(['backup', tape], as), /oauth_creds\/ann@example.com can't be read: Permission denied/);
	assert.deepEqual(everything(tape), []);
});

test('a folder where the backup has a file stops a restore before anything is changed', async () => {
	await desk.furnish();
	const tape = await desk.back();
	await desk.redis.command('SET', 'song', 'old');
	writeFileSync(desk.path(log), 'old');
	rmSync(desk.path('oauth_creds/ann@example.com'));
	mkdirSync(desk.path('oauth_creds/ann@example.com'));
	assert.match(await desk.fail(['restore', '--yes', tape]), /ann@example.com is a folder/);
	await assertNothingWasChanged();
});

test('a key file that everybody may read is used, and told of', async () => {
	await desk.furnish();
	await desk.succeed(['backup', '--make-key', desk.path('key')]);
	const said = async () => (await desk.run(['backup', '--key', desk.path('key'), desk.path('tapes')])).stderr;
	assert.equal(await said(), '');
	chmodSync(desk.path('key'), 0o644);
	await sleep(1000);
	assert.match(await said(), /is open to everybody/);
});

/** A tar's header and content, padded. */
function tarEntry(name, content, type = '0') {
	const block = Buffer.alloc(512);
	block.write(name, 0);
	block.write('0000600\0', 100);
	block.write(content.length.toString(8).padStart(11, '0'), 124);
	block.write('00000000000', 136);
	block.write('        ', 148);
	block.write(type, 156);
	block.write('ustar\x0000', 257);
	block.write(`${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
	return Buffer.concat([block, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** A frame of Zstandard with one block, not pressed (RFC 8878). */
function frame(bytes) {
	const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0, 0, 0]);
	head.writeUInt32LE(bytes.length, 5);
	head.writeUIntLE(1 | (bytes.length << 3), 9, 3);
	return Buffer.concat([head, bytes]);
}

/** A backup whose checksums are all right, with one file more. */
function forge(name, content, type, version = 1) {
	const rdb = Buffer.from('REDIS0003\u00fe\u0000\u0000\u0001a\u0001b\u00ff', 'latin1');
	const files = [['store.rdb', rdb], [name, Buffer.from(content)]].map(([file, bytes]) => ({
		name: file, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'),
	}));
	const manifest = JSON.stringify({ version, made: '2026-02-10T15:30:00Z', database: 0, keys: 1, files });
	writeFileSync(desk.path('forged'), frame(Buffer.concat([tarEntry('store.rdb', rdb), tarEntry(name, content, type),
		tarEntry('manifest.json', manifest), Buffer.alloc(1024)])));
	return desk.path('forged');
}

test('a forged backup puts nothing where none of ours would be', async () => {
	for (const name of ['../evil', '/tmp/evil', 'evil', 'play_logs/../evil', 'play_logs/play_log_2026_02_10.json/x',
		'play_logs/play_log_2026_02_10.json.', 'oauth_creds/../evil', 'oauth_creds/a/evil', 'oauth_creds/.evil',
		'oauth_creds/', 'oauth_creds/..', 'oauth_creds/a\nb', 'data/redis', 'data/../evil', 'data/secret_key/x']) {
		const said = await desk.fail(['restore', '--yes', forge(name, 'x')]);
		assert.match(said, /which no backup of EchoNest does/, name);
	}
	for (const type of ['1', '2', '3', '5', '6', 'L', 'g']) {
		assert.match(await desk.fail(['restore', '--yes', forge('oauth_creds/ann@example.com', '', type)]),
			/This is no backup, or it is damaged/, type);
	}
	assert.deepEqual(everything(desk.home).sort(), ['config.yaml', 'data', 'forged']);
	assert.deepEqual(everything(desk.path('data')), []);
	assert.equal(await desk.redis.command('DBSIZE'), '0');
	assert.match(await desk.fail(['restore', '--yes', forge('oauth_creds/ann@example.com', 'x', '0', 2)]),
		/is of version 2, made by another EchoNest; this one knows version 1/);
	assert.equal(await desk.redis.command('DBSIZE'), '0');
	// the forger's art itself is good
	await desk.succeed(['restore', forge('oauth_creds/ann@example.com', 'x')]);
	assert.equal(await desk.redis.command('GET', 'a'), 'b');
});
