// What somebody may write into the settings wrongly: a sentence says where, what, and what to do.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Operator, production } from '../support/operator.mjs';
import { freePort } from '../support/program.mjs';

/** The lines of a good .env, but for those settings that `lines` set. */
function envWith(lines) {
	const names = lines.map((line) => line.replace(/^export /, '').split('=')[0].trim());
	return [...production.filter((line) => !names.includes(line.split('=')[0])), ...lines];
}

/** A server with these lines at the end of .env; line numbers count from there: ".env:+1". */
async function serve(t, lines, { yaml, env } = {}) {
	const operator = new Operator(t, env);
	const all = envWith(lines);
	operator.write('.env', `${all.join('\n')}\n`);
	if (yaml) {
		operator.write('config.yaml', yaml);
	}
	const answer = await operator.run(['serve']);
	const before = all.length - lines.length;
	const relative = (text) => text.replace(/\.env:(\d+)/g, (_, line) => `.env:+${line - before}`);
	return { ...answer, errors: answer.errors.map(relative), warnings: answer.warnings.map(relative) };
}

/** It ends at once with just that sentence. */
async function isRefused(t, lines, sentence, options) {
	const { code, errors, text } = await serve(t, lines, options);
	assert.equal(code, 1, text);
	assert.deepEqual(errors, [sentence]);
}

/** With another error beside, so that it ends by itself, the warning is given. */
async function isWarnedOf(t, lines, sentence, options) {
	const { code, errors, warnings } = await serve(t, [...lines, 'WORKERS=0'], options);
	assert.equal(code, 1);
	assert.match(errors.join(), /^\.env:\+\d+: WORKERS must be a whole number from 1 to 256, not "0"\.$/);
	assert.deepEqual(warnings, [sentence]);
}

const placeholder = 'still holds the placeholder from the example';

for (const [setting, sentence] of [
	['SECRET_KEY', /^SECRET_KEY (.+)\. Make one with "openssl rand -hex 32" and put it into \.env/],
	['HOSTNAME', /^HOSTNAME (.+)\. Put the public name into \.env as HOSTNAME=music\.example\.com\.$/],
	['ALLOWED_EMAIL_DOMAINS', /^ALLOWED_EMAIL_DOMAINS (.+)\. Put into \.env whose addresses may sign in/],
	['REDIS_PASSWORD', /^REDIS_PASSWORD (.+)\. Write the password of that Redis, or remove the line/],
	['REDIS_HOST', /^REDIS_HOST (.+)\. Write its host name, or remove the line\.$/],
	['REDIS_URL', /^REDIS_URL (.+)\. Write redis:\/\/\[user:password@\]host\[:port\]/],
]) {
	test(`a placeholder in ${setting} keeps a server from starting, with one sentence`, async (t) => {
		for (const [value, what] of [['<fill me in>', placeholder], ['xxxx', placeholder],
			['...', placeholder], ['$(openssl rand -hex 32)', 'holds $…, which only a shell would replace']]) {
			const { code, errors, text } = await serve(t, [`${setting}=${value}`]);
			assert.equal(code, 1, text);
			assert.equal(errors.length, 1, errors.join('\n'));
			assert.match(errors[0], /^\.env:\+1: /);
			assert.equal(sentence.exec(errors[0].slice(9))?.[1], what, errors[0]);
		}
	});
}

test('every setting of the example file that is a placeholder counts as not set', async (t) => {
	const operator = new Operator(t);
	const example = readFileSync('.env.example', 'utf8');
	const lines = example.split('\n');
	operator.write('.env', example);
	const { code, errors, warnings } = await operator.run(['serve']);
	assert.equal(code, 1);
	const blanks = lines.map((line, index) => [line, index + 1]).filter(([line]) => /^\w+=<.*>$/.test(line));
	assert.ok(blanks.length > 4);
	for (const [line, number] of blanks) {
		const said = [...errors, ...warnings].filter((one) => one.startsWith(`.env:${number}: `));
		assert.equal(said.length, 1, said.join('\n'));
		assert.match(said[0], new RegExp(`${line.split('=')[0]} ${placeholder}`));
	}
});

test('a key that stands in many examples is no key', async (t) => {
	for (const value of ['changeme-changeme-changeme-changeme', 'your-secret-key-of-at-least-32-letters']) {
		const { errors } = await serve(t, [`SECRET_KEY=${value}`]);
		assert.equal(errors.length, 1);
		assert.match(errors[0], /SECRET_KEY holds what an example says, which everybody knows\. Make one/);
	}
	await isWarnedOf(t, ['YT_API_KEY=your_api_key'],
		'.env:+1: YT_API_KEY holds what an example says, which everybody knows; it counts as not set. ' +
		'Put a value there, or remove the line.');
});

