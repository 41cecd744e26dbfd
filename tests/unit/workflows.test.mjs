// tests/lint/workflows.mjs finds what must not be in a workflow.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PIN = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2';

const workflow = ({ permissions = 'permissions:\n  contents: read', uses = PIN, run = 'true' }) => `on: push
${permissions}
concurrency:
  group: a
defaults:
  run:
    shell: bash
jobs:
  job:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: ${uses}
      - run: ${run}
`;

/** What is found in a workflow of that text. */
function look(text) {
	const folder = mkdtempSync(join(tmpdir(), 'echonest-test-'));
	try {
		writeFileSync(join(folder, 'a.yml'), text);
		const { status, stdout } = spawnSync(process.execPath, ['tests/lint/workflows.mjs', folder], {
			cwd: ROOT, encoding: 'utf8',
		});
		assert.equal(status, stdout ? 1 : 0);
		return stdout;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

test('a workflow that is as it should be has nothing to say about', () => {
	assert.equal(look(workflow({})), '');
});

test('what somebody else may choose does not become a part of a script', () => {
	const run = 'echo ${{ github.event.issue.title }}';
	assert.match(look(workflow({ run })), /:15: .*potentially untrusted/);
	assert.match(look(workflow({ run: 'echo ${{ inputs.version }}' })), /:15: a value goes into a script by/);
	assert.match(look(workflow({ run: '|\n          true\n          echo $x' })), /:15: .*SC2086/);
});

test('an action is one commit, and a workflow has no more rights than it names', () => {
	assert.match(look(workflow({ uses: 'actions/checkout@v6' })), /:14: an action is pinned/);
	assert.match(look(workflow({ permissions: '' })), /permissions/);
	assert.match(look(workflow({ permissions: 'permissions:\n  everything: write' })), /"everything"/);
	assert.match(look(workflow({}).replace('    timeout-minutes: 5\n', '')), /no timeout-minutes/);
});
