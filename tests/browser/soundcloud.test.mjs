// SoundCloud's songs: their streams in the page's own player, in step like local music.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { SoundCloudDouble } from '../doubles/soundcloud.mjs';
import { odd } from '../doubles/soundcloud/catalogue.mjs';
import { Nest, until } from './support/nest.mjs';
import { inStep } from './support/person.mjs';

const soundcloud = await new SoundCloudDouble().start();
const nest = await Nest.start({ doubles: [soundcloud] });
let ann;
let ben;

before(async () => {
	ann = await nest.person('ann');
	ben = await nest.person('ben');
});

after(() => nest.stop());

const page = (path) => `https://soundcloud.com/${path}`;

async function addLinks(person, ...paths) {
	await person.paste(paths.map(page).join('\n'));
	await person.page.getByRole('button', { name: /^Add (this song|all)/ }).click();
	const done = person.page.getByRole('dialog').getByRole('button', { name: 'Done' });
	if (paths.length > 1) {
		await done.click();
	}
	await person.page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function skip(person) {
	await person.nowPlaying().getByRole('button', { name: /^Skip/ }).click();
	await person.page.getByRole('dialog').getByRole('button', { name: 'Skip it' }).click();
}

/** Where the sounds that a page holds come from. */
const addresses = (person) => person.page.evaluate(() =>
	window.ears.audios.map((audio) => audio.currentSrc && audio.src));

nest.test('a song that one adds by its link sounds for both, at the same place within 50 ms', async () => {
	await addLinks(ann, 'forss/flickermood');
	await ben.seesPlaying('Flickermood');
	await inStep(ann, ben);
	const [source] = (await addresses(ben)).filter(Boolean);
	assert.match(source, /^http:\/\/127\.0\.0\.1:\d+\/cdn\/293\.128\.mp3\?/);
});

nest.test('a needle that slipped far is brought back', async () => {
	await ann.nudge(-12);
	await inStep(ann, ben);
});

nest.test('the next song is loaded before its turn comes, and follows at once', async () => {
	await addLinks(ben, 'tycho/awake', 'the-doubles/in-pieces');
	await until('the next song is loaded', async () => {
		const all = await addresses(ann);
		return all.some((address) => /\/cdn\/300000009\./.test(address)) || all;
	});
	await skip(ann);
	await ben.seesPlaying('Awake');
	await inStep(ann, ben);
});

nest.test('a song in pieces sounds where browsers play such streams, and where they don’t', async () => {
	const dora = await nest.person('dora', { playsPieces: false });
	await skip(ann);
	await dora.seesPlaying('In pieces');
	await inStep(ann, dora);
	const addressesOf = async (person) => (await addresses(person)).filter(Boolean).join(' ');
	assert.match(await addressesOf(dora), /blob:/);
	const plays = await ann.page.evaluate(() =>
		document.createElement('audio').canPlayType('application/vnd.apple.mpegurl') !== '');
	assert.match(await addressesOf(ann), plays ? /playlist\.m3u8/ : /blob:/);
	await dora.leave();
});

nest.test('a song without a stream says why, and the nest goes on', async () => {
	await addLinks(ann, 'the-doubles/soon-gone', 'forss/journeyman');
	await skip(ann);
	await ann.seesPlaying('Soon gone');
	await ann.sees('SoundCloud gives only a snippet of that track, or nothing.', ann.nowPlaying());
	await skip(ann);
	await ben.seesPlaying('Journeyman');
	await inStep(ann, ben);
});

nest.test('an address that does not work is told about, and tried again', async () => {
	soundcloud.behave({ path: '/cdn/300000001', status: 403, body: '' });
	await addLinks(ann, 'forss/soulhack');
	await skip(ann);
	await ann.seesPlaying('Soulhack');
	await ann.sees('The sound does not load. Trying again…', ann.nowPlaying());
	soundcloud.calm();
	await inStep(ann, ben);
	assert.equal(await ann.page.getByText('does not load').count(), 0);
});

nest.test('a title that looks like HTML is text, and a hostile address leads nowhere', async () => {
	await addLinks(ann, 'the-doubles/img-src-x-onerror-alert-1');
	const row = ann.page.locator('.row', { hasText: 'onerror' });
	await row.waitFor();
	assert.equal(await row.locator('.row-title').textContent(), odd.evil.title);
	assert.equal(await ann.page.locator('img[src="x"]').count(), 0);
	assert.equal(await row.locator('a[href^="javascript"]').count(), 0);
});

nest.test('no script failed and the content policy had nothing to forbid', () => {
	assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});
