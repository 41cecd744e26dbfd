// `echonest backup` and `echonest restore`, with everything destroyed in between.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
	existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { S3Double } from '../doubles/s3.mjs';
import { Desk, backups, everything, program } from '../support/backups.mjs';
import { Server, until } from '../support/faces.mjs';

const desk = new Desk();
const run = desk.run.bind(desk);
const succeed = desk.succeed.bind(desk);
const fail = desk.fail.bind(desk);
const back = desk.back.bind(desk);
const furnish = desk.furnish.bind(desk);

let folder;
let redis;
let home;
before(async () => {
	await desk.open();
	({ folder, redis } = desk);
});
after(() => desk.close());
beforeEach(() => {
	desk.clear();
	home = desk.home;
});
afterEach(() => redis.command('FLUSHALL'));

/** A server with songs, votes, jams, tokens and plays; what one can see of it. */
async function live(server) {
	const cookie = await server.login('ann@example.com');
	const bob = await server.login('bob@example.com');
	await server.play(0);
	await server.add(1);
	const last = await server.add(2);
	await server.api('/api/queue/skip', {});
	await until('the skipped one is logged', () => everything(join(server.folder, 'play_logs')).length);
	const socket = await server.socket({ cookie: bob });
	socket.send('vote', last, true);
	socket.send('jam', last);
	await socket.next('playlist_update', ([song]) => song?.id === last && song.jam.length && song.vote > 0);
	await server.closeSockets();
	const creds = join(server.folder, 'oauth_creds');
	mkdirSync(creds, { recursive: true });
	writeFileSync(join(creds, 'ann@example.com'), '{"access_token":"\u00e4"}', { mode: 0o600 });
	writeFileSync(join(creds, `${'long'.repeat(40)}@example.com`), Buffer.from([0, 1, 255, 10]));
	return cookie;
}

const state = async (server, cookie) => ({
	queue: (await (await server.socket({ cookie })).next('playlist_update', (queue) => queue.length))[0],
	history: await server.json('/history/10', { headers: { Cookie: cookie } }),
	status: (await server.fetch('/queue/', { headers: { Cookie: cookie } })).status,
});

function filesOf(at) {
	return Object.fromEntries(['play_logs', 'oauth_creds'].flatMap((part) => readdirSync(join(at, part))
		.sort().map((name) => [`${part}/${name}`, readFileSync(join(at, part, name), 'latin1')])));
}

/** Stops it, takes all that it had, brings the backup back, and starts it again. */
async function surviveDestruction(server, env) {
	const cookie = await live(server);
	await server.api('/api/queue/pause', {});
	const before = await state(server, cookie);
	const files = filesOf(server.folder);
	assert.equal(before.queue.length, 1);
	await server.closeSockets();
	desk.home = server.folder;
	const tapes = mkdtempSync(join(folder, 'tapes-'));
	await succeed(['backup', tapes], { env });
	assert.match(await fail(['restore', '--yes', join(tapes, backups(tapes)[0])], { env }),
		/EchoNest is running on .* Stop it first/);
	server.process.kill('SIGTERM');
	await server.ended;
	for (const part of ['data', 'play_logs', 'oauth_creds']) {
		rmSync(join(server.folder, part), { recursive: true });
	}
	await redis.command('FLUSHALL');
	assert.match(await succeed(['restore', join(tapes, backups(tapes)[0])], { env }), /Done: \d+ keys/);
	assert.deepEqual(filesOf(server.folder), files);
	for (const name of readdirSync(join(server.folder, 'oauth_creds'))) {
		assert.equal(statSync(join(server.folder, 'oauth_creds', name)).mode & 0o777, 0o600);
	}
	await server.begin();
	assert.deepEqual(await state(server, cookie), before);
	await server.closeSockets();
	assert.deepEqual(everything(join(server.folder, 'data')).filter((name) => /restore/.test(name)), []);
}

