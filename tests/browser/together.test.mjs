// Two people in two windows: what one does, the other sees and hears.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { songs } from './support/music.mjs';
import { Nest, until } from './support/nest.mjs';
import { inStep } from './support/person.mjs';

const nest = await Nest.start();
let ann;
let ben;

before(async () => {
	ann = await nest.person('ann');
	ben = await nest.person('ben');
});

after(() => nest.stop());

nest.test('people see who is here', async () => {
	await ann.sees('Ben', ann.page.locator('.people'));
	await ben.sees('Ann', ben.page.locator('.people'));
});

nest.test('a song that one adds plays for both', async () => {
	await ann.add('Amber Lantern');
	await ann.seesPlaying('Amber Lantern');
	await ben.seesPlaying('Amber Lantern');
	await ben.sees('added by Ann', ben.nowPlaying());
});

nest.test('both hear that song, not another, and not silence', async () => {
	await Promise.all([ann.hears(songs[0].hz), ben.hears(songs[0].hz)]);
});

nest.test('both hear the same place of it within 50 ms', () => inStep(ann, ben));

nest.test('a needle that slipped a little is brought back by the speed alone', async () => {
	await ann.nudge(-0.25);
	await inStep(ann, ben);
});

nest.test('a needle that slipped far is brought back by a jump', async () => {
	await ben.nudge(9);
	await inStep(ann, ben);
});

nest.test('somebody who comes late hears the same place', async () => {
	const cleo = await nest.person('cleo');
	await inStep(ann, ben, cleo);
	await cleo.leave();
	await until('Cleo is no longer listed', async () => {
		const people = await ann.page.locator('.people').textContent();
		return !people.includes('Cleo') || people;
	});
});

nest.test('the queue is the same for both', async () => {
	await ben.add('Blue Harbour');
	await ann.add('Copper Rain');
	await ben.add('Distant Wheels');
	await until('both queues have three songs and are alike', async () => {
		const [a, b] = [await ann.queue(), await ben.queue()];
		return (a.length === 3 && a.join() === b.join()) || [a, b];
	});
});

nest.test('a vote moves a song for both, and counts', async () => {
	const [first, second] = await ann.queue();
	const voter = second === 'Copper Rain' ? ben : ann;
	await voter.rowButton(second, `Vote ${second} up`).click();
	for (const person of [ann, ben]) {
		await until('the song has moved up', async () => {
			const queue = await person.queue();
			return (queue[0] === second && queue[1] === first) || queue;
		});
		await person.row(second).locator('.vote-count', { hasText: '+1' }).waitFor();
	}
	await until('the button shows what I did', async () =>
		(await voter.rowButton(second, `Vote ${second} up`).getAttribute('aria-pressed')) === 'true');
});

nest.test('a jam on the playing song is seen by the other, and can be taken back', async () => {
	const jam = ben.nowPlaying().getByRole('button', { name: /^Jam/ });
	await jam.click();
	await ann.sees('Ben loves this', ann.nowPlaying());
	await jam.click();
	await until('the jam is gone', async () =>
		(await ann.nowPlaying().getByText('loves this').count()) === 0);
});

nest.test('a jam on a queued song is seen by the other', async () => {
	await ann.rowButton('Distant Wheels', 'Jam Distant Wheels').click();
	await ben.sees('Ann', ben.row('Distant Wheels').locator('.row-jammers'));
});

nest.test('a comment reaches the other, as text', async () => {
	const body = 'what a <b>tune</b> & "more" 🎺';
	await ann.rowButton('Blue Harbour', 'Comments on Blue Harbour').click();
	await ann.row('Blue Harbour').getByRole('textbox').fill(body);
	await ann.page.keyboard.press('Enter');
	await ben.rowButton('Blue Harbour', /Comments on Blue Harbour 1/).click();
	await ben.sees(body, ben.row('Blue Harbour'));
	assert.equal(await ben.row('Blue Harbour').locator('.comment-body b').count(), 0);
});

