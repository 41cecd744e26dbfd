// `echonest restore` and `backup` when something comes between: root, a kill, another of them.
import assert from 'node:assert/strict';
import { chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Desk } from '../support/backups.mjs';

const nobody = 65534;
const isRoot = process.getuid() === 0;

const desk = new Desk();
before(() => desk.open());
after(() => desk.close());
beforeEach(() => desk.clear());
afterEach(() => desk.redis.command('FLUSHALL'));

const ownerOf = (...path) => statSync(desk.path(...path)).uid;

test('what root brings back belongs to whom the folders belong to', { skip: !isRoot }, async () => {
	await desk.furnish();
	const tape = await desk.back();
	chownSync(desk.home, nobody, nobody);
	for (const part of ['play_logs', 'oauth_creds', 'data']) {
		rmSync(desk.path(part), { recursive: true, force: true });
	}
	mkdirSync(desk.path('oauth_creds'));
	chownSync(desk.path('oauth_creds'), nobody, nobody);
	await desk.succeed(['restore', '--yes', tape]);
	for (const path of ['data', 'play_logs', 'play_logs/play_log_2026_02_10.json', 'oauth_creds/ann@example.com']) {
		assert.equal(ownerOf(path), nobody, path);
	}
	// one that is right but for its owner
	chownSync(desk.path('oauth_creds/ann@example.com'), 0, 0);
	await desk.succeed(['restore', '--yes', tape]);
	assert.equal(ownerOf('oauth_creds/ann@example.com'), nobody);
});

test('what root backs up does not keep the nightly one of the server out', { skip: !isRoot }, async () => {
	await desk.furnish();
	mkdirSync(desk.path('data'));
	chownSync(desk.path('data'), nobody, nobody);
	const tape = await desk.back([], desk.path('data', 'backups'));
	assert.equal(ownerOf('data/backups'), nobody);
	assert.equal(statSync(tape).uid, nobody);
	assert.equal(statSync(tape).mode & 0o777, 0o600);
});

test("root does not start a server's own Redis in its place", { skip: !isRoot }, async () => {
	mkdirSync(desk.path('data'));
	chownSync(desk.path('data'), nobody, nobody);
	const said = await desk.fail(['backup', desk.path('tapes')], { env: { REDIS_URL: '' } });
	assert.match(said, /belongs to nobody.*sudo -u nobody/);
	assert.throws(() => statSync(desk.path('data', 'redis')), { code: 'ENOENT' });
});
