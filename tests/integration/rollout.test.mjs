// deploy/rollout with containers: real servers of several versions, a stand-in for docker.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { IMAGE, TOGETHER, alone, digestOf, idOf } from '../support/droplet.mjs';
import { until } from '../support/program.mjs';

/* for versions that will not be well: what is gone back to has four times as long */
const IMPATIENT = { PATIENCE: 10 };

describe('deploy/rollout', TOGETHER, () => {
	test('a good version takes over, and the one before is a word away', alone(async (droplet) => {
		droplet.addVersion('0.2.0');
		const { code, said } = await droplet.rollout('0.2.0', digestOf('0.2.0'));
		assert.equal(code, 0, said);
		assert.match(said, /From 0\.1\.0 to 0\.2\.0\.\n0\.2\.0 serves, and is well\./);
		await droplet.serves('0.2.0');

		const again = await droplet.rollout('0.2.0');
		assert.deepEqual(again, { code: 0, said: '0.2.0 runs already, and is well.\n' });

		rmSync(droplet.path('docker', 'registry.json'));
		const back = await droplet.rollout('back');
		assert.equal(back.code, 0, back.said);
		await droplet.serves('0.1.0');
		assert.match((await droplet.rollout('status')).said, /^runs {4}0\.1\.0\nbefore {2}0\.2\.0\n/);
	}));

	test('a version that never gets healthy is taken back', alone(async (droplet) => {
		droplet.configure(IMPATIENT);
		droplet.addVersion('0.3.0', 'export REDIS_URL=unix:/nowhere');
		const { code, said } = await droplet.rollout('0.3.0');
		assert.equal(code, 1);
		assert.match(said, /0\.3\.0 was not well within 10 s/);
		assert.match(said, /\nGoing back to 0\.1\.0\.\n0\.1\.0 serves again\.\n$/);
		await droplet.serves('0.1.0');
		assert.ok(!droplet.read('images')[idOf('0.3.0')], 'it is still on the disk');
	}));

	test('a version that ends at once, or has no player, is taken back', alone(async (droplet) => {
		droplet.configure(IMPATIENT);
		droplet.addVersion('0.3.0', 'exit 1');
		assert.equal((await droplet.rollout('0.3.0')).code, 1);
		await droplet.serves('0.1.0');

		droplet.addVersion('0.3.1', '[ "$1" != player ] || exit 1');
		assert.equal((await droplet.rollout('0.3.1')).code, 1);
		await droplet.serves('0.1.0');
	}));

	test('pages that are wrong from outside take a version back', alone(async (droplet) => {
		droplet.configure({ PATIENCE: 30 });
		droplet.addVersion('0.3.0', 'export GUEST_SIGNUP=false DEBUG=false ALLOWED_EMAIL_DOMAINS=*' +
			' GOOGLE_CLIENT_ID=id GOOGLE_CLIENT_SECRET=secret ECHONEST_HOSTNAME=other.example.com');
		const { code, said } = await droplet.rollout('0.3.0');
		assert.equal(code, 1);
		assert.match(said, /not well within 30 s: FAILED {2}/);
		await droplet.serves('0.1.0');
	}));

	test('one that is interrupted midway goes back', alone(async (droplet) => {
		droplet.addVersion('0.3.0', 'export REDIS_URL=unix:/nowhere');
		const run = droplet.begin('0.3.0');
		await droplet.isStarted('0.3.0');
		run.signal('SIGTERM');
		assert.deepEqual(await run.ended, { code: 1, signal: null });
		assert.match(run.output, /Interrupted\.\nGoing back to 0\.1\.0\.\n0\.1\.0 serves again\.\n$/);
		await droplet.serves('0.1.0');
	}));

	test('who watches may leave: what has begun is ended', alone(async (droplet) => {
		droplet.addVersion('0.2.0');
		const run = droplet.begin('0.2.0');
		await until('it has begun', () => run.output.includes('From 0.1.0'));
		run.child.stdout.destroy();
		run.child.stderr.destroy();
		run.signal('SIGHUP');
		await until('it has ended', () => droplet.state('well') === '0.2.0', 120000);
		await droplet.serves('0.2.0');
	}));

	test('one that is killed midway is mended by the next, or by "mend"', alone(async (droplet) => {
		droplet.addVersion('0.2.0');
		droplet.addVersion('0.3.0', 'export REDIS_URL=unix:/nowhere');
		for (const next of ['mend', '0.2.0']) {
			const run = droplet.begin('0.3.0');
			await droplet.isStarted('0.3.0');
			await run.kill();
			const status = await droplet.rollout('status');
			assert.equal(status.code, 1);
			assert.match(status.said, /0\.3\.0 was cut off: "mend" goes back to 0\.1\.0\./);
			const { code, said } = await droplet.rollout(next);
			assert.equal(code, 0, said);
			assert.match(said, /^The rollout of 0\.3\.0 was cut off\.\nGoing back to 0\.1\.0\./);
			await droplet.serves(next === 'mend' ? '0.1.0' : next);
		}
		assert.match((await droplet.rollout('status')).said, /^runs {4}0\.2\.0\nbefore {2}0\.1\.0\n/);
	}));

	test('of two at once the second is told to wait, and does nothing', alone(async (droplet) => {
		droplet.addVersion('0.2.0');
		droplet.addVersion('0.3.0');
		const first = droplet.begin('0.2.0');
		await until('it has begun', () => existsSync(droplet.path('state', 'state')));
		const second = await droplet.rollout('0.3.0');
		assert.equal(second.code, 3);
		assert.match(second.said, /another rollout is under way, to 0\.2\.0\. Try again/);
		assert.match((await droplet.rollout('status')).said, /A rollout of 0\.2\.0 is under way\.$/m);
		assert.equal((await first.ended).code, 0, first.output);
		await droplet.serves('0.2.0');
		assert.equal((await droplet.rollout('0.3.0')).code, 0, 'the lock lives on');
	}));

	test('a version that is not there, or is another, changes nothing', alone(async (droplet) => {
		droplet.addVersion('0.3.0', '', '0.2.9');
		const missing = await droplet.rollout('0.9.9');
		assert.equal(missing.code, 1);
		assert.match(missing.said, /manifest for .*0\.9\.9 not found\n/);
		assert.match(missing.said, /Failed: 0\.9\.9 can't be had; nothing was changed\./);
		const other = await droplet.rollout('0.3.0');
		assert.equal(other.code, 1);
		assert.match(other.said, /0\.3\.0 says that it is 0\.2\.9\./);
		assert.equal((await droplet.rollout('0.3.0', digestOf('0.4.0'))).code, 1);
		await droplet.serves('0.1.0');
		assert.equal(droplet.calls().match(/^compose/gm).length, 1, 'something was started');
	}));

	test('only some versions stay on the disk, of those that were well', alone(async (droplet) => {
		droplet.configure({ KEEP: 2 });
		for (const version of ['0.2.0', '0.3.0', '0.4.0']) {
			droplet.addVersion(version);
			assert.equal((await droplet.rollout(version)).code, 0);
		}
		assert.match((await droplet.rollout('status')).said, /^kept {4}0\.3\.0 0\.4\.0$/m);
		assert.deepEqual(Object.keys(droplet.read('images')).sort(), [idOf('0.3.0'), idOf('0.4.0')]);
	}));

	test('one that was built by hand is gone back to as well', alone(async (droplet) => {
		droplet.configure(IMPATIENT);
		droplet.docker('image', 'rm', `${IMAGE}:0.1.0`);
		droplet.docker('image', 'rm', 'echonest:0.1.0');
		droplet.addVersion('0.3.0', 'exit 1');
		const { code, said } = await droplet.rollout('0.3.0');
		assert.equal(code, 1);
		assert.match(said, /From 0\.1\.0-built\.[0-9a-f]{12} to 0\.3\.0\./);
		await droplet.serves('0.1.0');
	}));

	test('settings that are wrong, or that others could write, are refused', alone(async (droplet) => {
		for (const [settings, sentence] of [
			[{ RELEASES: 'https://example.com' }, /either IMAGE or RELEASES/],
			[{ IMAGE: '-v' }, /IMAGE must be like/],
			[{ ADDRESS: '$(id)' }, /ADDRESS must be like/],
			[{ KEEP: '08' }, /are numbers/],
			[{ COLOUR: 'green' }, /"COLOUR" is no setting/],
		]) {
			droplet.configure(settings);
			const { code, said } = await droplet.rollout('0.2.0');
			assert.equal(code, 2, said);
			assert.match(said, sentence);
		}
		droplet.configure({});
		chmodSync(droplet.path('rollout.conf'), 0o666);
		assert.match((await droplet.rollout('0.2.0')).said, /only root may be able to write/);
	}));
});
