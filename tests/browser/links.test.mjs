// Links that are pasted: opened, picked, added, with progress and reasons.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { violations } from './support/axe.mjs';
import { Nest, until } from './support/nest.mjs';

const nest = await Nest.start();
let ann;
let uris;

before(async () => {
	ann = await nest.person('ann');
	uris = await ann.page.evaluate(async () => {
		const found = {};
		for (const word of ['larks', 'finch', 'wren', 'quill']) {
			for (const hit of await (await fetch(`/search/v2?q=${word}`)).json()) {
				found[hit.track_name] = hit.uri;
			}
		}
		return found;
	});
});

after(() => nest.stop());

const dialog = (person) => person.page.getByRole('dialog');
const button = (person, name) => dialog(person).getByRole('button', { name });
const songs = (...titles) => titles.map((title) => uris[title]);

async function emptyNest(person) {
	await person.page.evaluate(async () => {
		const socket = new WebSocket(`ws://${location.host}/socket/`);
		await new Promise((resolve) => (socket.onopen = resolve));
		socket.send('1["nuke_queue"]');
		socket.send('1["kill_playing"]');
		socket.send('1["clock",1]');
		await new Promise((resolve) => (socket.onmessage = (event) =>
			event.data.startsWith('1["clock"') && resolve()));
		socket.close();
	});
	await person.seesQueue([]);
}

nest.test('several lines are opened, and all songs are added in their order', async () => {
	const ben = await nest.person('ben');
	await ann.paste([
		'Songs for the evening',
		...songs('Amber Lantern', 'Blue Harbour'),
		'https://example.com/no/song',
		...songs('Copper Rain', 'Blue Harbour'),
		'local:AAAAAAAAAAAAAAAA',
	].join('\r\n'));
	await ann.sees('3 songs found.', dialog(ann));
	await ann.sees('There is no link in this line.', dialog(ann));
	await ann.sees('That link leads to no source that is configured here.', dialog(ann));
	await ann.sees('No such track', dialog(ann));
	await ann.page.keyboard.press('Enter');
	await ann.sees('Added 3 songs.', dialog(ann));
	await ann.page.keyboard.press('Enter');
	await dialog(ann).waitFor({ state: 'detached' });
	await ben.seesPlaying('Amber Lantern');
	await ben.seesQueue(['Blue Harbour', 'Copper Rain']);
	await ben.leave();
	await emptyNest(ann);
});

nest.test('a single link is a paste and Enter, and then the page is as before', async () => {
	await ann.paste(uris['Early Train']);
	await button(ann, 'Add this song').waitFor();
	await ann.page.keyboard.press('Enter');
	await dialog(ann).waitFor({ state: 'detached' });
	await ann.seesPlaying('Early Train');
	assert.equal(await ann.page.getByRole('combobox').inputValue(), '');
	await emptyNest(ann);
});

nest.test('a typed link is not searched for; Enter opens it', async () => {
	await ann.page.getByRole('combobox').fill(uris['Far Orchard']);
	await ann.sees('This looks like a link.');
	await ann.page.keyboard.press('Enter');
	await ann.sees('Far Orchard', dialog(ann));
	await ann.page.keyboard.press('Escape');
	await dialog(ann).waitFor({ state: 'detached' });
});

nest.test('links can be pasted and dropped anywhere; words stay words', async () => {
	await ann.page.evaluate(() => document.activeElement.blur());
	await ann.paste(uris['Early Train'], 'body');
	await ann.sees('Early Train', dialog(ann));
	await ann.page.keyboard.press('Escape');
	await ann.page.evaluate((text) => {
		const dataTransfer = new DataTransfer();
		dataTransfer.setData('text/uri-list', text);
		for (const type of ['dragover', 'drop']) {
			document.body.dispatchEvent(new DragEvent(type,
				{ dataTransfer, bubbles: true, cancelable: true }));
		}
	}, uris['Copper Rain']);
	await ann.sees('Copper Rain', dialog(ann));
	await ann.page.keyboard.press('Escape');
	await dialog(ann).waitFor({ state: 'detached' });
	await ann.paste('blue harbour');
	assert.equal(await dialog(ann).count(), 0);
});

