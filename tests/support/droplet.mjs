// A machine that deploy/rollout works on: a folder, real servers, a stand-in for docker.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, until } from './program.mjs';
import { Installation, program } from './server.mjs';

const ROOT = process.cwd();
export const IMAGE = 'ghcr.io/owner/echonest';

export const idOf = (version) => `sha256:${Buffer.from(version.padEnd(32, '_')).toString('hex')}`;
export const digestOf = (version) => `sha256:${Buffer.from(version.padEnd(32, '-')).toString('hex')}`;

/** A machine with 0.1.0 on it, as deploy/droplet-setup leaves it. */
class Droplet {
	static async create() {
		const droplet = new Droplet();
		droplet.installation = new Installation();
		droplet.port = await freePort();
		droplet.prepare();
		droplet.installation.startRedis();
		droplet.addVersion('0.1.0');
		droplet.docker('pull', '-q', `${IMAGE}:0.1.0`);
		droplet.docker('tag', `${IMAGE}:0.1.0`, 'echonest:latest');
		droplet.docker('tag', `${IMAGE}:0.1.0`, 'echonest:0.1.0');
		droplet.docker('compose', 'up', '-d', '--no-build');
		await until('0.1.0 answers', () => droplet.isHealthy());
		return droplet;
	}

	path(...names) {
		return this.installation.path(...names);
	}

	prepare() {
		for (const name of ['docker', 'opt', 'state']) {
			mkdirSync(this.path(name));
		}
		writeFileSync(this.path('opt', 'docker-compose.yaml'), '');
		writeFileSync(this.path('bin-docker'), '#!/bin/sh\n' +
			`exec ${process.execPath} ${ROOT}/tests/support/docker.mjs ${this.path('docker')} "$@"\n`);
		chmodSync(this.path('bin-docker'), 0o755);
		writeFileSync(this.path('docker', 'environment.json'), JSON.stringify({
			PATH: process.env.PATH,
			ECHONEST_SHARE_DIR: process.env.ECHONEST_SHARE_DIR ?? ROOT,
			...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
			DEBUG: 'true',
			GUEST_SIGNUP: 'true',
			SECRET_KEY: 'a key that is only good for the tests',
			ECHONEST_HOSTNAME: `127.0.0.1:${this.port}`,
			PORT: String(this.port),
			REDIS_URL: `unix:${this.path('redis', 'sock')}`,
			DATA_DIR: this.path('data'),
			LOG_DIR: this.path('play_logs'),
			OAUTH_CACHE_PATH: this.path('oauth_creds'),
			MUSIC_DIR: this.path('music'),
		}));
		this.configure({});
	}

	configure(settings) {
		const all = {
			IMAGE, ADDRESS: `http://127.0.0.1:${this.port}`, PATIENCE: 60,
			STATE: this.path('state'), FOLDER: this.path('opt'), DOCKER: this.path('bin-docker'),
			...settings,
		};
		writeFileSync(this.path('rollout.conf'),
			Object.entries(all).map(([name, value]) => `${name}=${value}\n`).join(''));
	}

	/** Publishes one whose program is echonest, after `lines` of a shell. */
	addVersion(version, lines = '', label = version) {
		const path = this.path(`echonest-${version}`);
		writeFileSync(path, `#!/bin/sh\n# ${version}\n${lines}\nexec ${program} "$@"\n`);
		chmodSync(path, 0o755);
		const registry = this.read('registry');
		const image = { id: idOf(version), version: label, program: path };
		registry[`${IMAGE}:${version}`] = image;
		registry[`${IMAGE}@${digestOf(version)}`] = image;
		writeFileSync(this.path('docker', 'registry.json'), JSON.stringify(registry));
	}

	read(name) {
		const path = this.path('docker', `${name}.json`);
		return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
	}

	docker(...args) {
		return execFileSync(this.path('bin-docker'), args, {
			cwd: this.path('opt'), encoding: 'utf8',
		});
	}

	/** Every command that docker was given, a line each. */
	calls() {
		return readFileSync(this.path('docker', 'calls.log'), 'utf8');
	}

	begin(...words) {
		return this.installation.start(join(ROOT, 'deploy/rollout'), [
			'--config', this.path('rollout.conf'), ...words,
		], { env: { PATH: process.env.PATH } });
	}

	/** {code, said} */
	async rollout(...words) {
		const run = this.begin(...words);
		const { code } = await run.ended;
		return { code, said: run.output };
	}

	async isHealthy() {
		const answer = await fetch(`http://127.0.0.1:${this.port}/health`).catch(() => null);
		return answer?.status === 200;
	}

	/** When `version` has been started. */
	isStarted(version) {
		return until(`${version} is started`, () =>
			this.read('containers').echonest_player?.image === idOf(version), 120000);
	}

	/** Whether `version` serves, by both containers, to people. */
	async serves(version) {
		const { echonest_app: app, echonest_player: player } = this.read('containers');
		assert.equal(app.image, idOf(version));
		assert.equal(player.image, idOf(version));
		assert.equal(this.docker('image', 'inspect', '--format', '{{.Id}}', 'echonest:latest').trim(),
			idOf(version), 'who starts it by hand gets another');
		assert.ok(await this.isHealthy());
	}

	state(name) {
		const path = this.path('state', 'state');
		return existsSync(path) ?
			new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(path, 'utf8'))?.[1] : undefined;
	}

	async destroy() {
		for (const { pid } of Object.values(this.read('containers'))) {
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// it has ended already
			}
		}
		await this.installation.destroy();
	}
}

/** Tests that mostly wait. They are about scripts: a slower program shows nothing new. */
export const TOGETHER = {
	concurrency: 5,
	skip: program.includes('/sanitize/') && 'this is about scripts, not about the program',
};

/** A test with a machine of its own. */
export const alone = (body) => async () => {
	const droplet = await Droplet.create();
	try {
		await body(droplet);
	} finally {
		await droplet.destroy();
	}
};
