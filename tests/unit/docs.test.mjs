// docs/security.md names the tests that show what it says, docs/hosting.md what the program says, and all
// pages lead to each other. Are they there?
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** Every text of the program's sources, as a reader of the log may see it: "…" for what is put in. */
function textsOfTheProgram() {
	const sources = readdirSync(join(ROOT, 'src'), { recursive: true }).filter((name) => /\.[ch]$/.test(name));
	return sources.flatMap((name) => {
		const source = read(join('src', name)).replace(/\\\n/g, ' ');
		/* names of texts, so that what they stand for is joined too */
		const named = Object.fromEntries([...source.matchAll(/#define (\w+)\s+("(?:[^"\\\n]|\\.)*")/g)]
			.map(([, word, text]) => [word, text]));
		const joined = source.replace(/"\s+([A-Z_]+)\b(?=\s*["},])/g, (all, word) => (named[word] ? `"${named[word]}` : all))
			.replace(/"\s*"/g, '');
		return [...joined.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, text]) => text
			.replace(/%%/g, '%').replace(/%(?:\.\*)?[-+ 0-9.*]*(?:z|l|ll)?[a-z]/g, '…').replace(/\\(.)/g, '$1'));
	});
}

const sayings = (heading) => read('docs/hosting.md').split(`${heading}\n`)[1].split('\n#')[0].split('\n')
	.filter((line) => /^\| (?!it says|---)/.test(line))
	/* what comes from the system is not in our sources */
	.map((line) => line.slice(2).split(' | ')[0].replace('No space left on device', '…'));

for (const [heading, least] of [['## What it says when something is wrong', 20], ['### When it fails', 5]]) {
	test(`the program says every sentence below "${heading}" of docs/hosting.md`, () => {
		const texts = textsOfTheProgram();
		const all = sayings(heading);
		assert.ok(all.length >= least);
		for (const saying of all) {
			const parts = saying.split('…').map((part) => part.trim()).filter((part) => part);
			/* a place may be put before it by another text, so "…" at the ends counts for nothing */
			const isSaid = texts.some((text) => {
				let at = 0;
				return parts.every((part) => {
					const found = text.indexOf(part, at);
					at = found + part.length;
					return found >= 0;
				});
			});
			assert.ok(isSaid, `nothing says "${saying}"`);
		}
	});
}

/** What GitHub makes of a heading, to lead to. */
const anchor = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
const anchorsOf = (page) => [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading));
const pages = ['README.md', 'assets/README.md', ...readdirSync(join(ROOT, 'docs'))
	.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

test('every link from one page to another leads somewhere', () => {
	let links = 0;
	for (const page of pages) {
		for (const [, target] of read(page).matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)) {
			const [path, heading] = target.split('#');
			const there = path ? join(dirname(page), path) : page;
			assert.ok(existsSync(join(ROOT, there)), `${page} leads to ${target}`);
			assert.ok(!heading || anchorsOf(there).includes(heading), `${page} leads to ${target}`);
			links++;
		}
	}
	assert.ok(links > 20);
});
