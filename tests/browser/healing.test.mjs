// The connection breaks, the server goes away and comes back, the browser wants a click first.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { songs } from './support/music.mjs';
import { Nest } from './support/nest.mjs';
import { inStep } from './support/person.mjs';

const nest = await Nest.start();
let ann;
let ben;

before(async () => {
	ann = await nest.person('ann');
	ben = await nest.person('ben');
	await ann.add('Amber Lantern');
	await ann.add('Blue Harbour');
	await ann.seesPlaying('Amber Lantern');
});

after(() => nest.stop());

nest.test('a page that goes offline says so, and comes back by itself', async () => {
	await ben.context.setOffline(true);
	await ben.page.evaluate(() => window.dispatchEvent(new Event('offline')));
	await ben.page.getByText(/Reconnecting|offline/).waitFor();
	await ann.add('Copper Rain');
	await ben.context.setOffline(false);
	await ben.connected();
	await ben.page.locator('.banner').waitFor({ state: 'detached' });
	await ben.seesQueue(['Blue Harbour', 'Copper Rain']);
	await inStep(ann, ben);
});

nest.test('while the server is away a click says that there is no connection', async () => {
	await nest.stopServer();
	await ann.page.getByText('Reconnecting').waitFor();
	await ann.rowButton('Blue Harbour', 'Jam Blue Harbour').click();
	await ann.page.locator('.toast.error').waitFor();
});

nest.test('after a restart everybody is back, with the same queue, in step', async () => {
	await nest.startServer();
	for (const person of [ann, ben]) {
		await person.connected();
		await person.page.locator('.banner').waitFor({ state: 'detached' });
		await person.seesQueue(['Blue Harbour', 'Copper Rain']);
		await person.seesPlaying('Amber Lantern');
	}
	await inStep(ann, ben);
	await ben.rowButton('Copper Rain', 'Jam Copper Rain').click();
	await ann.sees('Ben', ann.row('Copper Rain').locator('.row-jammers'));
});

nest.test('somebody whose session has ended is sent to the sign-in page', async () => {
	const cleo = await nest.person('cleo');
	const asked = cleo.page.waitForRequest(/\/login\//);
	await cleo.context.clearCookies();
	await nest.stopServer();
	await nest.startServer();
	await asked;
	await cleo.sees('You are signed out.');
	await cleo.signIn();
	await cleo.leave();
});

nest.test('a browser that wants a click first gets a button, and then sounds', async () => {
	const dora = await nest.person('dora', { silentAtFirst: true });
	const listen = dora.page.getByRole('button', { name: 'Tap to listen' });
	await listen.click();
	await listen.waitFor({ state: 'detached' });
	await dora.hears(songs[0].hz);
	await inStep(ann, dora);
	await dora.leave();
});

nest.test('no script failed and the content policy had nothing to forbid', () => {
	assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});