test('lines of .env that are none are refused with their number, never their text', async (t) => {
	for (const [line, sentence] of [
		['PORT 5002', 'This line has no "="; write NAME=value.'],
		['hunter2', 'This line has no "="; write NAME=value.'],
		['YT_API_KEY="hunter2', 'The quote that opens the value is not closed on this line.'],
		["YT_API_KEY='hunter2", 'The quote that opens the value is not closed on this line.'],
		['YT_API_KEY="hunter2" hunter2', 'Something follows the closing quote; put the whole value in quotes.'],
		['YT-API-KEY=hunter2', 'The name before "=" may have only letters, digits and underscores.'],
		['REDIS_PASSWORD=hunter2\x01', 'REDIS_PASSWORD must be valid UTF-8 without control characters.'],
	]) {
		const { code, errors, text } = await serve(t, [line]);
		assert.equal(code, 1);
		assert.deepEqual(errors, [`.env:+1: ${sentence}`]);
		assert.doesNotMatch(text, /hunter2/);
	}
});

test('a .env from Windows, with export, tabs and comments, is understood', async (t) => {
	const operator = new Operator(t);
	const lines = ['\uFEFF# ours', ...production, 'export YT_API_KEY="abc" # ours', '\tWORKERS =\t0 # none'];
	operator.write('.env', lines.join('\r\n'));
	const { errors, warnings } = await operator.run(['serve']);
	assert.deepEqual(errors, ['.env:9: WORKERS must be a whole number from 1 to 256, not "0".']);
	assert.deepEqual(warnings, []);
});