nest.test('an airhorn sounds for both, and is listed', async () => {
	const horns = (person) => person.page.evaluate(() => window.ears.horns);
	const before = [await horns(ann), await horns(ben)];
	await ben.page.locator('.horn').first().click();
	await until('both have heard it', async () => {
		const now = [await horns(ann), await horns(ben)];
		return now.every((n, i) => n > before[i]) || now;
	});
	await ann.sees('Ben', ann.page.locator('.horn-list'));
});

nest.test('the shared volume moves for both', async () => {
	await ann.page.getByRole('slider', { name: 'Everybody’s volume' }).fill('40');
	await until('Ben sees 40', async () => {
		const value = await ben.page
			.getByRole('slider', { name: 'Everybody’s volume' }).inputValue();
		return value === '40' || value;
	});
});

nest.test('own volume and mute are one’s own, and are remembered', async () => {
	await ann.page.getByRole('slider', { name: 'My volume' }).fill('30');
	await ann.page.locator('.top-acts').getByRole('button', { name: 'Mute my sound' }).click();
	await ann.hearsNothing();
	await ben.hears(songs[0].hz);
	await ann.page.reload();
	await ann.connected();
	await ann.sees('muted', ann.page.locator('.sound-panel'));
	await ann.page.locator('.top-acts').getByRole('button', { name: 'Mute my sound' }).click();
	assert.equal(
		await ann.page.getByRole('slider', { name: 'My volume' }).inputValue(), '30');
	await inStep(ann, ben);
});

nest.test('a pause stops both, and both go on together', async () => {
	await ann.nowPlaying().getByRole('button', { name: /^Pause/ }).click();
	await Promise.all([ann.hearsNothing(), ben.hearsNothing()]);
	await ben.sees('paused', ben.nowPlaying());
	const { positionS } = await ben.debug();
	await ben.nowPlaying().getByRole('button', { name: /^Play on/ }).click();
	await inStep(ann, ben);
	assert.ok((await ben.debug()).positionS >= positionS - 1.5);
});

nest.test('skipping asks first; no leaves the song alone, yes ends it for both', async () => {
	const [next] = await ann.queue();
	const dialog = ann.page.getByRole('dialog');
	const skip = ann.nowPlaying().getByRole('button', { name: /^Skip/ });
	await skip.click();
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	await dialog.waitFor({ state: 'detached' });
	await ann.seesPlaying('Amber Lantern');
	await skip.click();
	await dialog.getByRole('button', { name: 'Skip it' }).click();
	await ann.seesPlaying(next);
	await ben.seesPlaying(next);
	const { hz } = songs.find((song) => song.title === next);
	await Promise.all([ann.hears(hz), ben.hears(hz)]);
	await inStep(ann, ben);
});

nest.test('a removed song can be called back, and is gone if nobody does', async () => {
	const before = await ben.queue();
	const [first] = before;
	await ann.rowButton(first, `Remove ${first} from the queue`).click();
	await until('it is hidden', async () => !(await ann.queue()).includes(first));
	await ann.page.getByRole('button', { name: 'Undo' }).click();
	await ann.seesQueue(before);
	await ann.rowButton(first, `Remove ${first} from the queue`).click();
	await ben.seesQueue(before.slice(1));
});

nest.test('clearing the queue asks first, and spares the playing song', async () => {
	await ann.page.getByRole('button', { name: 'Clear queue' }).click();
	await ann.page.getByRole('dialog').getByRole('button', { name: 'Clear the queue' }).click();
	await ben.seesQueue([]);
	await ben.sees('Nothing queued after this song.');
	assert.notEqual((await ben.debug()).songId, null);
});

nest.test('what the server refuses is said, and nothing breaks', async () => {
	await ann.add('Early Train');
	const up = ann.rowButton('Early Train', 'Vote Early Train up');
	await up.click();
	await ann.page.locator('.toast.error').waitFor();
});

nest.test('no script failed and the content policy had nothing to forbid', () => {
	assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});
