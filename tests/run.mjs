// Runs the tests of every kind, one runner after the other, and adds their counts up.
// Called by script/test, which sets ECHONEST_BUILD and ECHONEST_BIN.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const build = process.env.ECHONEST_BUILD;
const names = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'echonest-test-'));
const counts = { passed: 0, failed: 0 };
const failures = [];

/** Folders of Node's tests, how many minutes each file may take, and how many run at a time. */
const suites = [
	{ name: 'unit', folder: 'tests/unit', minutes: 2, atOnce: 1 },
	/* mostly they wait: for a client that is slow, a lease that ends, a limit that is over */
	{ name: 'integration', folder: 'tests/integration', minutes: 5, atOnce: 4 },
	{ name: 'chaos', folder: 'tests/chaos', minutes: 5, atOnce: 1 },
	{ name: 'browser', folder: 'tests/browser', minutes: 5, atOnce: 1 },
];

function isWanted(suite, file) {
	return !names.length || names.some((name) => name === suite || basename(file).includes(name));
}

function run(command, args, env = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			stdio: ['ignore', 'inherit', 'inherit'],
			env: { ...process.env, ...env },
		});
		child.on('error', () => resolve(127));
		child.on('close', (code) => resolve(code ?? 1));
	});
}

function add(what, passed, failed) {
	counts.passed += passed;
	counts.failed += failed;
	if (failed) {
		failures.push(`${what}: ${failed} failed`);
	}
}

/** cmocka's cases are counted one by one; any other program is one test. */
function countProgram(entry) {
	const output = `${entry.stdout ?? ''}\n${entry.stderr ?? ''}`;
	const passed = (output.match(/^\[ {7}OK \] /gm) ?? []).length;
	const ok = entry.result === 'OK' || entry.result === 'EXPECTEDFAIL';
	const listed = /^\[ {2}FAILED {2}\] (\d+) test\(s\), listed below/m.exec(output);
	if (ok) {
		return [Math.max(passed, 1), 0];
	}
	return [passed, Math.max(Number(listed?.[1] ?? 0), 1)];
}

async function runMeson() {
	const tests = JSON.parse(execFileSync('meson', ['introspect', '--tests', build]));
	const suiteOf = (test) => test.suite[0].replace(/^.*:/, '');
	const wanted = tests.filter((test) => isWanted(suiteOf(test), test.name));
	if (!wanted.length) {
		return;
	}
	const log = join(build, 'meson-logs/testlog.json');
	rmSync(log, { force: true });
	const code = await run('meson', [
		...['test', '-C', build, '--no-rebuild', '--print-errorlogs'],
		...wanted.map((test) => test.name),
	]);
	const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
	const entries = lines.filter((line) => line).map((line) => JSON.parse(line));
	for (const entry of entries) {
		add(entry.name, ...countProgram(entry));
	}
	if (code !== 0 && !counts.failed) {
		add('meson test', 0, 1);
	}
}

/** The closing lines of Node's TAP reporter. */
function countTap(path, code) {
	const tap = existsSync(path) ? readFileSync(path, 'utf8') : '';
	const number = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
	const failed = number('fail') + number('cancelled');
	return [number('pass'), code !== 0 ? Math.max(failed, 1) : failed];
}

function reporters(path) {
	return [
		...['--test-reporter=spec', '--test-reporter-destination=stdout'],
		...['--test-reporter=tap', `--test-reporter-destination=${path}`],
	];
}

/** Node before 20.10 has no such option, and runs one file less than there are cores. */
function concurrency({ atOnce }) {
	const [major, minor] = process.versions.node.split('.').map(Number);
	return major > 20 || (major === 20 && minor >= 10) ? [`--test-concurrency=${atOnce}`] : [];
}

async function runNode(suite) {
	const all = existsSync(suite.folder) ? readdirSync(suite.folder, { recursive: true }) : [];
	const files = all
		.filter((file) => file.endsWith('.test.mjs') && isWanted(suite.name, file))
		.sort()
		.map((file) => join(suite.folder, file));
	if (!files.length) {
		return;
	}
	console.log(`\n${suite.name}`);
	const tap = join(folder, `${suite.name}.tap`);
	const limit = String(suite.minutes * 60 * files.length);
	const code = await run('timeout', [
		...['--kill-after=10', limit, process.execPath, '--test'],
		...[...concurrency(suite), ...reporters(tap), ...files],
	]);
	add(suite.name, ...countTap(tap, code));
}

async function runWeb() {
	if (!existsSync('web/test.mjs') || !isWanted('web', 'web')) {
		return;
	}
	console.log('\nweb');
	const tap = join(folder, 'web.tap');
	const code = await run('timeout', [
		...['--kill-after=10', '300', process.execPath, 'web/test.mjs', ...reporters(tap)],
	]);
	add('web', ...countTap(tap, code));
}

await runMeson();
for (const suite of suites) {
	await runNode(suite);
}
await runWeb();
rmSync(folder, { recursive: true, force: true });

if (counts.passed + counts.failed === 0) {
	console.error(`No test has a name like ${names.join(' or ')}.`);
	counts.failed = 1;
}
if (process.env.TALLY) {
	appendFileSync(process.env.TALLY, `${counts.passed} ${counts.failed}\n`);
}
console.log(['', ...failures, `${counts.passed} passed, ${counts.failed} failed`].join('\n'));
process.exitCode = counts.failed ? 1 : 0;
