// What Benderbot adds next: seen, heard, taken and rejected by people in two windows.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { songs } from './support/music.mjs';
import { Nest, until } from './support/nest.mjs';

const nest = await Nest.start({ bender: true });
let ann;
let ben;

before(async () => {
	ann = await nest.person('ann');
	ben = await nest.person('ben');
});

after(() => nest.stop());

const row = ({ page }) => page.locator('.row.preview');
const button = (person, name) => row(person).getByRole('button', { name });

/** The song that a person sees on offer. */
async function offer(person) {
	await button(person, 'Queue it').waitFor();
	const title = await row(person).locator('.row-title').textContent();
	return songs.find((song) => title.endsWith(` : ${song.title}`));
}

async function seesOther(person, song) {
	await until(`${person.name} sees another offer`, async () =>
		(await offer(person)).title !== song.title);
}

nest.test('music plays as soon as somebody has opened the page', async () => {
	await ann.page.locator('.now-title').waitFor();
	await ann.sees('picked by Benderbot', ann.nowPlaying());
	await until('three songs wait', async () =>
		(await ann.page.locator('.row[data-song]').count()) === 3);
});

nest.test('both see the same song on offer', async () => {
	assert.equal((await offer(ann)).title, (await offer(ben)).title);
});

nest.test('one listens to it on their own device, while the other hears the nest', async () => {
	const playing = await ann.page.locator('.now-title').textContent();
	const { hz } = songs.find((song) => song.title === playing);
	const offered = await offer(ann);
	await ann.hears(hz);
	await button(ann, 'Listen to it').click();
	await ann.hears(offered.hz);
	await ben.hears(hz);
	await button(ann, 'Stop listening').click();
	await ann.hears(hz);
});

nest.test('what one rejects is gone for both', async () => {
	const song = await offer(ann);
	await button(ann, 'Not this one').click();
	await seesOther(ann, song);
	await seesOther(ben, song);
});

nest.test('what one takes is in the queue as theirs, and something else is on offer', async () => {
	const song = await offer(ben);
	await button(ben, 'Queue it').click();
	await ann.sees('Ben', ann.row(song.title));
	await seesOther(ann, song);
});