test('queue, votes, jams, sessions, tokens and plays survive that everything is destroyed', async () => {
	const server = await Server.start({ env: { REDIS_URL: `unix:${redis.socket}` } });
	try {
		await surviveDestruction(server, {});
	} finally {
		await server.stop();
	}
});

test('so they do with the private Redis, while it runs and when it is gone', async () => {
	const server = await Server.start();
	try {
		await surviveDestruction(server, { REDIS_URL: '' });
	} finally {
		await server.stop();
	}
});

test('the private Redis is found where a folder lies too deep for a socket', async () => {
	const deep = join(home, 'd'.repeat(100), 'data');
	mkdirSync(deep, { recursive: true });
	const settings = { REDIS_URL: '', DATA_DIR: deep };
	const server = await Server.start({ env: settings, music: false });
	try {
		await server.login('ann@example.com');
		await succeed(['backup', join(home, 'tapes')], { env: settings });
		const tape = join(home, 'tapes', backups(join(home, 'tapes'))[0]);
		assert.match(await fail(['restore', '--yes', tape], { env: settings }), /EchoNest is running/);
	} finally {
		await server.stop();
	}
});

test('every kind of value comes back as it was, with its time to live', async () => {
	await furnish();
	const fill = (make) => redis.command('EVAL', make, '0');
	await fill(`for i = 1, 600 do
		redis.call('HSET', 'hash', 'f' .. i, string.rep('x', 90) .. i)
		redis.call('ZADD', 'zset', i + 0.5, string.rep('y', 70) .. i)
		redis.call('SADD', 'set', string.rep('z', 70) .. i)
		redis.call('RPUSH', 'list', string.rep('w', 90) .. i)
		redis.call('XADD', 'stream', i .. '-0', 'field', i)
	end
	for i = 1, 3 do
		redis.call('HSET', 'small:hash', i, i) redis.call('ZADD', 'small:zset', i, i)
		redis.call('SADD', 'small:ints', i) redis.call('SADD', 'small:set', 'm' .. i)
		redis.call('RPUSH', 'small:list', i)
	end
	redis.call('XGROUP', 'CREATE', 'stream', 'readers', 0)
	redis.call('XREADGROUP', 'GROUP', 'readers', 'one', 'COUNT', 5, 'STREAMS', 'stream', '>')
	redis.call('SET', '12', 'int8') redis.call('SET', '-3000', 'int16') redis.call('SET', '300000', 'int32')
	redis.call('SET', string.rep('k', 300), 'a pressed key')
	redis.call('SET', 'later', 'x', 'PX', 86400000) redis.call('SET', 'soon', 'x', 'PX', 400)
	redis.call('SELECT', 3) redis.call('SET', 'of another', 'x') return 1`);
	// all but what is about to end, as DUMP sees it, which knows an order of hashes and sets
	const digest = () => redis.command('EVAL', `
		local function content(key)
			local kind, all = redis.call('TYPE', key).ok
			if kind ~= 'hash' and kind ~= 'set' then return redis.call('DUMP', key) end
			if kind == 'set' then all = redis.call('SMEMBERS', key) else
				all = redis.call('HKEYS', key)
				for i, field in ipairs(all) do all[i] = field .. '=' .. redis.call('HGET', key, field) end
			end
			table.sort(all)
			return table.concat(all, ' ')
		end
		local keys = redis.call('KEYS', '*') table.sort(keys)
		local all = {}
		for _, key in ipairs(keys) do if key ~= 'soon' then
			all[#all + 1] = key .. redis.call('TYPE', key).ok .. redis.call('PEXPIRETIME', key)
				.. redis.sha1hex(content(key)) end end
		return table.concat(all, ' ')`, '0');
	const before = await digest();
	const tape = await back();
	await redis.command('FLUSHDB');
	await until('the time of one is over', async () => (await redis.command('EXISTS', 'soon')) === '0'
		&& new Promise((resolve) => setTimeout(resolve, 450, true)));
	await redis.command('SET', 'new', 'not in the backup');
	assert.match(await fail(['restore', tape]), /Nothing was changed/);
	assert.equal(await redis.command('GET', 'new'), 'not in the backup');
	assert.match(await succeed(['restore', '--yes', tape]), /the time of 1 more was over/);
	assert.equal(await digest(), before);
	assert.match(await redis.command('INFO', 'keyspace'), /db3:keys=1/);
	assert.doesNotMatch(await redis.command('INFO', 'keyspace'), /db15/);
});

