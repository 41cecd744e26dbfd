// Signing in with Google in a real browser; Google is played by a double.
import assert from 'node:assert/strict';
import { after, afterEach } from 'node:test';
import { GoogleDouble, wrongs } from '../doubles/google.mjs';
import { violations } from './support/axe.mjs';
import { Nest } from './support/nest.mjs';

const google = await new GoogleDouble().start();
const nest = await Nest.start({ env: google.settings });

afterEach(() => google.calm());

after(async () => {
	await nest.stop();
	await google.stop();
});

/** A new browser at the sign-in page, as somebody finds it who has no session. */
async function arrive(options = {}, next = '/') {
	const context = await nest.browser.newContext(options);
	context.setDefaultTimeout(20000);
	const page = await context.newPage();
	page.trouble = [];
	page.on('console', (message) => {
		if (message.type() === 'error' && /Content Security/.test(message.text())) {
			page.trouble.push(message.text());
		}
	});
	// signed_out: without it the development sign-in would not ask
	await page.goto(`${nest.url}/login/?signed_out=1&next=${encodeURIComponent(next)}`);
	return page;
}

const signIn = (page) => page.getByRole('link', { name: 'Sign in with Google' }).click();
const choose = (page, name) => page.getByRole('link', { name }).click();
const user = (page) => page.evaluate(async () =>
	/"user":"([^"]*)"/.exec(await (await fetch('/config.js')).text())[1]);

/** The page says `what`, has no code in its address, and its link leads to Google again. */
async function assertFailed(page, what) {
	await page.getByText(what).waitFor();
	assert.equal(page.url(), `${nest.url}/authentication/callback`);
	assert.equal(await user(page), '');
	assert.deepEqual(page.trouble, []);
	await page.getByRole('link', { name: 'Try again' }).click();
	await page.getByRole('heading', { name: 'Choose an account' }).waitFor();
}

nest.test('somebody signs in with Google by the keyboard, and out again', async () => {
	const page = await arrive({}, '/help');
	for (let i = 0; i < 10; i++) {
		if (await page.evaluate(() => document.activeElement.textContent === 'Sign in with Google')) {
			break;
		}
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Enter');
	await choose(page, /Ada Lane/);
	await page.waitForURL(`${nest.url}/help`);
	assert.equal(await user(page), 'ada@example.com');
	await page.goto(`${nest.url}/logout/`);
	await page.getByText('You are signed out.').waitFor();
	assert.equal(await user(page), '');
	await page.goBack();
	assert.equal(await user(page), '');
	await page.context().close();
});

nest.test('the nest opens for who has signed in', async () => {
	const page = await arrive();
	await signIn(page);
	await choose(page, /Omar Reyes/);
	await page.getByRole('combobox').waitFor();
	assert.equal(page.url(), `${nest.url}/`);
	assert.deepEqual(page.trouble, []);
	await page.context().close();
});

nest.test('who signs out is signed out in every tab, and no tab signs in again', async () => {
	const page = await arrive();
	await signIn(page);
	await choose(page, /Ada Lane/);
	const other = await page.context().newPage();
	await other.goto(nest.url);
	for (const tab of [page, other]) {
		await tab.waitForFunction(() => window.echonest?.debug().connected);
	}
	await page.getByRole('button', { name: 'Menu of Ada' }).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	for (const tab of [page, other]) {
		await tab.getByText('You are signed out.').waitFor();
		assert.equal(await user(tab), '');
	}
	await page.context().close();
});

nest.test('who is not on the guest list comes in by another account', async () => {
	const page = await arrive({}, '/help');
	await signIn(page);
	await choose(page, /Eve Stone/);
	await assertFailed(page, 'eve@elsewhere.example is not on the guest list here.');
	assert.equal(google.requests.at(-1).query.prompt, 'select_account');
	await choose(page, /Ada Lane/);
	await page.waitForURL(`${nest.url}/help`);
	await page.context().close();
});

nest.test('who cancels at Google can try again', async () => {
	const page = await arrive();
	await signIn(page);
	await choose(page, 'Cancel');
	await assertFailed(page, 'You or Google did not agree to tell us who you are.');
	await page.context().close();
});

nest.test('going back and choosing again does no harm', async () => {
	const page = await arrive({}, '/help');
	await signIn(page);
	await choose(page, /Ada Lane/);
	await page.waitForURL(`${nest.url}/help`);
	await page.goBack();
	await choose(page, /Omar Reyes/); // with a state that was used
	await page.getByText('was done already. You are still signed in as ada@example.com.').waitFor();
	assert.equal(await user(page), 'ada@example.com');
	await page.reload();
	await page.getByRole('link', { name: 'Try again' }).waitFor();
	assert.equal(page.url(), `${nest.url}/authentication/callback`);
	await page.getByRole('link', { name: 'The nest' }).click();
	await page.getByRole('combobox').waitFor();
	await page.context().close();
});

nest.test('while Google is away the page says so, and later it works', async () => {
	const page = await arrive();
	google.behave({ path: '/token', status: 500, body: 'oh' });
	await signIn(page);
	await choose(page, /Ada Lane/);
	await page.getByText('Google could not say who you are').waitFor();
	google.calm();
	google.distort = wrongs.expired;
	await page.getByRole('link', { name: 'Try again' }).click();
	await choose(page, /Ada Lane/);
	await assertFailed(page, 'look at its clock');
	google.calm();
	await choose(page, /Ada Lane/);
	await page.getByRole('combobox').waitFor();
	await page.context().close();
});

for (const [colorScheme, width] of [['light', 360], ['dark', 360], ['light', 1280], ['dark', 1280]]) {
	nest.test(`axe finds nothing at the door in ${colorScheme} at ${width}`, async () => {
		const page = await arrive({ colorScheme, viewport: { width, height: 740 } });
		assert.deepEqual(await violations(page), []);
		await signIn(page);
		await choose(page, /Eve Stone/);
		await page.getByText('is not on the guest list').waitFor();
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
		assert.deepEqual(await violations(page), []);
		await page.context().close();
	});
}
