// Somebody signs in with Google and connects their Spotify, in a real browser against doubles.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { GoogleDouble } from '../doubles/google.mjs';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { violations } from './support/axe.mjs';
import { Nest } from './support/nest.mjs';

const google = await new GoogleDouble().start();
const spotify = await new SpotifyDouble().start();
const nest = await Nest.start({ doubles: [google, spotify] });

after(() => nest.stop());

async function visit(path, options) {
	const context = await nest.browser.newContext(options);
	const page = await context.newPage();
	page.complaints = [];
	page.on('console', (message) => {
		if (message.type() === 'error' && message.location().url.startsWith(nest.url)) {
			page.complaints.push(message.text());
		}
	});
	await page.goto(nest.url + path);
	return page;
}

/** What axe finds, after a picture of the page was taken for people to look at. */
async function look(page, name) {
	const folder = join(process.cwd(), 'build/screenshots');
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `spotify-${name}.png`) });
	return violations(page);
}

async function signIn(page, email) {
	await page.getByRole('link', { name: 'Sign in with Google' }).click();
	await page.getByRole('link', { name: email }).click();
}

const press = (page, name) => page.getByRole('link', { name, exact: true })
	.or(page.getByRole('button', { name, exact: true })).click();

nest.test('somebody is invited, connects, and disconnects', async () => {
	const page = await visit('/login/?signed_out=1');
	await signIn(page, 'ada@example.com');
	await page.getByRole('heading', { name: 'Play on your own Spotify' }).waitFor();
	assert.deepEqual(await look(page, 'invitation'), []);
	await press(page, 'Connect Spotify');
	await page.getByRole('heading', { name: 'EchoNest wants to use your Spotify' }).waitFor();
	await page.getByLabel('You are').selectOption('dora');
	await look(page, 'consent');
	await press(page, 'Agree');
	await page.getByRole('heading', { name: 'Spotify is connected' }).waitFor();
	assert.deepEqual(await look(page, 'connected'), []);
	await press(page, 'To the nest');
	await page.getByRole('combobox').waitFor();
	const { spotify: told } = await page.evaluate('window.ECHONEST');
	assert.deepEqual(told, { configured: true, connected: true });
	await page.goto(`${nest.url}/spotify_connect/`);
	await press(page, 'Disconnect');
	await page.getByRole('heading', { name: 'Disconnect Spotify?' }).waitFor();
	assert.deepEqual(await look(page, 'disconnect'), []);
	await press(page, 'Keep it');
	await press(page, 'Disconnect');
	await press(page, 'Disconnect');
	await page.getByRole('heading', { name: 'Play on your own Spotify' }).waitFor();
	assert.deepEqual(page.complaints, []);
	await page.context().close();
});

nest.test('the invitation is skipped once and not repeated', async () => {
	const page = await visit('/login/?signed_out=1');
	await signIn(page, 'omar@example.com');
	await press(page, 'Not now');
	await page.getByRole('combobox').waitFor();
	await page.context().clearCookies();
	await page.goto(`${nest.url}/login/?signed_out=1`);
	await signIn(page, 'omar@example.com');
	await page.getByRole('combobox').waitFor();
	assert.deepEqual(page.complaints, []);
	await page.context().close();
});

for (const colorScheme of ['light', 'dark']) {
	nest.test(`what went wrong is said, and can be tried again, in ${colorScheme}`, async () => {
		const viewport = { width: 360, height: 740 };
		const page = await visit('/login/?email=eve@example.com&next=/spotify_connect/', { colorScheme, viewport });
		assert.deepEqual(await look(page, `small-${colorScheme}`), []);
		await press(page, 'Connect Spotify');
		await press(page, 'Cancel');
		await page.getByRole('alert').getByText('You did not agree').waitFor();
		assert.deepEqual(await look(page, `denied-${colorScheme}`), []);
		await press(page, 'Try again');
		await page.getByLabel('You are').selectOption('dora');
		spotify.behave({ path: '/api/token', status: 503, body: 'busy' });
		await press(page, 'Agree');
		await page.getByRole('alert').getByText('problem of its own').waitFor();
		spotify.calm();
		await press(page, 'Try again');
		await press(page, 'Agree');
		await page.getByRole('heading', { name: 'Spotify is connected' }).waitFor();
		spotify.tokenSeconds = 0;
		await page.goto(`${nest.url}/spotify_connect/authorize?force=1`);
		await press(page, 'Agree');
		spotify.revoke('dora');
		await page.goto(nest.url);
		await page.evaluate(() => new Promise((resolve) => {
			const socket = new WebSocket(`ws://${location.host}/socket/`);
			socket.onopen = () => socket.send('1["fetch_auth_token"]');
			socket.onmessage = ({ data }) => data.includes('auth_token_refresh') && resolve();
		}));
		spotify.tokenSeconds = 3600;
		await page.goto(`${nest.url}/spotify_connect/`);
		await page.getByRole('heading', { name: 'Reconnect Spotify' }).waitFor();
		assert.deepEqual(await look(page, `reconnect-${colorScheme}`), []);
		await press(page, 'Disconnect');
		await press(page, 'Disconnect');
		await page.context().close();
	});
}
