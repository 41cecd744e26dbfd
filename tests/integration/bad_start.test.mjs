// What may be in the way of a start: ports, folders, files of somebody else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Operator, logLines, production } from '../support/operator.mjs';
import { freePort, until } from '../support/program.mjs';

const env = { DEBUG: 'true', LISTEN_ADDRESS: '127.0.0.1' };
const isRoot = process.getuid() === 0;
/** Every way to start that listens; those that need a Redis are given none that answers. */
const servers = [['dev'], ['serve'], ['serve', '--workers', '2']];
const withRedis = { REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' };

test('a port in use is said with who has it, once, by whatever wants it', async (t) => {
	const holder = createServer().listen(0, '127.0.0.1');
	await once(holder, 'listening');
	t.after(() => holder.close());
	const { port } = holder.address();
	const operator = new Operator(t, { ...env, PORT: String(port) });
	for (const args of servers) {
		const { code, errors, text } = await operator.run(args, { env: args[0] === 'dev' ? {} : withRedis });
		assert.equal(code, 1, text);
		assert.equal(errors.length, 1);
		/* who runs the test as root is nobody here, who does not see root's */
		assert.match(errors[0], isRoot
			? /^Port \d+ on 127\.0\.0\.1 is in use; as root, "ss -ltnp" shows by what\. Stop that, or set PORT/
			: /^Port \d+ on 127\.0\.0\.1 is in use by \S+ \(process \d+\)\. Stop that, or set PORT to another\.$/);
	}
	const { code, text } = await operator.run(['check']);
	assert.equal(code, 1);
	assert.match(text, /failed Port Port \d+ on 127\.0\.0\.1 is in use/);
});

test('who has the port is named, on IPv6 too', async (t) => {
	const holder = new Operator(t, { ...env, LISTEN_ADDRESS: '::1', PORT: String(await freePort()) });
	const first = holder.start(['dev']);
	await until('it listens', () => /"listening"/.test(first.output));
	const { code, errors } = await holder.run(['serve'], { env: withRedis });
	assert.equal(code, 1);
	assert.deepEqual(errors, [`Port ${holder.env.PORT} on ::1 is in use by echonest (process ${first.pid}). ` +
		'Stop that, or set PORT to another.']);
});

test('two servers with workers do not share a port unnoticed', async (t) => {
	const operator = new Operator(t, { ...env, ...withRedis, PORT: String(await freePort()) });
	const first = operator.start(['serve', '--workers', '2']);
	await until('both listen', () => first.output.match(/"listening"/g)?.length === 2);
	const { code, errors } = await operator.run(['serve', '--workers', '2']);
	assert.equal(code, 1);
	assert.match(errors.join(), /^Port \d+ on 127\.0\.0\.1 is in use by echonest \(process \d+\)\./);
});

test('a port for root alone and an address of elsewhere are named', async (t) => {
	const operator = new Operator(t, { ...env, ...withRedis, PORT: String(await freePort()) });
	const elsewhere = await operator.run(['serve'], { env: { LISTEN_ADDRESS: '192.0.2.1' } });
	assert.equal(elsewhere.code, 1);
	assert.deepEqual(elsewhere.errors,
		['192.0.2.1 is no address of this machine. Set LISTEN_ADDRESS to one that is, or to 0.0.0.0 for all.']);
	const least = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
	if (least <= 1) {
		t.diagnostic('all ports are free to everybody here');
		return;
	}
	const { code, errors } = await operator.run(['serve'], { env: { PORT: '1' } });
	assert.equal(code, 1);
	assert.deepEqual(errors, ['Port 1 is for root alone, as all below 1024 are. Set PORT to a higher one, and put ' +
		'a proxy such as Caddy in front.']);
});

const spotify = { SPOTIFY_CLIENT_ID: 'an-id', SPOTIFY_CLIENT_SECRET: 'a-secret' };

for (const setting of ['DATA_DIR', 'LOG_DIR', 'OAUTH_CACHE_PATH']) {
	test(`a start with a ${setting} that can not be written ends with what to do`, async (t) => {
		const operator = new Operator(t, { ...env, ...spotify, PORT: String(await freePort()) });
		operator.write('file', '');
		operator.mkdir('closed', 0o500);
		operator.mkdir('roots', 0o755);
		operator.own(operator.path('roots'), 0);
		const us = isRoot ? 'nobody' : '\\S+';
		for (const [path, advice, isOurs] of [
			['file', 'a file stands where a folder must be: move it away'],
			['file/below', 'a file stands where a folder must be: move it away'],
			['closed', 'its owner may not: chmod u\\+rwx PATH'],
			...(isRoot ? [
				['roots', `it belongs to root, and EchoNest runs as ${us}, so as root: chown -R ${us} PATH`],
				['roots/new', `\\S+/roots belongs to root, so as root: install -d -o ${us} PATH`],
			] : []),
		]) {
			const { code, errors, text } = await operator.run(['dev'], { env: { [setting]: operator.path(path) } });
			assert.equal(code, 1, text);
			assert.equal(errors.length, 1);
			assert.match(errors[0], new RegExp(`^\\S+/${path} \\(${setting}\\) can't be written: ` +
				`${advice.replace('PATH', `\\S+/${path}`)}, or set ${setting} to another folder\\.$`));
			const check = await operator.run(['check'], { env: { [setting]: operator.path(path) } });
			assert.equal(check.code, 1, check.text);
			assert.match(check.text, new RegExp(`failed ${setting.slice(0, 11)} .*or set ${setting} to another folder`));
		}
	});
}

test('a folder several levels deep is made, for its owner alone', async (t) => {
	const operator = new Operator(t, { ...env, PORT: String(await freePort()) });
	const logs = operator.path('a/b/logs');
	const program = operator.start(['dev'], { env: { LOG_DIR: logs } });
	await until('it listens', () => /"listening"/.test(program.output));
	assert.equal(statSync(logs).mode & 0o007, 0);
});

test('a server that root has started once is told of as whom it runs now', { skip: !isRoot && 'needs root' },
	async (t) => {
		const operator = new Operator(t, { ...env, PORT: String(await freePort()) });
		operator.mkdir('data');
		operator.mkdir('data/redis');
		operator.own(operator.path('data/redis'), 0);
		const { code, errors } = await operator.run(['dev'], { env: { DATA_DIR: operator.path('data') } });
		assert.equal(code, 1);
		assert.match(errors.join(), /data\/redis \(DATA_DIR\) can't be written: it belongs to root, and EchoNest runs as/);
	});

test('a private Redis that can not read its files says why, once, and is there when it can', async (t) => {
	const operator = new Operator(t, { ...env, PORT: String(await freePort()), LOG_LEVEL: 'info' });
	const first = operator.start(['dev']);
	await until('it listens', () => /"listening"/.test(first.output));
	const files = operator.path('data/redis/appendonlydir');
	await until('its Redis has begun', () => existsSync(files));
	await first.stop();
	chmodSync(files, 0o000);
	const second = operator.start(['dev']);
	const deaths = () => logLines(second.output).filter(({ event }) => event === 'redis_died');
	const health = async () => (await fetch(`http://127.0.0.1:${operator.env.PORT}/health`)).status;
	await until('it says so', () => deaths().length > 0);
	assert.match(deaths()[0].error,
		/^Our Redis in \S+ has ended, and is started again until it stays\. It said: .*Permission denied/);
	assert.equal(await health(), 503);
	/* the third start is 200 ms away at most */
	await until('it is tried again', () => logLines(second.output).some(({ event }) => event === 'store_unreachable'));
	assert.equal(deaths().length, 1, second.output);
	chmodSync(files, 0o700);
	await until('it is well', async () => (await health()) === 200);
});

test('a folder of music that is named and not there is warned of, an unnamed one is not', async (t) => {
	const operator = new Operator(t, { ...env, ...withRedis, PORT: String(await freePort()) });
	const told = async (extra) => {
		const program = operator.start(['serve'], { env: extra });
		const line = await until('it says so', () =>
			logLines(program.output).find(({ event }) => event === 'local_music_missing'));
		await program.stop();
		return line;
	};
	const named = await told({ MUSIC_DIR: '/nowhere/music' });
	assert.equal(named.level, 'warning');
	assert.equal(named.error, "The folder of local songs (MUSIC_DIR) can't be opened: No such file or directory. " +
		'They are there when it is.');
	assert.equal((await told({})).level, 'info');
	assert.match((await operator.run(['check', '--serve'])).text, /off Music .* Set MUSIC_DIR to the folder of your music/);
	assert.match((await operator.run(['check'], { env: { MUSIC_DIR: '/nowhere' } })).text, /warning Music /);
});

test('the settings of production are enough to get to the port', async (t) => {
	const operator = new Operator(t, { PORT: String(await freePort()) });
	operator.write('.env', production.join('\n'));
	const program = operator.start(['serve']);
	await until('it listens', () => /"listening"/.test(program.output));
	assert.deepEqual(logLines(program.output).filter(({ event }) => event === 'config_problem'), []);
	assert.equal((await program.stop()).code, 0);
});

test('a limit on open files that is too low ends the start, a low one is warned of', async (t) => {
	const operator = new Operator(t, { ...env, ...withRedis, PORT: String(await freePort()) });
	const how = 'raise it by ulimit -n, or LimitNOFILE= in a systemd unit.';
	const tooLow = await operator.run(['serve'], { wrap: ['prlimit', '--nofile=40'] });
	assert.equal(tooLow.code, 1, tooLow.text);
	assert.deepEqual(tooLow.errors,
		[`Only 40 files may be open at once, and EchoNest needs 64 and one for each listener: ${how}`]);
	const program = operator.start(['dev'], { wrap: ['prlimit', '--nofile=100'], env: { REDIS_HOST: '' } });
	await until('it is well', () =>
		fetch(`http://127.0.0.1:${operator.env.PORT}/health`).then(({ status }) => status === 200, () => false));
	assert.deepEqual(logLines(program.output).filter(({ level }) => level === 'warning').map(({ error }) => error),
		[`Only 100 files may be open at once, so there is room for few listeners: ${how}`]);
});

test('a backup or a restore by another user than the server\'s says so', { skip: !isRoot && 'needs root' }, async (t) => {
	const operator = new Operator(t, { ...env, SECRET_KEY: 'k'.repeat(32) });
	operator.mkdir('roots', 0o755);
	operator.own(operator.path('roots'), 0);
	operator.write('tape', 'no backup');
	for (const args of [['backup', 'roots'], ['backup', 'roots/new'], ['restore', 'tape']]) {
		const DATA_DIR = operator.path(args[0] === 'restore' ? 'roots' : 'data');
		const { code, text } = await operator.run(args, { env: { DATA_DIR } });
		assert.equal(code, 1, text);
		assert.match(text, /can't be (written|made|read): Permission denied\. Run it as the user that the server runs as, or let user \d+ have that\./);
	}
});
