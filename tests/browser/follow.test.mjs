// "Play on my Spotify": the switch, and what the page says of it.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { violations } from './support/axe.mjs';
import { Nest, until } from './support/nest.mjs';

const spotify = await new SpotifyDouble().start();
const nest = await Nest.start({ doubles: [spotify] });
const song = spotify.music.tracks.find(({ name }) => name === 'Heart of Glass');

before(async () => {
	const dj = await nest.person('dj');
	await dj.paste(`spotify:track:${song.id}`);
	await dj.page.getByRole('button', { name: 'Add this song' }).click();
	await dj.seesPlaying(song.name);
	await dj.leave();
});

after(() => nest.stop());

/** Somebody whose Spotify is connected, unless `connects` is false. */
async function arrive(name, { product = 'premium', connects = true, devices = ['Kitchen'] } = {}, options = {}) {
	spotify.addPerson(name, { product });
	const player = spotify.player(name);
	devices.forEach((device) => player.addDevice(device));
	if (connects) {
		const folder = join(nest.folder, 'oauth_creds');
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, `${name}@example.com`), JSON.stringify(spotify.tokenFile(name)));
	}
	const person = await nest.person(name, options);
	return { person, player };
}

/** The switch is at two places: below the playing song, and in the sound panel. */
const now = (person) => person.nowPlaying();
const panel = (person) => person.page.getByRole('region', { name: 'Sound' });
const toggle = (part) => part.getByRole('switch', { name: 'Play on my Spotify' });
const isOn = (part, on) => toggle(part).and(part.locator(`[aria-checked=${on}]`)).waitFor();

nest.test('who turns it on hears the song on their device; both places say so', async () => {
	const { person, player } = await arrive('ann');
	await toggle(now(person)).click();
	for (const part of [now(person), panel(person)]) {
		await person.sees('Playing on Kitchen.', part);
		await isOn(part, true);
	}
	await until('it plays there', () => player.uri === `spotify:track:${song.id}` && player.isPlaying);
	await toggle(panel(person)).click();
	await isOn(now(person), false);
	await until('it stands', () => !player.isPlaying);
	await person.leave();
});

nest.test('the keyboard can do it', async () => {
	const { person } = await arrive('kim');
	await toggle(now(person)).focus();
	await person.page.keyboard.press('Space');
	await person.sees('Playing on Kitchen.', now(person));
	await person.page.keyboard.press('Enter');
	await isOn(now(person), false);
	await person.leave();
});

nest.test('it is remembered by the server, not by the page', async () => {
	const { person } = await arrive('ben');
	await toggle(now(person)).click();
	await person.sees('Playing on Kitchen.', now(person));
	await person.page.reload();
	await person.sees('Playing on Kitchen.', now(person));
	await toggle(now(person)).click();
	await isOn(now(person), false);
	await person.leave();
});

nest.test('who is not connected is led there, and back', async () => {
	const { person } = await arrive('cleo', { connects: false });
	const link = now(person).getByRole('link', { name: 'Connect Spotify' });
	await toggle(now(person)).click();
	await person.sees('Connect your Spotify first.', now(person));
	await link.click();
	await person.page.waitForURL('**/spotify_connect/**');
	await person.page.getByRole('link', { name: 'Connect Spotify' })
		.or(person.page.getByRole('button', { name: 'Connect Spotify' })).click();
	await person.page.getByLabel('You are').selectOption('cleo');
	await person.page.getByRole('button', { name: 'Agree' }).click();
	await person.page.getByRole('link', { name: 'To the nest' }).click();
	await person.sees('Playing on Kitchen.', now(person));
	assert.equal(await person.page.getByRole('link', { name: 'Connect Spotify' }).count(), 0);
	await toggle(now(person)).click();
	await isOn(now(person), false);
	await person.leave();
});

nest.test('without a device one is told what to do, and it goes on when there is one', async () => {
	const { person, player } = await arrive('dan', { devices: [] });
	await toggle(now(person)).click();
	await person.sees('Open Spotify on the device that is to play', now(person));
	await isOn(now(person), true);
	player.addDevice('Phone');
	player.choose('spotify:track:0000000000000000theirs');
	await person.sees('Playing on Phone.', now(person));
	await person.leave();
});

nest.test('without Premium one is told so, and what is left', async () => {
	const { person } = await arrive('fay', { product: 'free' });
	await toggle(now(person)).click();
	await person.sees('only for people who have Premium', now(person));
	await person.sees('Songs from the other sources sound in this page.', now(person));
	await isOn(now(person), false);
	await person.leave();
});

nest.test('who plays something else is told that it has ended', async () => {
	const { person, player } = await arrive('gil');
	await toggle(now(person)).click();
	await person.sees('Playing on Kitchen.', now(person));
	player.choose('spotify:track:0000000000000000theirs', 'spotify:playlist:0000000000000000theirs');
	await person.sees('You have chosen something else on Spotify', now(person));
	await isOn(now(person), false);
	await person.leave();
});

nest.test('a device whose name looks like HTML is called that', async () => {
	const { person } = await arrive('eve', { devices: ['<img src=x onerror=hacked=1>'] });
	await toggle(now(person)).click();
	await person.sees('Playing on <img src=x onerror=hacked=1>.', now(person));
	assert.equal(await person.page.evaluate(() => 'hacked' in window), false);
	await toggle(now(person)).click();
	await isOn(now(person), false);
	assert.deepEqual(person.trouble, []);
	await person.leave();
});

for (const colorScheme of ['dark', 'light']) {
	for (const width of [1366, 390]) {
		nest.test(`axe finds nothing at ${width} pixels in ${colorScheme}`, async () => {
			const { person } = await arrive(`lee-${colorScheme}-${width}`, {}, {
				colorScheme, bypassCSP: true, reducedMotion: 'reduce', viewport: { width, height: 844 },
			});
			assert.deepEqual(await violations(person.page), [], 'off');
			await toggle(now(person)).click();
			await person.sees('Playing on Kitchen.', now(person));
			assert.deepEqual(await violations(person.page), [], 'on');
			await toggle(now(person)).click();
			await isOn(now(person), false);
			await person.leave();
		});
	}
}
