// deploy/rollout at the other end of SSH: a real sshd, a key with a forced command, hostile words.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { TOGETHER, alone, digestOf } from '../support/droplet.mjs';
import { freePort, until } from '../support/program.mjs';

const ROOT = process.cwd();

/** A real sshd with one key, which has a forced command; what deploy/rollout-remote needs for it. */
async function startSsh(droplet) {
	const port = await freePort();
	for (const name of ['host', 'key', 'other']) {
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', droplet.path(name)]);
	}
	const command = `${ROOT}/deploy/rollout --config ${droplet.path('rollout.conf')} --ssh`;
	writeFileSync(droplet.path('authorized_keys'),
		`command="${command}",restrict ${readFileSync(droplet.path('key.pub'), 'utf8')}`);
	writeFileSync(droplet.path('sshd.conf'), [
		`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${droplet.path('host')}`,
		`AuthorizedKeysFile ${droplet.path('authorized_keys')}`, 'StrictModes no', 'UsePAM no',
		'PasswordAuthentication no', 'KbdInteractiveAuthentication no',
		`PidFile ${droplet.path('pid')}`, 'PermitRootLogin forced-commands-only',
	].join('\n'));
	if (process.getuid() === 0) {
		mkdirSync('/run/sshd', { recursive: true });
	}
	droplet.installation.start('/usr/sbin/sshd', ['-D', '-e', '-f', droplet.path('sshd.conf')]);
	const publicKey = readFileSync(droplet.path('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
	return {
		PATH: process.env.PATH,
		DEPLOY_HOST: '127.0.0.1',
		DEPLOY_PORT: String(port),
		DEPLOY_USER: userInfo().username,
		DEPLOY_KEY: readFileSync(droplet.path('key'), 'utf8'),
		DEPLOY_KNOWN_HOSTS: `[127.0.0.1]:${port} ${publicKey}`,
	};
}

async function remote(droplet, env, ...words) {
	const run = droplet.installation.start(join(ROOT, 'deploy/rollout-remote'), words, { env });
	const { code } = await run.ended;
	return { code, said: run.output };
}

describe('deploy/rollout', TOGETHER, () => {
	test('over SSH a key can roll out and nothing else, whatever it sends', alone(async (droplet) => {
		const env = await startSsh(droplet);
		await until('sshd listens', async () => (await remote(droplet, env, 'status')).code === 0);
		droplet.addVersion('0.2.0');
		const done = await remote(droplet, env, '0.2.0', digestOf('0.2.0'));
		assert.equal(done.code, 0, done.said);
		assert.match(done.said, /0\.2\.0 serves, and is well\./);
		await droplet.serves('0.2.0');

		const trace = droplet.path('trace');
		const before = droplet.calls();
		for (const hostile of [
			'', 'bash', `touch ${trace}`, `0.2.0; touch ${trace}`, `0.2.0 $(touch ${trace})`,
			`0.2.0\ntouch ${trace}`, `0.2.0 \`touch ${trace}\``, `--config ${trace} 0.2.0`,
			'0.2.0 sha256:1',
			'../../etc/passwd', '0.2.0/../../x', '-v', '0.2.0 back', 'status mend', '--ssh', '0.2', '*',
			'0.2.0-$HOME', '0.2.0\u0000', 'v0.2.0', `0.${'1'.repeat(300)}.0`, 'a[$(touch x)]', 'ÿ',
			`0.2.0 sha256:${'g'.repeat(64)}`, 'sftp', '0.2.0-x;y',
		].map((text) => text.replace('\u0000', ' \\0'))) {
			const { code, said } = await remote(droplet, env, hostile);
			assert.equal(code, 2, `${JSON.stringify(hostile)}: ${said}`);
			assert.match(said, /deploy\/rollout VERSION/);
		}
		assert.ok(!existsSync(trace));
		assert.equal(droplet.calls(), before);
		await droplet.serves('0.2.0');
	}));

	test('another server is not spoken to, and another key is not heard', alone(async (droplet) => {
		const env = await startSsh(droplet);
		await until('sshd listens', async () => (await remote(droplet, env, 'status')).code === 0);
		const other = readFileSync(droplet.path('other.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
		const forged = await remote(droplet, {
			...env, DEPLOY_KNOWN_HOSTS: `[127.0.0.1]:${env.DEPLOY_PORT} ${other}`,
		}, '0.2.0');
		assert.equal(forged.code, 255);
		assert.match(forged.said, /HOST IDENTIFICATION HAS CHANGED|Host key verification failed/);
		const key = readFileSync(droplet.path('other'), 'utf8');
		const stranger = await remote(droplet, { ...env, DEPLOY_KEY: key }, '0.2.0');
		assert.equal(stranger.code, 255);
		assert.match(stranger.said, /Permission denied/);
		assert.ok(!`${forged.said}${stranger.said}`.includes('PRIVATE KEY'));
		for (const host of ['-oProxyCommand', 'a b', '-v']) {
			assert.equal((await remote(droplet, { ...env, DEPLOY_HOST: host }, 'status')).code, 2);
		}
		await droplet.serves('0.1.0');
	}));
});