test('a backup is a tar for its owner only, with checksums that others can verify', async () => {
	await furnish();
	const tape = await back();
	assert.equal(statSync(tape).mode & 0o777, 0o600);
	const out = join(home, 'out');
	mkdirSync(out);
	const tar = await run(['-dqc', tape], { file: 'zstd' });
	if (tar.code === 'ENOENT') {
		return;
	}
	execFileSync('sh', ['-c', `zstd -dqc '${tape}' | tar x -C '${out}'`]);
	const manifest = JSON.parse(readFileSync(join(out, 'manifest.json')));
	assert.deepEqual(manifest.files.map(({ name }) => name), ['store.rdb',
		'play_logs/play_log_2026_02_10.json', 'oauth_creds/ann@example.com']);
	for (const { name, sha256 } of manifest.files) {
		assert.equal(execFileSync('sha256sum', [join(out, name)]).toString().slice(0, 64), sha256);
	}
});

test('a sealed backup opens with its key only, and shows nothing', async () => {
	await furnish();
	const [key, other] = [join(home, 'key'), join(home, 'other')];
	await succeed(['backup', '--make-key', key]);
	await succeed(['backup', '--make-key', other]);
	assert.equal(statSync(key).mode & 0o777, 0o600);
	assert.match(await fail(['backup', '--make-key', key]), /is there already/);
	const tape = await back(['--key', key]);
	assert.match(tape, /\.tar\.zst\.enc$/);
	assert.ok(!readFileSync(tape, 'latin1').includes('(\u00b5/\u00fd'), 'no frame of Zstandard');
	await redis.command('FLUSHALL');
	rmSync(join(home, 'oauth_creds'), { recursive: true });
	assert.match(await fail(['restore', tape]), /encrypted: name its key file/);
	assert.match(await fail(['restore', '--key', other, tape]), /key is not the backup's/);
	writeFileSync(other, 'short');
	assert.match(await fail(['restore', '--key', other, tape]), /is no key file/);
	writeFileSync(other, Buffer.from(readFileSync(key, 'latin1').trim(), 'hex'));
	await succeed(['restore', '--key', other, tape]);
	assert.equal(await redis.command('GET', 'song'), 'Copper Rain');
	const open = await back();
	assert.match(await fail(['restore', '--key', key, open]), /not encrypted/);
});

test('what is broken or cut off anywhere is refused, and nothing is touched', async () => {
	await furnish();
	const key = join(home, 'key');
	await succeed(['backup', '--make-key', key]);
	for (const args of [[], ['--key', key]]) {
		const tape = await back(args);
		const bytes = readFileSync(tape);
		const broken = join(home, 'broken');
		const at = [0, 1, 20, 60, bytes.length >> 1, bytes.length - 1];
		const changed = at.map((i) => Buffer.from(bytes).fill(bytes[i] ^ 0x55, i, i + 1));
		const cut = [0, 1, 10, 30, bytes.length >> 1, bytes.length - 1].map((n) => bytes.subarray(0, n));
		await redis.command('SET', 'song', 'Another');
		writeFileSync(join(home, 'oauth_creds/ann@example.com'), 'another');
		for (const content of [...changed, ...cut, Buffer.concat([bytes, bytes])]) {
			writeFileSync(broken, content);
			assert.match(await fail(['restore', '--yes', ...args, broken]), /backup/);
		}
		assert.equal(await redis.command('GET', 'song'), 'Another');
		assert.equal(readFileSync(join(home, 'oauth_creds/ann@example.com'), 'utf8'), 'another');
	}
	assert.deepEqual(everything(join(home, 'data')), []);
	assert.match(await fail(['restore', '/not/there']), /No such file/);
});

test('a full disk costs neither earlier backups nor anything else', async () => {
	await furnish();
	const tape = await back();
	writeFileSync(join(home, 'play_logs/play_log_2026_02_11.json'), Buffer.alloc(300000, 0)
		.map(() => Math.random() * 256));
	const small = { file: 'prlimit', first: ['--fsize=100000', program] };
	const tapes = join(tape, '..');
	assert.match(await fail(['backup', tapes], small), /can't be written.*Make room/);
	assert.deepEqual(readdirSync(tapes), [tape.split('/').pop()]);
	const large = await back();
	const log = join(home, 'play_logs/play_log_2026_02_11.json');
	truncateSync(log, 5);
	await redis.command('SET', 'song', 'Another');
	assert.match(await fail(['restore', '--yes', large], small), /Make room/);
	assert.equal(statSync(log).size, 5);
	assert.equal(await redis.command('GET', 'song'), 'Another');
	await succeed(['restore', '--yes', large]);
	assert.equal(statSync(log).size, 300000);
	assert.equal(await redis.command('GET', 'song'), 'Copper Rain');
});

test('a Redis that is slow with its snapshot is waited for', async () => {
	await furnish();
	await redis.command('EVAL', "for i = 1, 1000 do redis.call('SET', 'key' .. i, i) end", '0');
	// two milliseconds a key, in the process that writes the snapshot
	await redis.command('CONFIG', 'SET', 'rdb-key-save-delay', '2000');
	try {
		assert.match(await fail(['backup', '--wait', '1', join(home, 'tapes')]),
			/did not hand out its snapshot within 1 s/);
		assert.deepEqual(everything(join(home, 'tapes')), []);
		const tape = await back();
		await redis.command('FLUSHALL');
		assert.match(await succeed(['restore', tape]), /Done: 1001 keys/);
	} finally {
		await redis.command('CONFIG', 'SET', 'rdb-key-save-delay', '0');
	}
});

test('a Redis that does not take a backup keeps what it has', async () => {
	await furnish();
	await redis.command('EVAL', "for i = 1, 5000 do redis.call('SET', 'k' .. i, string.rep(i, 200)) end", '0');
	const tape = await back();
	await redis.command('FLUSHALL');
	await redis.command('SET', 'song', 'Another');
	await redis.command('CONFIG', 'SET', 'maxmemory',
		Number(/used_memory:(\d+)/.exec(await redis.command('INFO', 'memory'))[1]) + 1000000);
	try {
		assert.match(await fail(['restore', '--yes', tape]), /does not take the backup.*OOM/);
	} finally {
		await redis.command('CONFIG', 'SET', 'maxmemory', '0');
	}
	assert.equal(await redis.command('GET', 'song'), 'Another');
	assert.doesNotMatch(await redis.command('INFO', 'keyspace'), /db15/);
});

/** Answers each command of a new replica with what `script` gives; a Redis that fails. */
async function fakeRedis(t, script) {
	const server = createServer((socket) => {
		socket.on('data', (data) => {
			for (const command of String(data).match(/(AUTH|SELECT|PING|REPLCONF|PSYNC|INFO)\r\n/g) ?? []) {
				const answer = script(command.trim(), socket);
				if (answer) {
					socket.write(answer, 'latin1');
				}
			}
		}).on('error', () => {});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => server.close());
	return `redis://127.0.0.1:${server.address().port}`;
}

const OK = '+OK\r\n';
const failures = {
	'refuses PSYNC': [() => "-NOPERM this user has no permissions to run the 'psync' command\r\n",
		/does not hand out its snapshot \(PSYNC\).*NOPERM/],
	'can not fork': [() => "+FULLRESYNC a 1\r\n\n\n-BGSAVE failed, replication can't continue\r\n",
		/gave its snapshot up: BGSAVE failed/],
	'dies in the middle': [(socket) => {
		socket.end('+FULLRESYNC a 1\r\n$1000\r\nREDIS0010', 'latin1');
	}, /could not write its snapshot. Its log says why/],
	'sends something else': [() => 'HTTP/1.1 400 Bad Request\r\n\r\n', /is no snapshot/],
	'sends garbage': [() => '+FULLRESYNC a 1\r\n$20\r\nREDIS0010xxxxxxxxxxx', /is damaged/],
	'sends what a newer one would': [() => '+FULLRESYNC a 1\r\n$20\r\nREDIS0099xxxxxxxxxxx',
		/is of version 99/],
};
for (const [what, [psync, sentence]] of Object.entries(failures)) {
	test(`a Redis that ${what} is told by a sentence, and leaves no backup`, async (t) => {
		const url = await fakeRedis(t, (command, socket) => (command === 'PSYNC' ? psync(socket)
			: command === 'INFO' ? '$28\r\nrdb_last_bgsave_status:err\r\n\r\n' : OK));
		assert.match(await fail(['backup', join(home, 'tapes')], { env: { REDIS_URL: url } }), sentence);
		assert.deepEqual(everything(join(home, 'tapes')), []);
	});
}

test('a snapshot with its length before it is read as well, piece by piece', async (t) => {
	const rdb = 'REDIS0003\u00fe\u0000\u0000\u0001a\u0001b\u00ff';
	const url = await fakeRedis(t, (command, socket) => {
		if (command !== 'PSYNC') {
			return OK;
		}
		(async () => {
			for (const c of `\n\n+FULLRESYNC a 1\r\n\n\n$${rdb.length}\r\n${rdb}*1\r\n$4\r\nPING\r\n`) {
				socket.write(c, 'latin1');
				await new Promise(setImmediate);
			}
		})();
		return '';
	});
	const stdout = await succeed(['backup', join(home, 'tapes')], { env: { REDIS_URL: url } });
	assert.match(stdout, /with 1 keys/);
});

test('a backup of a newer Redis is refused by an older one with a sentence', async (t) => {
	const rdb = `REDIS0012\u00fe\u0000\u0000\u0001a\u0001b\u00ff${'\0'.repeat(8)}`;
	const url = await fakeRedis(t, (command) => (command === 'PSYNC'
		? `+FULLRESYNC a 1\r\n$${rdb.length}\r\n${rdb}` : OK));
	const tapes = join(home, 'tapes');
	await succeed(['backup', tapes], { env: { REDIS_URL: url } });
	assert.match(await fail(['restore', '--yes', join(tapes, backups(tapes)[0])]),
		/comes from a newer Redis \(of snapshots of version 12\)/);
	assert.doesNotMatch(await redis.command('INFO', 'keyspace'), /db/);
});

test('of sixty days seven days and four weeks stay, and all that is not a backup', async () => {
	await furnish();
	const tapes = join(home, 'tapes');
	mkdirSync(tapes);
	const now = Date.now();
	const name = (daysAgo, hour) => `echonest-${new Date(now - daysAgo * 864e5).toISOString()
		.slice(0, 10).replaceAll('-', '')}T${hour}0000Z.tar.zst`;
	for (let day = 1; day <= 60; day++) {
		writeFileSync(join(tapes, name(day, '03')), '');
		writeFileSync(join(tapes, name(day, '15')), '');
	}
	const others = ['echonest.tar.zst', 'notes.txt', 'echonest-20260231T000000Z.tar.zst',
		'echonest-20200101T000000Z.tar.zst.old', '.hidden'];
	others.forEach((other) => writeFileSync(join(tapes, other), ''));
	mkdirSync(join(tapes, 'echonest-20200101T000000Z.tar.zst'));
	await back([], tapes);
	const left = backups(tapes).filter((one) => !others.includes(one) && !/20200101/.test(one));
	// the week of a date, counted from a Monday
	const week = (one) => Math.floor((Date.UTC(+one.slice(9, 13), one.slice(13, 15) - 1,
		+one.slice(15, 17)) / 864e5 + 3) / 7);
	assert.ok(left.length >= 9 && left.length <= 11, String(left));
	for (let day = 1; day <= 6; day++) {
		assert.ok(left.includes(name(day, '15')), `the newest of ${day} days ago`);
		assert.ok(!left.includes(name(day, '03')));
	}
	assert.equal(new Set(left.map(week)).size, 4);
	others.forEach((other) => assert.ok(existsSync(join(tapes, other)), other));
	assert.ok(existsSync(join(tapes, 'echonest-20200101T000000Z.tar.zst')));
	await until('the next second', () => Math.floor(Date.now() / 1000) > Math.floor(now / 1000) + 1);
	await succeed(['backup', '--keep-daily', '1', '--keep-weekly', '0', tapes]);
	assert.equal(backups(tapes).filter((one) => !others.includes(one) && !/20200101/.test(one)).length, 1);
});

test('a bucket takes, lists, tidies and gives back, with every request signed', async (t) => {
	await furnish();
	const s3 = await new S3Double().start();
	t.after(() => s3.stop());
	s3.pageSize = 3;
	for (let day = 10; day < 30; day++) {
		s3.objects.set(`our office/echonest-202001${day}T030000Z.tar.zst`.replace(' ', '-'), Buffer.from(''));
	}
	s3.objects.set('our-office/notes.txt', Buffer.from(''));
	s3.objects.set('our-office/echonest-<&>.txt', Buffer.from(''));
	s3.objects.set('echonest-20200101T000000Z.tar.zst', Buffer.from('of somebody else'));
	const stdout = await succeed(['backup', '--keep-daily', '2', '--keep-weekly', '0',
		's3://tapes/our-office/'], { env: s3.settings });
	assert.match(stdout, /Kept there now: 2\. Old ones removed: 19\./);
	const keys = [...s3.objects.keys()].sort();
	assert.equal(keys.length, 5, String(keys));
	const tape = keys.findLast((key) => key.startsWith('our-office/echonest-2'));
	assert.deepEqual(everything(join(home, 'data/backups')), []);
	await redis.command('FLUSHALL');
	rmSync(join(home, 'oauth_creds'), { recursive: true });
	await succeed(['restore', `s3://tapes/${tape}`], { env: s3.settings });
	assert.equal(await redis.command('GET', 'song'), 'Copper Rain');
	assert.equal(readFileSync(join(home, 'oauth_creds/ann@example.com'), 'utf8'), '{"access_token": "t"}');
});

test('a bucket that fails is told by a sentence without secrets', async (t) => {
	await furnish();
	const s3 = await new S3Double().start();
	t.after(() => s3.stop());
	const attempt = (settings, target = 's3://tapes/x') => fail(['backup', target],
		{ env: { ...s3.settings, ...settings } });
	assert.match(await attempt({ AWS_SECRET_ACCESS_KEY: '' }), /AWS_SECRET_ACCESS_KEY is not set/);
	const refused = await attempt({ AWS_SECRET_ACCESS_KEY: 'wrong-one' });
	assert.match(refused, /does not let us in \(SignatureDoesNotMatch\)/);
	assert.doesNotMatch(refused, /wrong-one/);
	assert.match(await attempt({}, 's3://other/x'), /NoSuchBucket/);
	assert.match(await attempt({}, 's3://ta pes'), /is no address of a bucket/);
	s3.behave({ status: 503, body: '<Error><Code>SlowDown</Code></Error>' });
	assert.match(await attempt({}), /answers 503 \(SlowDown\)/);
	s3.calm();
	s3.behave({ down: true });
	assert.match(await attempt({}), /can't be reached, or broke off/);
	s3.calm();
	assert.equal(s3.objects.size, 0);
	assert.match(await fail(['restore', 's3://tapes/x/none'], { env: s3.settings }), /NoSuchKey/);
});

const refusals = {
	'is in another region': [{ status: 301, headers: { 'x-amz-bucket-region': 'eu-central-1' },
		body: '<Error><Code>PermanentRedirect</Code></Error>' }, /is in the region eu-central-1: set AWS_REGION/],
	'tells its region in the answer': [{ status: 400,
		body: '<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-west-2</Region></Error>' },
	/is in the region us-west-2: set AWS_REGION/],
	'has another time': [{ status: 403, body: '<Error><Code>RequestTimeTooSkewed</Code></Error>' },
		/clock of this machine is not right/],
	'lacks a right': [{ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' },
		/does not allow that.*PutObject, GetObject, DeleteObject and ListBucket/],
	'lists the same for ever': [{ status: 200, body: '<ListBucketResult><IsTruncated>true</IsTruncated>'
		+ '<Contents><Key>x/echonest-1</Key></Contents></ListBucketResult>' }, /does not list its files in order/],
};
for (const [what, [behaviour, sentence]] of Object.entries(refusals)) {
	test(`a bucket that ${what} is told by a sentence that helps`, async (t) => {
		await furnish();
		const s3 = await new S3Double().start();
		t.after(() => s3.stop());
		s3.behave(behaviour);
		assert.match(await fail(['backup', 's3://tapes/x'], { env: s3.settings }), sentence);
		assert.ok(s3.requests.length < 4, 'it is not asked again');
	});
}

test('a bucket that fails now and then is asked again, and gets and gives all', async (t) => {
	await furnish();
	const s3 = await new S3Double().start();
	t.after(() => s3.stop());
	s3.behave({ status: 503, body: '<Error><Code>SlowDown</Code></Error>', times: 1 });
	s3.behave({ down: true, times: 1 });
	const settings = { env: s3.settings };
	await succeed(['backup', 's3://tapes/x'], settings);
	const [[name, bytes]] = [...s3.objects];
	await redis.command('FLUSHALL');
	// half of it, and the connection is closed; then nothing at all
	s3.behave({ status: 200, headers: { 'Content-Length': bytes.length, Connection: 'close' },
		body: bytes.subarray(0, bytes.length >> 1), times: 1 });
	s3.behave({ status: 500, body: 'x'.repeat(bytes.length * 2), times: 1 });
	await succeed(['restore', `s3://tapes/${name}`], settings);
	assert.equal(await redis.command('GET', 'song'), 'Copper Rain');
});

test('wrong calls and settings are refused before anything is done', async () => {
	for (const args of [['--keep', '3'], ['--keep-daily', '0'], ['--key'], ['a', 'b'], ['--wait', 'x']]) {
		assert.equal((await run(['backup', ...args])).code, 2, String(args));
	}
	assert.equal((await run(['restore'])).code, 2);
	assert.equal((await run(['restore', '--no', 'x'])).code, 2);
	assert.match(await fail(['backup'], { env: { REDIS_URL: 'http://x' } }), /REDIS_URL/);
	assert.match(await fail(['backup'], { env: { REDIS_URL: 'unix:/not/there' } }), /can't be reached/);
	assert.deepEqual(everything(join(home, 'data/backups')), []);
});

test('two backups at once do not spoil each other', async () => {
	await furnish();
	await redis.command('EVAL', "for i = 1, 1000 do redis.call('SET', 'key' .. i, i) end", '0');
	await redis.command('CONFIG', 'SET', 'rdb-key-save-delay', '1000');
	try {
		const both = await Promise.all([0, 1].map(() => run(['backup', join(home, 'tapes')])));
		assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1]);
		assert.match(both.find(({ code }) => code).stderr, /Another backup is being made/);
		assert.equal(backups(join(home, 'tapes')).length, 1);
	} finally {
		await redis.command('CONFIG', 'SET', 'rdb-key-save-delay', '0');
	}
});
