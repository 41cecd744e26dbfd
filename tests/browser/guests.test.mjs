// Somebody with neither Google nor an invitation signs up, in a real browser.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { violations } from './support/axe.mjs';
import { Nest } from './support/nest.mjs';

const nest = await Nest.start();

after(() => nest.stop());

async function visit(path, options) {
	const context = await nest.browser.newContext(options);
	const page = await context.newPage();
	page.complaints = [];
	page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
	await page.goto(nest.url + path);
	return page;
}

async function fill(page, email, password) {
	const form = page.locator('form[method=post]');
	await form.getByLabel('Email').fill(email);
	await form.getByLabel('Password').fill(password);
}

nest.test('a guest signs up, and is told what was wrong when coming back', async () => {
	const page = await visit('/signup/?next=/help');
	await fill(page, 'gus@guest.example', 'longenough');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/help');
	assert.deepEqual(page.complaints, []);
	await page.context().clearCookies();
	await page.goto(`${nest.url}/login/?signed_out=1`);
	await fill(page, 'gus@guest.example', 'wrong');
	await page.keyboard.press('Enter');
	await page.getByRole('alert').getByText('Email or password is wrong.').waitFor();
	assert.equal(await page.getByLabel('Email').inputValue(), 'gus@guest.example');
	await page.getByLabel('Password').fill('longenough');
	await page.keyboard.press('Enter');
	await page.getByRole('combobox').waitFor();
	await page.context().close();
});

for (const colorScheme of ['light', 'dark']) {
	nest.test(`axe finds nothing at the doors in ${colorScheme}`, async () => {
		const page = await visit('/login/?signed_out=1', {
			colorScheme,
			viewport: { width: 360, height: 740 },
		});
		const form = page.locator('form[method=post]');
		assert.deepEqual(await violations(page), [], 'signing in');
		await form.getByLabel('Email').fill('nobody@guest.example');
		await form.getByLabel('Password').fill('something');
		await form.getByRole('button').click();
		await page.getByRole('alert').waitFor();
		assert.deepEqual(await violations(page), [], 'signing in, wrong');
		await page.getByRole('link', { name: 'Sign up as a guest' }).click();
		await page.waitForURL('**/signup/**');
		assert.deepEqual(await violations(page), [], 'signing up');
		await fill(page, 'gus@guest.example', 'something');
		await page.keyboard.press('Enter');
		await page.getByRole('alert').waitFor();
		assert.deepEqual(await violations(page), [], 'signing up, taken');
		await page.context().close();
	});
}
