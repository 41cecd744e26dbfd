// Several sources at once: where to look, links of all of them, and what the page tells of each.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { SoundCloudDouble } from '../doubles/soundcloud.mjs';
import { SpotifyDouble } from '../doubles/spotify.mjs';
import { music } from '../doubles/spotify/music.mjs';
import { YouTubeDouble } from '../doubles/youtube.mjs';
import { violations } from './support/axe.mjs';
import { Nest, until } from './support/nest.mjs';

const spotify = await new SpotifyDouble().start();
const youtube = await new YouTubeDouble().start();
const soundcloud = await new SoundCloudDouble().start();
const nest = await Nest.start({ doubles: [spotify, youtube, soundcloud] });
let ann;
let ben;

before(async () => {
	ann = await nest.person('ann');
	ben = await nest.person('ben');
});

after(() => nest.stop());

const named = (kind, name) => music[`${kind}s`].find((one) => one.name === name);
const box = (person) => person.page.getByRole('combobox');

/** Chooses where to look. */
async function lookIn(person, name) {
	await box(person).click();
	await person.page.getByRole('radio', { name, exact: true }).check();
}

const dialog = (person) => person.page.getByRole('dialog');
const option = (person, name) => person.page.getByRole('option', { name }).first();

nest.test('one looks where one wants to, by keyboard too, and the page remembers it', async () => {
	const { page } = ann;
	await page.keyboard.press('/');
	assert.equal(await ann.page.getByRole('radio', { name: 'Spotify' }).isChecked(), true);
	await page.keyboard.type('lantern');
	await ann.sees('Nothing found for “lantern”.');
	await page.keyboard.press('Tab'); // what clears the box
	await page.keyboard.press('Tab');
	await page.keyboard.press('ArrowLeft');
	assert.equal(await ann.page.getByRole('radio', { name: 'Music folder' }).isChecked(), true);
	await page.keyboard.press('Enter');
	await option(ann, 'Amber Lantern').waitFor();
	assert.equal(await box(ann).evaluate((field) => field === document.activeElement), true);
	await page.reload();
	await ann.connected();
	await box(ann).fill('lantern');
	await option(ann, 'Amber Lantern').getByText('From Music folder').waitFor();
	await box(ann).fill('');
});

nest.test('each hit says where it is from, and what is queued is known by it', async () => {
	await lookIn(ann, 'Spotify');
	await box(ann).fill('Heart of Glass');
	await option(ann, 'Heart of Glass').getByText('From Spotify').waitFor();
	await option(ann, 'Heart of Glass').click();
	await option(ann, 'Heart of Glass').getByText(/In the queue|Playing/).waitFor();
	await lookIn(ann, 'SoundCloud');
	await box(ann).fill('Flickermood');
	await option(ann, 'Flickermood').getByText('From SoundCloud').waitFor();
	await option(ann, 'Flickermood').click();
	await option(ann, 'Flickermood').getByText(/In the queue|Playing/).waitFor();
	await box(ann).fill('');
});

nest.test('podcasts are looked for on their own, and say their show', async () => {
	await lookIn(ann, 'Podcasts');
	await box(ann).fill('Ten Thousand Years');
	await option(ann, 'Ten Thousand Years').getByText('Podcast', { exact: true }).waitFor();
	await option(ann, 'Ten Thousand Years').click();
	await box(ann).fill('');
	await ben.row('Ten Thousand Years').getByText('99% Invisible').waitFor();
	await ben.row('Ten Thousand Years').getByText('Podcast', { exact: true }).waitFor();
});

nest.test('a source that can’t be searched says what to do instead', async () => {
	await lookIn(ann, 'YouTube');
	await box(ann).fill('never gonna');
	await ann.sees('YouTube can’t be searched here.');
	await ann.sees('Copy a link on YouTube, and paste it here.');
	await box(ann).fill('');
});

