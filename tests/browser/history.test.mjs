// The history page, in a real browser: looking through what was played, and hearing it again.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { writePlayLogs } from '../support/play_logs.mjs';
import { violations } from './support/axe.mjs';
import { Nest, until } from './support/nest.mjs';

const nest = await Nest.start();

after(() => nest.stop());

/** Two years of an office, and on top of them songs of our own files, and one that is gone. */
async function writeHistory() {
	const folder = join(nest.folder, 'play_logs');
	const scout = await nest.person('scout');
	const hits = await scout.page.evaluate(async () =>
		(await fetch('/search/v2?source=local&q=larks')).json());
	await scout.leave();
	mkdirSync(folder, { recursive: true });
	writePlayLogs(folder, { plays: 400, days: 40, people: 8 });
	const plays = [...hits.map((hit) => ({
		src: 'local', trackid: hit.uri, title: hit.track_name, artist: hit.artist,
	})), {
		src: 'local', trackid: 'local:0123456789abcdef', title: '<b>Lost</b> Tape', artist: 'Nobody',
	}];
	writeFileSync(join(folder, 'play_log_2019_02_05.json'), plays.map((play, i) => JSON.stringify({
		...play, id: String(i), duration: 170, user: 'ada@example.com', auto: false,
		jam: ['ben@example.com'], airhorn: [], endtime: `2019-02-05T1${i}:00:00`,
	}) + '\n').join(''));
	return hits.length;
}

const ours = await writeHistory();

async function visit(person, path = '/plays') {
	await until('the history is read', () => person.page.evaluate(async () => {
		const { total } = await (await fetch('/api/plays?limit=1')).json();
		return total > 400 || total;
	}));
	await person.page.goto(nest.url + path);
	await person.page.locator('.play').first().waitFor();
	return person.page;
}

function titles(page) {
	return page.locator('.play-title').allTextContents();
}

function seesPlays(page, count) {
	return until(`${count} plays are seen`, async () =>
		(await page.locator('.plays-sum').textContent()).startsWith(`${count} play`));
}

nest.test('one finds the page from the nest, looks for words, a person and a day, and comes back', async () => {
	const ada = await nest.person('ada');
	const { page } = ada;
	await page.getByRole('button', { name: /^Menu of/ }).click();
	await page.getByRole('link', { name: 'What was played' }).click();
	await page.getByRole('heading', { name: 'What was played' }).waitFor();
	await visit(ada);
	await page.keyboard.press('/');
	await page.keyboard.type('LANTERN amb');
	await seesPlays(page, 1);
	assert.deepEqual(await titles(page), ['Amber Lantern']);
	await page.getByRole('button', { name: 'Show all' }).click();
	await seesPlays(page, 401 + ours);
	await page.getByLabel('Who').selectOption('ada@example.com');
	await page.getByLabel('What they did').selectOption('jammed');
	await until('the address has it', () => page.url().includes('jammed_by=ada%40example.com'));
	await page.getByRole('gridcell', { name: /February 5, 2019|5 February 2019/ }).click();
	await page.getByText('Nothing like that was played.').waitFor();
	await page.goBack();
	await page.goBack();
	await page.goBack();
	await seesPlays(page, 401 + ours);
	await ada.leave();
});

nest.test('a song is added again with one click, and one that can not be says why', async () => {
	const ada = await nest.person('ada');
	const page = await visit(ada, '/plays?day=2019-02-05');
	await seesPlays(page, 1 + ours);
	assert.equal((await titles(page))[0], '<b>Lost</b> Tape');
	const lost = page.locator('.play', { hasText: 'Lost' });
	await lost.getByText('The file is gone.').waitFor();
	assert.equal(await lost.getByRole('button', { name: /Add/ }).count(), 0);
	await page.getByRole('button', { name: 'Add again: Amber Lantern' }).click();
	await page.getByRole('status').getByText('Added to the queue: Amber Lantern').waitFor();
	await page.getByRole('button', { name: 'Added: Amber Lantern' }).waitFor();
	await page.goto(nest.url);
	await ada.connected();
	await ada.seesPlaying('Amber Lantern');
	await visit(ada);
	await page.getByText('There is no Spotify here now.').first().waitFor();
	assert.deepEqual(ada.trouble, []);
	await ada.leave();
});

nest.test('more comes while one scrolls, each play once and in order', async () => {
	const ben = await nest.person('ben');
	const page = await visit(ben);
	await until('all plays are there', async () => {
		await page.keyboard.press('End');
		const count = await page.locator('.play').count();
		return count === 401 + ours || count;
	}, 60000);
	const times = await page.locator('.play-clock').evaluateAll((all) =>
		all.map((time) => time.getAttribute('datetime')));
	assert.deepEqual(times, [...times].sort().reverse());
	assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
	await ben.leave();
});

nest.test('the keyboard reaches every day of the year and every song', async () => {
	const cid = await nest.person('cid');
	const page = await visit(cid);
	await page.locator('[data-date="2019-02-05"]').focus();
	for (const key of ['ArrowLeft', 'ArrowUp', 'End', 'Home', 'ArrowDown']) {
		await page.keyboard.press(key);
	}
	assert.equal(await page.evaluate(() => document.activeElement.dataset.date), '2019-01-02');
	await page.getByLabel('Year').selectOption('2018');
	await page.locator('[data-date="2018-01-01"]').focus();
	await page.keyboard.press('Enter');
	await until('the day is chosen', () => page.url().includes('day=2018-01-01'));
	await page.getByRole('button', { name: /^Every/ }).click();
	await until('every such day is', () => page.url().includes('on=01-01'));
	await page.getByRole('button', { name: 'Show all' }).click();
	await seesPlays(page, 401 + ours);
	await page.getByRole('button', { name: 'Add again' }).first().focus();
	const first = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
	await page.keyboard.press('j');
	const second = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
	assert.match(second, /^Add again: /);
	assert.notEqual(first, second);
	await page.keyboard.press('ArrowUp');
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), first);
	await cid.leave();
});

for (const [colorScheme, width] of [['light', 360], ['dark', 1366]]) {
	nest.test(`axe finds nothing on the history page in ${colorScheme} at ${width}`, async () => {
		const eve = await nest.person('eve', { colorScheme, viewport: { width, height: 740 } });
		const page = await visit(eve, '/plays?day=2019-02-05');
		assert.deepEqual(await violations(page), [], 'a day');
		await page.getByRole('button', { name: 'Add again' }).first().click();
		await page.getByRole('status').getByText('Added to the queue').waitFor();
		assert.deepEqual(await violations(page), [], 'added');
		await page.goto(`${nest.url}/plays?q=nothing+like+this`);
		await page.getByText('Nothing like that was played.').waitFor();
		assert.deepEqual(await violations(page), [], 'nothing found');
		const wide = await page.evaluate(() => document.documentElement.scrollWidth);
		assert.ok(wide <= width, `${wide} px wide`);
		await eve.leave();
	});
}
