// The page is for everybody: keyboards, phones, screen readers, long queues, hostile names.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import WebSocket from 'ws';
import { violations } from './support/axe.mjs';
import { Nest, until } from './support/nest.mjs';

const nest = await Nest.start();

after(() => nest.stop());

nest.test('everything can be done with the keyboard alone', async () => {
	const kim = await nest.person('kim');
	const { page } = kim;
	const press = async (...keys) => {
		for (const key of keys) {
			await page.keyboard.press(key);
		}
	};
	const addFirst = async (words) => {
		await press('/');
		/* as somebody does who types fast: Enter comes before the results */
		await page.keyboard.type(words);
		await press('Enter');
		await page.getByRole('option').getByText(/In the queue|Playing/).first().waitFor();
		await press('Escape', 'Escape', 'Escape');
	};
	await addFirst('Amber Lantern');
	await kim.seesPlaying('Amber Lantern');
	await addFirst('Blue Harbour');
	await addFirst('Copper Rain');
	await addFirst('Far Orchard');
	await kim.seesQueue(['Blue Harbour', 'Copper Rain', 'Far Orchard']);

	await press('q', 'ArrowDown', 'j');
	await kim.sees('you', kim.row('Copper Rain').locator('.row-jammers'));
	await press('d');
	await kim.seesQueue(['Blue Harbour', 'Far Orchard', 'Copper Rain']);

	await press('c');
	await kim.row('Copper Rain').getByRole('textbox').waitFor();
	await page.keyboard.type('said with keys');
	await press('Enter');
	await kim.sees('said with keys', kim.row('Copper Rain'));

	await press('Escape', 'Delete');
	await until('a song is removed', async () => {
		const queue = await kim.queue();
		return queue.join() === 'Blue Harbour,Far Orchard' || queue;
	});

	await press('Escape', 'a', 'Enter');
	await kim.sees('you', page.locator('.horn-list'));

	await press('Escape', ' ');
	await kim.hearsNothing();
	await press(' ', 'p');
	await kim.sees('paused', kim.nowPlaying());
	await press('p', 's');
	await page.getByRole('dialog').waitFor();
	await press('Enter');
	await until('the song was skipped', async () =>
		(await kim.nowPlaying().getByText('Amber Lantern').count()) === 0);

	await press('?');
	await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
	await press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await kim.leave();
});

nest.test('Tab reaches every control in sight, and each shows its focus', async () => {
	const kim = await nest.person('kim');
	const seen = new Set();
	for (let i = 0; i < 60; i++) {
		await kim.page.keyboard.press('Tab');
		const focus = await kim.page.evaluate(() => {
			const element = document.activeElement;
			const style = getComputedStyle(element);
			return {
				what: `${element.tagName}.${element.className} ${element.id}`,
				visible: style.outlineStyle !== 'none' && style.outlineWidth !== '0px',
				body: element === document.body,
			};
		});
		assert.ok(focus.body || focus.visible, `no focus to be seen on ${focus.what}`);
		seen.add(focus.what);
	}
	for (const what of ['search-box', 'my-volume', 'nest-volume', 'horn', 'row', 'jam']) {
		assert.ok([...seen].some((s) => s.includes(what)), `Tab never came to ${what}`);
	}
	await kim.leave();
});

nest.test('single keys can be switched off', async () => {
	const kim = await nest.person('kim');
	await kim.page.keyboard.press('?');
	await kim.page.getByRole('checkbox').uncheck();
	await kim.page.keyboard.press('Escape');
	await kim.page.keyboard.press('/');
	assert.equal(await kim.page.evaluate(() => document.activeElement.id), '');
	await kim.leave();
});

nest.test('a phone shows one part at a time, and nothing sticks out', async () => {
	const pia = await nest.person('pia', {
		viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true,
	});
	const { page } = pia;
	const fits = async () => assert.equal(await page.evaluate(() =>
		document.documentElement.scrollWidth <= window.innerWidth), true);
	await page.getByRole('combobox').tap();
	await page.getByRole('combobox').fill('Early Train');
	await page.getByRole('option', { name: 'Early Train' }).tap();
	await page.getByRole('combobox').fill('');
	await pia.row('Early Train').waitFor();
	await fits();
	const tabs = page.getByRole('navigation', { name: 'Parts of the page' });
	await tabs.getByRole('button', { name: 'Airhorns' }).tap();
	await page.locator('.horn').first().waitFor();
	assert.equal(await pia.row('Early Train').isVisible(), false);
	await fits();
	await tabs.getByRole('button', { name: 'Room' }).tap();
	await page.getByRole('slider', { name: 'My volume' }).waitFor();
	await fits();
	const small = await page.evaluate(() => [...document.querySelectorAll('button')]
		.filter((b) => b.offsetParent && Math.min(b.offsetWidth, b.offsetHeight) < 24)
		.map((b) => b.textContent));
	assert.deepEqual(small, []);
	await pia.leave();
});

