// docs/security.md names the tests that show what it says. Are they there?
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Rows of all tables: their cells. */
const rows = () => read('docs/security.md').split('\n')
	.filter((line) => /^\| (?!threat|---)/.test(line))
	.map((line) => line.slice(2, -2).split(' | '));

function pathOf(file) {
	if (file.endsWith('.c')) {
		return `tests/${file.startsWith('fuzz_') ? 'fuzz' : 'unit'}/${file}`;
	}
	return file.includes('/') ? `tests/${file}` : `tests/integration/${file}`;
}

/** What a file's tests are called; "…" stands for what a template puts in. */
function namesIn(file) {
	const text = read(pathOf(file));
	return file.endsWith('.c')
		? [...text.matchAll(/^static void (\w+)\(void \*\*state\)/gm)].map(([, name]) => name)
		: [...text.matchAll(/\btest\((['"`])(.*?)(?<!\\)\1,/g)]
			.map(([, , name]) => name.replace(/\\(.)/g, '$1').replace(/\$\{.*?\}/g, '…'));
}

/** [file, name or undefined] of each test in a cell. */
function testsIn(cell) {
	let file = 'security.test.mjs';
	return cell.split('; ').map((item) => {
		const [, named, name] = /^(?:`([^`]+)`(?:: )?)?(.*)$/.exec(item);
		file = named ?? file;
		return [file, name || undefined];
	});
}

test('every threat of docs/security.md names tests that exist', () => {
	assert.ok(rows().length > 30);
	for (const cells of rows()) {
		assert.equal(cells.length, 3, cells[0]);
		for (const [file, name] of testsIn(cells[2])) {
			assert.ok(existsSync(join(ROOT, pathOf(file))), `${cells[0]}: there is no ${file}`);
			if (file.startsWith('fuzz_')) {
				assert.equal(name, undefined);
			} else {
				assert.ok(namesIn(file).includes(name), `${cells[0]}: ${file} has no test "${name}"`);
			}
		}
	}
});
