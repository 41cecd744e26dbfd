// A Redis that is not as it should be: one sentence for the operator, and on it goes when it is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { Operator, logLines } from '../support/operator.mjs';
import { freePort, sleep, until } from '../support/program.mjs';

const secret = 'hunter2-hunter2';

/** A Redis of the test's own on a port; `cli(...)` speaks to it. */
async function startRedis(t, args = [], { password } = {}) {
	const port = await freePort();
	const operator = new Operator(t);
	const cli = (...words) => execFileSync('redis-cli', ['-e', '-p', String(port), ...words], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, ...(password && { REDISCLI_AUTH: password }) },
	}).trim();
	operator.startProgram('redis-server', ['--port', String(port), '--save', '', '--dir', operator.folder, ...args]);
	await until('Redis answers', () => {
		try {
			return cli('PING');
		} catch (error) {
			return /NOAUTH|DENIED/.test(`${error.stdout}${error.stderr}`);
		}
	});
	return { port, cli };
}

/** What says `answer` to whoever connects and speaks. */
async function startOther(t, answer) {
	const sockets = new Set();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('data', (data) => answer(socket, data));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.after(() => {
		sockets.forEach((socket) => socket.destroy());
		server.close();
	});
	return { port: server.address().port };
}

async function operatorOf(t, REDIS_URL, more = {}) {
	return new Operator(t, {
		DEBUG: 'true', SECRET_KEY: 'k'.repeat(32), LISTEN_ADDRESS: '127.0.0.1', PORT: String(await freePort()),
		DEV_AUTH_EMAIL: 'ann@example.com', REDIS_URL, ...more,
	});
}

const events = (program, ...names) => logLines(program.output).filter(({ event }) => names.includes(event));
const health = (operator) => fetch(`http://127.0.0.1:${operator.env.PORT}/health`)
	.then(({ status }) => status, () => 0);

const everyLook = [['check', '--serve'], ['check', '--player'], ['backup', 'backups']];

/** A server and a player say the sentence once each; the checks and a backup say it too. */
async function isSaid(t, url, meaning, { calm = 400, check = meaning, looks = everyLook } = {}) {
	const operator = await operatorOf(t, url);
	const programs = ['serve', 'player'].map((command) => operator.start([command]));
	for (const program of programs) {
		await until('it says so', () => events(program, 'store_unreachable', 'store_refuses').length)
			.catch((error) => assert.fail(`${error.message}: ${program.output}`));
	}
	await sleep(calm); // some more tries, of which nothing must be said
	for (const program of programs) {
		const said = events(program, 'store_unreachable', 'store_refuses');
		assert.equal(said.length, 1, program.output);
		assert.match(said[0].error, /^Redis at \S+ \(REDIS_URL, environment\) /);
		assert.match(said[0].error, meaning);
		assert.doesNotMatch(program.output, new RegExp(secret));
	}
	assert.equal(await health(operator), 503);
	for (const args of looks) {
		const { code, text } = await operator.run(args);
		assert.equal(code, 1, text);
		assert.match(text, check, args.join(' '));
		assert.doesNotMatch(text, new RegExp(secret));
	}
	return { operator, programs };
}

const recovers = (operator, programs) => until('all is well', async () =>
	(await health(operator)) === 200 && programs.every((one) => events(one, 'store_reached').length === 1));