nest.test('links of all sources, an album among them, are added in one go', async () => {
	const local = await ann.page.evaluate(async () =>
		(await (await fetch('/search/v2?source=local&q=copper')).json())[0].uri);
	const album = named('album', 'Mezzanine');
	await ann.paste([
		local,
		`https://open.spotify.com/album/${album.id}?si=0123456789abcdef`,
		'https://www.youtube.com/watch?v=djV11Xbc914&t=12',
		'youtu.be/noembed0001',
		'https://soundcloud.com/forss/sets/soulhack',
	].join('\n'));
	const shown = dialog(ann);
	await ann.sees(`Spotify album · ${album.tracks.length} songs`, shown);
	await ann.sees('a-ha - Take On Me', shown);
	await ann.sees('SoundCloud playlist', shown);
	/* Flickermood is queued already */
	await ann.sees('2 of 3 songs', shown);
	await shown.locator('.import-failed').first().waitFor();
	const count = album.tracks.length + 4;
	await shown.getByRole('button', { name: `Add ${count} songs` }).click();
	await ann.sees(`Added ${count} songs.`, shown);
	await ann.sees('1 already there', shown);
	await shown.getByRole('button', { name: 'Done' }).click();
	await until('Ben sees them too', async () => {
		const queue = await ben.queue();
		return ['Copper Rain', ...album.tracks.map(({ name }) => name), 'Journeyman']
			.every((title) => queue.includes(title)) || queue;
	});
	const queue = (await ben.queue()).join('\n');
	assert.ok(queue.includes(album.tracks.map(({ name }) => name).join('\n')), 'in the album’s order');
});

nest.test('each row leads to where its source shows the song', async () => {
	const album = named('album', 'Mezzanine');
	const link = ben.row(album.tracks[1].name).locator('a.source-mark');
	assert.equal(await link.getAttribute('href'),
		`https://open.spotify.com/track/${album.tracks[1].id}`);
	assert.match(await link.getAttribute('rel'), /noopener/);
	assert.equal(await link.getAttribute('target'), '_blank');
	await ben.row('Copper Rain').getByText('From Music folder').waitFor();
	assert.equal(await ben.row('Copper Rain').locator('a').count(), 0);
});

nest.test('a song of Spotify’s says how to hear it', async () => {
	await ann.seesPlaying('Heart of Glass');
	const connect = ann.nowPlaying().getByRole('link', { name: 'Connect Spotify' });
	assert.equal(await connect.getAttribute('href'), '/spotify_connect/?next=%2F');
});

nest.test('hostile and endless titles are text that fits', async () => {
	const pia = await nest.person('pia', { viewport: { width: 390, height: 844 } });
	const hostile = named('artist', '<img src=x onerror=alert(1)>');
	await pia.paste(`spotify:album:${hostile.albums[0].id}\n`
		+ `spotify:album:${named('album', 'A Title of Three Hundred Characters').id}`);
	await pia.sees('<img src=x onerror=alert(1)>', dialog(pia));
	await dialog(pia).getByRole('button', { name: /^Songs of <img/ }).click();
	await pia.sees('</script><script>alert(3)</script>', dialog(pia));
	const fits = () => pia.page.evaluate(() => {
		const shown = document.querySelector('dialog') ?? document.documentElement;
		return shown.scrollWidth <= shown.clientWidth;
	});
	assert.equal(await fits(), true, 'the dialog');
	await dialog(pia).getByRole('button', { name: /^Add all/ }).click();
	await dialog(pia).getByRole('button', { name: 'Done' }).click();
	await pia.row('</script><script>alert(3)</script>').waitFor();
	assert.equal(await fits(), true, 'the queue');
	assert.equal(await pia.page.locator('img[src="x"]').count(), 0);
	assert.deepEqual(pia.trouble, []);
	await pia.leave();
});

for (const colorScheme of ['dark', 'light']) {
	for (const width of [1366, 390]) {
		nest.test(`axe finds nothing in the search at ${width} pixels in ${colorScheme}`, async () => {
			const lee = await nest.person(`lee.${colorScheme}.${width}`, {
				colorScheme, bypassCSP: true, reducedMotion: 'reduce', viewport: { width, height: 844 },
			});
			await box(lee).click();
			await lee.sees('Or paste links from');
			assert.deepEqual(await violations(lee.page), [], 'at first');
			for (const name of ['YouTube', 'Podcasts']) {
				await lookIn(lee, name);
				await box(lee).fill('the');
				await lee.page.locator('.search-message, [role=option]').first().waitFor();
				assert.deepEqual(await violations(lee.page), [], name);
			}
			assert.equal(await lee.page.evaluate(() =>
				document.documentElement.scrollWidth <= innerWidth), true);
			await lee.leave();
		});
	}
}

nest.test('a source that has had enough says so; the others can be searched', async () => {
	spotify.behave({ path: '/v1/search', status: 429, headers: { 'Retry-After': '30' }, body: '{}' });
	await lookIn(ben, 'Spotify');
	await box(ben).fill('something nobody asked for before');
	await ben.page.locator('.search-message').getByText(/Spotify/).first().waitFor();
	await lookIn(ben, 'Music folder');
	await box(ben).fill('harbour');
	await option(ben, 'Blue Harbour').waitFor();
	await box(ben).fill('');
});

nest.test('no script failed and the content policy had nothing to forbid', () => {
	assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});