nest.test('names and comments that look like HTML are shown as they are', async () => {
	const eve = await nest.person('eve');
	const title = '<img src=x onerror=hacked=1>Quill';
	await eve.page.getByRole('combobox').fill('Quill');
	await eve.page.getByRole('option', { name: 'Quill' }).getByText(title).waitFor();
	await eve.page.keyboard.press('Enter');
	await eve.row('Quill').locator('.row-title').getByText(title).waitFor();
	await eve.row('Quill').locator('.row-artist').getByText('<b>Bold</b>').waitFor();
	await eve.rowButton('Quill', /^Comments on/).click();
	await eve.row('Quill').getByRole('textbox').fill('</script><script>hacked=1</script>');
	await eve.page.keyboard.press('Enter');
	await eve.row('Quill').getByText('</script><script>hacked=1</script>').waitFor();
	assert.equal(await eve.page.evaluate(() => 'hacked' in window), false);
	assert.equal(await eve.page.locator('img[src="x"], .row b:text("Bold")').count(), 0);
	await eve.leave();
});

nest.test('titles have room, however wide the window', async () => {
	const wim = await nest.person('wim');
	await wim.page.locator('.row-title').first().waitFor();
	for (const width of [390, 768, 1024, 1280, 1440, 1920]) {
		await wim.page.setViewportSize({ width, height: 800 });
		const room = await wim.page.locator('.row-words').first()
			.evaluate((words) => words.getBoundingClientRect().width);
		assert.ok(room > 200, `${room} pixels at ${width}`);
	}
	await wim.leave();
});

for (const colorScheme of ['dark', 'light']) {
	for (const width of [1366, 360]) {
		nest.test(`axe finds nothing at ${width} pixels in ${colorScheme}`, async () => {
			const lee = await nest.person(`lee.${colorScheme}.${width}`, {
				colorScheme, bypassCSP: true, reducedMotion: 'reduce',
				viewport: { width, height: 800 },
			});
			const { page } = lee;
			for (const jam of [page.locator('.row-jam').first(), page.locator('.jam')]) {
				await jam.click();
			}
			await page.locator('.jam[aria-pressed="true"]').waitFor();
			assert.deepEqual(await violations(page), [], 'the nest');
			await page.locator('.row-comments').first().click();
			await page.getByRole('combobox').fill('a');
			await page.getByRole('option').first().waitFor();
			assert.deepEqual(await violations(page), [], 'search and comments');
			await page.getByRole('combobox').fill('');
			if (width < 760) {
				for (const name of ['Airhorns', 'Room']) {
					await page.locator('.tabs').getByRole('button', { name }).click();
					assert.deepEqual(await violations(page), [], name);
				}
			}
			await page.evaluate(() => document.activeElement.blur());
			for (const key of ['?', 's']) {
				await page.keyboard.press(key);
				await page.getByRole('dialog').waitFor();
				assert.deepEqual(await violations(page), [], `the dialog of ${key}`);
				await page.keyboard.press('Escape');
			}
			for (const path of ['/help', '/stats', '/sync/link', '/login/?signed_out=1', '/no/such/page']) {
				await page.goto(nest.url + path);
				assert.deepEqual(await violations(page), [], path);
			}
			await lee.leave();
		});
	}
}

/** Adds songs for somebody without a window: more than one person may add in an hour. */
async function addMany(name, count) {
	const helper = await nest.person(name);
	const uri = await helper.page.evaluate(async () =>
		(await (await fetch('/search/v2?q=orchard')).json())[0].uri);
	const cookies = await helper.context.cookies();
	await helper.leave();
	const socket = new WebSocket(`${nest.url.replace('http', 'ws')}/socket/`, {
		headers: { cookie: cookies.map((c) => `${c.name}=${c.value}`).join('; ') },
		origin: nest.url,
	});
	await new Promise((resolve, reject) => {
		socket.on('open', resolve);
		socket.on('error', reject);
	});
	for (let i = 0; i < count; i++) {
		socket.send(`1${JSON.stringify(['add_song', uri, 'local'])}`);
	}
	return socket;
}

nest.test('two hundred songs are shown, and the last of them can be voted on', async () => {
	const max = await nest.person('max');
	const sockets = [];
	for (const name of ['one', 'two', 'three', 'four']) {
		sockets.push(await addMany(name, 50));
	}
	await until('all are there', async () => {
		const rows = await max.page.locator('.rows .row').count();
		return rows >= 200 || rows;
	}, 60000);
	const last = max.page.locator('.rows .row').last();
	await last.scrollIntoViewIfNeeded();
	const id = await last.getAttribute('data-song');
	await last.getByRole('button', { name: /^Vote .* up$/ }).click();
	await max.page.locator(`.row[data-song="${id}"] .vote-count`, { hasText: '+1' }).waitFor();
	sockets.forEach((socket) => socket.close());
	await max.leave();
});