test('a Redis that is not there is named with its setting, and found when it comes', async (t) => {
	const port = await freePort();
	const { operator, programs } = await isSaid(t, `redis://127.0.0.1:${port}`,
		/can't be reached: Connection refused\. Start it, or correct REDIS_HOST and REDIS_PORT, or REDIS_URL\./);
	operator.startProgram('redis-server', ['--port', String(port), '--save', '', '--dir', operator.folder]);
	await recovers(operator, programs);
});

test('a wrong password is said without either, and the right one is taken up without a restart', async (t) => {
	const { port, cli } = await startRedis(t, ['--requirepass', 'another'], { password: 'another' });
	const { operator, programs } = await isSaid(t, `redis://:${secret}@127.0.0.1:${port}`,
		/does not accept our user or password: correct REDIS_PASSWORD, or what stands in REDIS_URL\./);
	cli('CONFIG', 'SET', 'requirepass', secret);
	await recovers(operator, programs);
});

test('a password that is missing here, and one that is missing there, are told apart', async (t) => {
	const closed = await startRedis(t, ['--requirepass', 'another'], { password: 'another' });
	await isSaid(t, `redis://127.0.0.1:${closed.port}`,
		/wants a password: set REDIS_PASSWORD, or put it into REDIS_URL\./);
	const open = await startRedis(t);
	await isSaid(t, `redis://:${secret}@127.0.0.1:${open.port}`,
		/has no password, but we have one for it: remove ours, or give it that one \(requirepass\)\./);
});

test('a user that is unknown or may too little is said with what to give it', async (t) => {
	const { port, cli } = await startRedis(t);
	await isSaid(t, `redis://nobody:${secret}@127.0.0.1:${port}`, /does not accept our user or password/);
	cli('ACL', 'SETUSER', 'poor', 'on', `>${secret}`, '~*', '&*', '+@all', '-eval', '-evalsha');
	const url = `redis://poor:${secret}@127.0.0.1:${port}`;
	const operator = await operatorOf(t, url);
	const program = operator.start(['player']);
	await until('it says so', () => events(program, 'store_refuses').length);
	assert.match(events(program, 'store_refuses')[0].error,
		/does not let our user do what is needed \(NOPERM .*\): give it ~\* &\* \+@all\.$/);
	await sleep(700);
	assert.equal(events(program, 'store_refuses', 'script_failed', 'script_refused').length, 1, program.output);
	assert.match((await operator.run(['check', '--serve'])).text, /failed Redis .* give it ~\* &\* \+@all\./);
	cli('ACL', 'SETUSER', 'poor', '+@all');
	await until('it goes on', () => events(program, 'nest_led').length);
});

test('a user that may not listen gives few lines, not one for each try', async (t) => {
	const { port, cli } = await startRedis(t);
	cli('ACL', 'SETUSER', 'deaf', 'on', `>${secret}`, '~*', '+@all', 'resetchannels');
	const operator = await operatorOf(t, `redis://deaf:${secret}@127.0.0.1:${port}`);
	const program = operator.start(['serve']);
	await until('it says so', () => events(program, 'store_unreachable').length);
	assert.match(events(program, 'store_unreachable')[0].error, /NOPERM .*channels.*give it ~\* &\* \+@all/);
	await sleep(2000);
	assert.ok(events(program, 'store_unreachable', 'store_reached').length <= 8, program.output);
	assert.match((await operator.run(['check', '--serve'])).text, /failed Redis .* give it ~\* &\* \+@all\./);
	cli('ACL', 'SETUSER', 'deaf', 'allchannels');
	await until('it listens', () => Number(cli('PUBSUB', 'NUMSUB', 'session').split('\n')[1] ?? 0) >= 0);
});

test('a database that is not there is said', async (t) => {
	const { port } = await startRedis(t, ['--databases', '4']);
	await isSaid(t, `redis://127.0.0.1:${port}/9`,
		/has no database of that number: correct the end of REDIS_URL, or raise its "databases"\./);
});

test('what is no Redis, wants TLS, is too old, or says nothing is told apart', async (t) => {
	const web = await startOther(t, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
	await isSaid(t, `redis://127.0.0.1:${web.port}`, /is something else, or a Redis that wants TLS/);
	const alert = Buffer.from([0x15, 3, 1, 0, 2, 2, 70]);
	const tls = await startOther(t, (socket) => socket.end(alert));
	await isSaid(t, `redis://127.0.0.1:${tls.port}`, /is something else, or a Redis that wants TLS/);
	const info = 'redis_version:5.0.7\r\n';
	const old = await startOther(t, (socket, data) => {
		for (const [, command] of String(data).matchAll(/^\*\d+\r\n\$\d+\r\n(\w+)/gm)) {
			socket.write(command === 'INFO' ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n');
		}
	});
	await isSaid(t, `redis://127.0.0.1:${old.port}`, /is too old, version 5\.0(\.7)?; 6\.2 is the first that will do\./,
		{ looks: [['check', '--serve']] });
});

test('a Redis that does not answer is said once, however often it is tried', async (t) => {
	const silent = await startOther(t, () => {});
	await isSaid(t, `redis://127.0.0.1:${silent.port}`,
		/takes our connection but does not answer: is it a Redis, without TLS, and not overloaded\?/,
		{ calm: 3000, looks: [['check', '--serve']] });
});

test('a Redis that is loading, protected, or has no place left is said in its own sentence', async (t) => {
	for (const [words, meaning] of [
		['-LOADING Redis is loading the dataset in memory', /is still reading its files; that takes a while and needs nothing\./],
		['-DENIED Redis is running in protected mode because', /only speaks to its own machine \(protected mode\)/],
		['-ERR max number of clients reached', /has no connection left: raise its maxclients/],
		['-MASTERDOWN Link with MASTER is down', /is a replica that has lost its master: name the master\./],
		['-CLUSTERDOWN Hash slot not served', /is part of a cluster, which this version can't use/],
	]) {
		const { port } = await startOther(t, (socket) => socket.write(`${words}\r\n`.repeat(3)));
		await isSaid(t, `redis://127.0.0.1:${port}`, meaning, { looks: [['check', '--serve'], ['check', '--player']] });
	}
});

test('a name that nobody knows is said, and the server goes on answering meanwhile', async (t) => {
	const operator = await operatorOf(t, 'redis://nobody.invalid:6379');
	const program = operator.start(['serve']);
	await until('it says so', () => events(program, 'store_unreachable').length);
	assert.match(events(program, 'store_unreachable')[0].error,
		/has a name that (nobody knows: correct REDIS_HOST|can't be looked up: is there a network)/);
	assert.equal(await health(operator), 503);
	const started = Date.now();
	assert.equal((await program.stop()).code, 0);
	assert.ok(Date.now() - started < 8000);
});

function whyNoNames() {
	try {
		execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
		return process.getuid() === 0 ? false : 'a name server of our own takes root';
	} catch {
		return 'a name server of our own takes a mount namespace';
	}
}

test('a name server that does not answer holds nobody up', { skip: whyNoNames() }, async (t) => {
	const { createSocket } = await import('node:dgram');
	const silent = createSocket('udp4');
	let asked = 0;
	silent.on('message', () => asked++).bind(53, '127.53.53.53');
	await once(silent, 'listening');
	t.after(() => silent.close());
	const operator = await operatorOf(t, 'redis://redis.example.com:6379');
	operator.write('resolv.conf', 'nameserver 127.53.53.53\noptions timeout:5 attempts:2\n', 0o644);
	const program = operator.start(['serve'], { as: 'root', wrap: ['unshare', '--mount', 'sh', '-c',
		'mount --bind resolv.conf "$(readlink -f /etc/resolv.conf)" && exec "$@"', 'sh'] });
	await until('names are looked up', () => asked > 0);
	for (let i = 0; i < 5; i++) {
		const started = Date.now();
		assert.equal(await health(operator), 503);
		assert.ok(Date.now() - started < 4000, 'a lookup takes ten seconds');
	}
	await until('it says so', () => events(program, 'store_unreachable').length);
	assert.match(events(program, 'store_unreachable')[0].error,
		/has a name that can't be looked up: is there a network, and a DNS server\?$/);
	const told = Date.now();
	assert.equal((await program.stop()).code, 0);
	assert.ok(Date.now() - told < 4500, 'a lookup is not waited for');
});

test('a clock that is an hour off is said, once', async (t) => {
	const { port } = await startRedis(t);
	const sockets = new Set();
	const proxy = createServer((client) => {
		const redis = connect(port, '127.0.0.1');
		[client, redis].forEach((socket) => sockets.add(socket.on('error', () => {})));
		client.pipe(redis);
		redis.on('data', (data) => client.write(data.toString('latin1').replace(
			/\*2\r\n\$10\r\n(\d{10})\r\n/, (_, seconds) => `*2\r\n$10\r\n${seconds - 3600}\r\n`), 'latin1'));
	}).listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	t.after(() => {
		sockets.forEach((socket) => socket.destroy());
		proxy.close();
	});
	const operator = await operatorOf(t, `redis://127.0.0.1:${proxy.address().port}`);
	const program = operator.start(['serve']);
	await until('it says so', () => events(program, 'clock_differs').length);
	assert.match(events(program, 'clock_differs')[0].error,
		/^The clock here and that of Redis at \S+ \(REDIS_URL, environment\) differ by (3599|3600) s; let both be set by NTP\.$/);
	assert.equal(await health(operator), 200);
});

/** Signs somebody in, which the store must take. */
const change = async (operator) => (await fetch(`http://127.0.0.1:${operator.env.PORT}/login/?email=ann@example.com`, {
	redirect: 'manual',
})).status;

for (const [what, begin, end, meaning] of [
	['full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'],
		/is full and refuses changes: raise its maxmemory; then it goes on by itself, and never FLUSHALL, that is the queue\.$/],
	['a replica', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE'],
		/is a replica, which can't be changed: name its master\.$/],
	['short of replicas', ['CONFIG', 'SET', 'min-replicas-to-write', '1'], ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
		/has too few replicas by its min-replicas-to-write/],
]) {
	test(`a Redis that becomes ${what} is said once by each process, and that it is over`, async (t) => {
		const { port, cli } = await startRedis(t);
		const operator = await operatorOf(t, `redis://127.0.0.1:${port}`);
		const [server, player] = ['serve', 'player'].map((command) => operator.start([command]));
		await until('it is driven', () => events(player, 'nest_led').length);
		await until('it is well', async () => (await health(operator)) === 200);
		cli(...begin);
		assert.equal(await change(operator), 503);
		await until('both say so', () =>
			[server, player].every((one) => events(one, 'store_refuses').length));
		for (let i = 0; i < 20; i++) {
			assert.equal(await change(operator), 503);
		}
		await sleep(1200);
		for (const one of [server, player]) {
			assert.match(events(one, 'store_refuses')[0].error, meaning);
			const bad = logLines(one.output).filter(({ level }) => level === 'warning' || level === 'error');
			assert.ok(bad.length <= 2, one.output);
		}
		cli(...end);
		await until('changes are taken', async () => (await change(operator)) === 302);
		await until('both say that it is over', () =>
			[server, player].every((one) => events(one, 'store_accepts').length === 1));
	});
}