test('a .env that is no text, a folder, or closed to us gets one sentence', async (t) => {
	const utf16 = new Operator(t);
	utf16.write('.env', Buffer.from(`\uFEFF${production.join('\r\n')}`, 'utf16le'));
	assert.deepEqual((await utf16.run(['serve'])).errors,
		['.env: The file is not UTF-8 (UTF-16 perhaps, as some editors save it); save it as UTF-8.']);
	const folder = new Operator(t);
	mkdirSync(folder.path('.env'));
	assert.deepEqual((await folder.run(['serve'])).errors,
		[`.env: .env is a folder or the like; make it a file.`]);
	const closed = new Operator(t);
	closed.write('.env', production.join('\n'), 0o000);
	const { code, errors } = await closed.run(['serve']);
	assert.equal(code, 1);
	assert.match(errors.join(),
		/^\.env: \.env can't be read by the user that runs EchoNest; chown \d+ it, or chmod the folders above it\.$/);
});

test('what is set twice in one file is pointed out, and the last counts', async (t) => {
	await isWarnedOf(t, ['PORT=5002', 'PORT=5003'],
		'.env:+2: PORT stands at .env:+1 already; this line counts. Remove one.');
	await isWarnedOf(t, [], 'config.yaml:2: PORT stands at config.yaml:1 already; this line counts. Remove one.',
		{ yaml: 'PORT: 1\nPORT: 2\n' });
});

test('a name that is a slip is answered with the right one', async (t) => {
	for (const [wrong, right] of [['SPOTIFY_CLIENTID', 'SPOTIFY_CLIENT_ID'], ['SECRETKEY', 'SECRET_KEY'],
		['REDISPASSWORD', 'REDIS_PASSWORD'], ['listen_adress', 'LISTEN_ADDRESS']]) {
		await isWarnedOf(t, [`${wrong}=hunter2`], `.env:+1: ${wrong} is no setting; is ${right} meant?`);
	}
	await isWarnedOf(t, [], 'config.yaml:1: MIN_QUEUE_DEPHT is no setting; is MIN_QUEUE_DEPTH meant?',
		{ yaml: 'MIN_QUEUE_DEPHT: 3\n' });
	await isWarnedOf(t, ['COLOUR=red'], '.env:+1: COLOUR is no setting; data/config.json lists all of them.');
	await isWarnedOf(t, ['TZ=Europe/Berlin'],
		'.env:+1: TZ counts in the environment of the process only; set it there.');
});

test('values of a wrong kind are refused with what would be right', async (t) => {
	const port = (value) => `PORT must be a whole number from 1 to 65535, not "${value}".`;
	const url = 'must be an address that starts with https:// or http:// and a host, not';
	for (const [line, sentence] of [
		...['abc', '0', '70000', '-1', '5001/tcp', '1e3'].map((value) => [`PORT=${value}`, port(value)]),
		['DEBUG=maybe', 'DEBUG must be true or false, not "maybe".'],
		['LOG_LEVEL=loud', 'LOG_LEVEL must be debug, info, warning or error, not "loud".'],
		['SPOTIFY_API_URL=api.spotify.com', `SPOTIFY_API_URL ${url} "api.spotify.com".`],
		['SPOTIFY_API_URL=https://', `SPOTIFY_API_URL ${url} "https://".`],
		['SPOTIFY_API_URL=https://<host>/v1', `SPOTIFY_API_URL ${url} "https://<host>/v1".`],
		['ECHONEST_SLACK_WEBHOOK_URL=hunter2', `SLACK_WEBHOOK_URL ${url} a value that is not shown.`],
		['DATA_DIR=~/data', 'DATA_DIR must be a whole path (only shells know what ~ is), not "~/data".'],
		['LISTEN_ADDRESS=localhost', 'LISTEN_ADDRESS must be an IP address of this machine, as 127.0.0.1, or 0.0.0.0 for all of them.'],
		['ECHONEST_SPOTIFY_EMAIL=me', 'ECHONEST_SPOTIFY_EMAIL must be an email address, as in you@example.com.'],
		['SECRET_KEY=short', 'SECRET_KEY has 5 characters but needs at least 32. Make one with "openssl rand -hex 32".'],
		...['me@example.com', 'you@'].map((value) => [`ALLOWED_EMAIL_DOMAINS=${value}`,
			'ALLOWED_EMAIL_DOMAINS holds an email address; write only what follows the @.']),
		...['a.org;b.org', 'https://a.org', 'localhost', 'a.org,b'].map((value) => [`ALLOWED_EMAIL_DOMAINS=${value}`,
			`ALLOWED_EMAIL_DOMAINS holds "${value.split(',').pop()}", which is no domain; write them as example.com,friends.org.`]),
		...['https://a.org/path', 'a_b.org', 'a..org', '-a.org', 'a.org:70000', ':5001', `${'a'.repeat(64)}.org`]
			.map((value) => [`HOSTNAME=${value}`, 'HOSTNAME must be a host name, with a port if it is not 80 or 443, as in music.example.com or localhost:5001.']),
		...['localhost:6379', 'redis://localhost', 'a b'].map((value) => [`REDIS_HOST=${value}`,
			'REDIS_HOST must be a host name or an IP address alone; a port goes into REDIS_PORT, an address such as redis://… into REDIS_URL.']),
		['REDIS_URL=redis:6379', "REDIS_URL can't be used: it must start with redis://, unix: or redis-sentinel://."],
		['REDIS_URL=redis://:<password>@redis', "REDIS_URL can't be used: it still holds a placeholder."],
	]) {
		await isRefused(t, [line], `.env:+1: ${sentence}`);
	}
});

test('a host name with a scheme, a closing dot or capitals is read as what it means', async (t) => {
	await isWarnedOf(t, ['HOSTNAME=HTTPS://Music.Example.com./'],
		'.env:+1: HOSTNAME is a host name only; it is read as music.example.com.');
});

test('broken YAML is refused with its line', async (t) => {
	for (const [yaml, sentence] of [
		['PORT: 1\n  DEBUG: [a\n', 'config.yaml:2: This is not YAML: mapping values are not allowed in this context.'],
		['PORT 5002\n', 'config.yaml:1: The file must hold lines of the form NAME: value.'],
		['PORT: [1, 2]\n', 'config.yaml:1: PORT must be one value, not a list.'],
		['MAX_BENDER_MINUTES: -5\n', 'config.yaml:1: MAX_BENDER_MINUTES must be a whole number from 0 to 1000000000, not "-5".'],
		['AIRHORN_MAX: 3 horns\n', 'config.yaml:1: AIRHORN_MAX must be a whole number from 0 to 10000, not "3 horns".'],
	]) {
		await isRefused(t, [], sentence, { yaml });
	}
	await isRefused(t, [], 'gone.yaml: CONFIG_FILES names this file, but it does not exist.',
		{ env: { CONFIG_FILES: 'gone.yaml' } });
});

test('a time zone that the system does not know is pointed out', async (t) => {
	const sentence = 'environment: TZ names a time zone that this system does not know, so days begin and end by ' +
		'UTC. Write one such as Europe/Berlin, or install tzdata.';
	await isWarnedOf(t, [], sentence, { env: { TZ: 'Nowhere/Land' } });
	for (const TZ of ['UTC', 'EST5EDT,M3.2.0,M11.1.0', '<+03>-3', '']) {
		const { warnings } = await serve(t, ['WORKERS=0'], { env: { TZ } });
		assert.deepEqual(warnings, []);
	}
});

test('a .env with secrets that everybody can read is pointed out', async (t) => {
	const operator = new Operator(t);
	operator.write('.env', [...production, 'WORKERS=0'].join('\n'), 0o644);
	assert.deepEqual((await operator.run(['serve'])).warnings,
		['.env: Everybody on this machine can read SECRET_KEY in it; chmod 600 .env.']);
	operator.write('.env', [...production, 'WORKERS=0'].join('\n'), 0o640);
	assert.deepEqual((await operator.run(['serve'])).warnings, []);
});

test('an address of Redis is a secret with a password only', async (t) => {
	const operator = new Operator(t);
	operator.write('.env', [...production.filter((line) => !line.startsWith('REDIS')), 'WORKERS=0'].join('\n'));
	operator.write('config.yaml', 'REDIS_URL: unix:/run/nowhere/redis.sock\n', 0o644);
	assert.deepEqual((await operator.run(['serve'])).warnings, []);
	operator.write('config.yaml', 'REDIS_URL: redis://:swordfish@localhost\n', 0o644);
	assert.deepEqual((await operator.run(['serve'])).warnings,
		['config.yaml: Everybody on this machine can read REDIS_URL in it; chmod 600 config.yaml.']);
});

test('whatever the number of workers, what is wrong is said once', async (t) => {
	const operator = new Operator(t, { PORT: String(await freePort()) });
	operator.write('.env', [...production.filter((line) => !line.startsWith('REDIS')), 'WORKERS=100'].join('\n'));
	const sentence = 'No Redis is configured, and all servers and players must share one. ' +
		'Set REDIS_HOST or REDIS_URL, or run "echonest dev".';
	for (const args of [['serve'], ['serve', '--workers', '2'], ['player']]) {
		const { code, errors } = await operator.run(args);
		assert.equal(code, 1);
		assert.deepEqual(errors, [sentence]);
	}
	const { code, text } = await operator.run(['check', '--serve']);
	assert.equal(code, 1);
	assert.match(text, new RegExp(`failed Redis No Redis is configured, .* Set REDIS_HOST or REDIS_URL`));
});

test('commands that only work on files and the store are not kept from it by what a server lacks', async (t) => {
	const operator = new Operator(t);
	operator.write('.env', 'DEBUG=false\nHOSTNAME=<x>\nSECRET_KEY=<x>\nALLOWED_EMAIL_DOMAINS=<x>\n');
	const history = await operator.run(['history']);
	assert.equal(history.code, 0, history.text);
	assert.match(history.text, /The play logs in \.\/play_logs:/);
});

test('a command that can not know which folder or store is meant does nothing', async (t) => {
	const operator = new Operator(t);
	operator.write('.env', 'LOG_DIR /srv/logs\nREDIS_URL=<url>\n');
	operator.write('plays.json', '{}\n');
	for (const args of [['history'], ['history', 'import', 'plays.json'], ['backup', 'here'], ['restore', 'x']]) {
		const { code, errors } = await operator.run(args);
		assert.equal(code, 1);
		assert.equal(errors.length, 2, errors.join('\n'));
		assert.match(errors.join('\n'), /^\.env:1: This line has no "="; write NAME=value\.$/m);
		assert.match(errors.join('\n'), /^\.env:2: REDIS_URL still holds/m);
	}
});

test('a check of what runs says which setting may have led it astray', async (t) => {
	const operator = new Operator(t);
	operator.write('.env', `LISTEN_ADDRESS=here\nREDIS_URL=http://redis\nPORT=${await freePort()}\n`);
	const health = await operator.run(['check', '--health']);
	assert.equal(health.code, 1);
	assert.match(health.text, /is not well: .* \.env:1: LISTEN_ADDRESS must be an IP address/);
	const player = await operator.run(['check', '--player']);
	assert.equal(player.code, 1);
	assert.match(player.text, /The player is not well: .* \.env:2: REDIS_URL can't be used: it must start with/);
});