nest.test('what is queued already is not chosen, but can be', async () => {
	await ann.add('Amber Lantern');
	await ann.add('Blue Harbour');
	await ann.paste(songs('Blue Harbour', 'Copper Rain').join('\n'));
	await ann.sees('Already in the queue', dialog(ann));
	await button(ann, 'Add 1 song').waitFor();
	await dialog(ann).getByRole('checkbox').first().check();
	await button(ann, 'Add all 2 songs').click();
	await ann.sees('Added 2 songs.', dialog(ann));
	await button(ann, 'Done').click();
	await ann.seesQueue(['Blue Harbour', 'Blue Harbour', 'Copper Rain']);
	await emptyNest(ann);
});

nest.test('adding shows how far it is, goes on while hidden, and can be stopped', async () => {
	let release = () => {};
	await ann.page.route('**/add_song', async (route) => {
		await new Promise((resolve) => (release = resolve));
		await route.continue();
	});
	await ann.paste(songs('Amber Lantern', 'Blue Harbour', 'Copper Rain', 'Early Train').join('\n'));
	await button(ann, 'Add all 4 songs').click();
	await ann.sees('Adding 1 of 4 songs…', dialog(ann));
	release();
	await ann.sees('Adding 2 of 4 songs…', dialog(ann));
	const bar = dialog(ann).getByRole('progressbar');
	assert.equal(await bar.getAttribute('value'), '1');
	await button(ann, 'Hide').click();
	const pill = ann.page.getByRole('button', { name: 'Adding 1 of 4' });
	await pill.click();
	await button(ann, 'Stop').click();
	await ann.sees('Stopping…', dialog(ann));
	release();
	await ann.sees('Added 2 songs.', dialog(ann));
	await ann.sees('2 not tried', dialog(ann));
	await ann.page.unroute('**/add_song');
	await button(ann, 'Try the other 2 again').click();
	await ann.sees('Added 4 songs.', dialog(ann));
	await button(ann, 'Done').click();
	await ann.seesQueue(['Blue Harbour', 'Copper Rain', 'Early Train']);
	await emptyNest(ann);
});

nest.test('at the hourly limit the adding ends and says so', async () => {
	const max = await nest.person('max');
	await max.page.evaluate(async (uri) => {
		for (let i = 0; i < 48; i++) {
			const body = new URLSearchParams({ track_uri: uri });
			await fetch('/add_song', { method: 'POST', body });
		}
	}, uris['Far Orchard']);
	await max.paste(songs('Amber Lantern', 'Blue Harbour', 'Copper Rain', 'Early Train').join('\n'));
	await button(max, 'Add all 4 songs').click();
	await max.sees('Added 2 songs.', dialog(max));
	await dialog(max).getByRole('alert').getByText('max 50 songs/hour').waitFor();
	await max.sees('1 failed · 1 not tried', dialog(max));
	await max.leave();
	await emptyNest(ann);
});

nest.test('a title that looks like HTML is text', async () => {
	const title = '<img src=x onerror=hacked=1>Quill';
	await ann.paste(uris[title]);
	await ann.sees(title, dialog(ann));
	assert.equal(await ann.page.evaluate(() => 'hacked' in window), false);
	assert.equal(await dialog(ann).locator('img[src="x"]').count(), 0);
	await ann.page.keyboard.press('Escape');
});

for (const colorScheme of ['dark', 'light']) {
	for (const width of [1366, 390]) {
		nest.test(`axe finds nothing in the dialog at ${width} pixels in ${colorScheme}`, async () => {
			const lee = await nest.person(`lee.${colorScheme}.${width}`, {
				colorScheme, bypassCSP: true, reducedMotion: 'reduce',
				viewport: { width, height: 800 },
			});
			await lee.paste(`nothing\n${Object.values(uris).join('\n')}\nlocal:AAAAAAAAAAAAAAAA`);
			await lee.sees('7 songs found.', dialog(lee));
			assert.deepEqual(await violations(lee.page), []);
			const box = await dialog(lee).boundingBox();
			assert.ok(await lee.page.evaluate(() => {
				const body = document.querySelector('dialog');
				return body.scrollWidth <= body.clientWidth;
			}), `it sticks out of ${box.width} pixels`);
			await lee.page.route('**/add_song', (route) => route.fulfill({
				status: 429, json: { error: 'Rate limit reached — max 50 songs/hour' },
			}));
			await button(lee, 'Add all 7 songs').click();
			await lee.sees('Added 0 songs.', dialog(lee));
			assert.deepEqual(await violations(lee.page), []);
			await lee.leave();
		});
	}
}

nest.test('no script failed and the content policy had nothing to forbid', () => {
	assert.deepEqual(ann.trouble, []);
});
