// YouTube's songs: its player in the page, in step for everybody.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { YouTubeDouble } from '../doubles/youtube.mjs';
import { odd, videos } from '../doubles/youtube/videos.mjs';
import { violations } from './support/axe.mjs';
import { Nest, sleep, until } from './support/nest.mjs';

/** The player jumps when it is further off than 300 ms; one measurement takes a moment. */
const NEAR_MS = 350;

const youtube = await new YouTubeDouble().start();
const nest = await Nest.start({ doubles: [youtube] });
const video = { id: '8SbUC-UaAxE', title: 'Guns N\' Roses - November Rain' };
let ann;
let ben;

before(async () => {
	ann = await nest.person('ann');
	ben = await nest.person('ben');
});

after(() => nest.stop());

const frameOf = (person) => person.page.frames().find((frame) => frame.url().includes('/embed/'));

/** How far a player is ahead of the nest, in ms; null while it does not play. */
async function ahead(person) {
	const frame = frameOf(person);
	if (!frame) {
		return null;
	}
	const sound = await frame.evaluate(() => {
		const audio = document.querySelector('audio');
		return audio.paused ? null : {
			began: performance.timeOrigin + performance.now() - audio.currentTime * 1000,
		};
	}).catch(() => null);
	const began = await person.page.evaluate(() => performance.timeOrigin + performance.now()
		- window.echonest.debug().positionS * 1000);
	return sound && began - sound.began;
}

/** Everybody's player is near the nest's place, four times in a row. */
async function inStep(...people) {
	let inARow = 0;
	await until('everybody sees the same place', async () => {
		const drifts = await Promise.all(people.map(ahead));
		inARow = drifts.every((ms) => ms !== null && Math.abs(ms) < NEAR_MS) ? inARow + 1 : 0;
		await sleep(200);
		return inARow >= 4 || drifts;
	}, 60000);
}

async function addLink(person, id) {
	await person.paste(`https://youtu.be/${id}`);
	await person.page.getByRole('button', { name: 'Add this song' }).click();
	await person.page.getByRole('dialog').waitFor({ state: 'detached' });
}

const inFrame = (person, change) => frameOf(person).evaluate(change);
const audioOf = (person) => inFrame(person, () => {
	const { paused, muted, volume, currentTime } = document.querySelector('audio');
	return { paused, muted, volume, currentTime };
});

nest.test('a video that one adds by its link is played for both by YouTube’s player', async () => {
	await addLink(ann, video.id);
	for (const person of [ann, ben]) {
		await person.seesPlaying(video.title);
		const frame = person.nowPlaying().locator('iframe');
		await frame.waitFor();
		const { width, height } = await frame.boundingBox();
		assert.ok(width >= 200 && height >= 200, `${width} × ${height} is too small`);
		assert.equal(await frame.getAttribute('title'), `YouTube: ${video.title}`);
	}
});

nest.test('both see the same place of it', () => inStep(ann, ben));

nest.test('who comes late, and who slipped far, is brought to that place by a jump', async () => {
	const cleo = await nest.person('cleo');
	await inFrame(ben, () => {
		document.querySelector('audio').currentTime += 7;
	});
	await inStep(ann, ben, cleo);
	await cleo.leave();
});

nest.test('the page says where a song comes from, and leads there', async () => {
	const link = ann.nowPlaying().locator('a.source-mark');
	assert.match(await link.getAttribute('href'), new RegExp(`youtube\\.com/watch\\?v=${video.id}`));
	assert.match(await link.getAttribute('rel'), /noopener/);
	assert.equal(await link.getAttribute('target'), '_blank');
});

nest.test('a pause stops both, and both go on together', async () => {
	await ann.nowPlaying().getByRole('button', { name: /^Pause/ }).click();
	for (const person of [ann, ben]) {
		await until(`${person.name}'s video stands`, async () => (await audioOf(person)).paused);
	}
	await ben.nowPlaying().getByRole('button', { name: /^Play on/ }).click();
	await inStep(ann, ben);
});

nest.test('what only looks like a word of the player changes nothing', async () => {
	await ann.page.evaluate(() => {
		for (const message of [
			{ event: 'onError', info: 100 }, { event: 'onStateChange', info: 2 },
			{ event: 'infoDelivery', info: { playerState: 0, currentTime: 1e9 } },
		]) {
			window.postMessage(JSON.stringify(message), '*');
		}
	});
	await inStep(ann, ben);
	assert.equal(await ann.page.getByText(/is gone, or private|You paused/).count(), 0);
});

nest.test('own volume and mute reach the player', async () => {
	await ann.page.getByRole('slider', { name: 'Everybody’s volume' }).fill('100');
	await ann.page.getByRole('slider', { name: 'My volume' }).fill('40');
	await until('it is quieter', async () => {
		const { volume } = await audioOf(ann);
		return Math.abs(volume - 0.4) < 0.01 || volume;
	});
	const mute = ann.page.locator('.top-acts').getByRole('button', { name: 'Mute my sound' });
	await mute.click();
	await until('it is mute', async () => (await audioOf(ann)).muted);
	assert.equal((await audioOf(ben)).muted, false);
	await mute.click();
	await until('it sounds', async () => !(await audioOf(ann)).muted);
});

nest.test('who pauses the player itself is told so, and can join again', async () => {
	await inFrame(ann, () => document.querySelector('audio').pause());
	await ann.sees('You paused YouTube’s player; the nest goes on.');
	assert.equal((await audioOf(ben)).paused, false);
	await ann.page.getByRole('button', { name: 'Listen again' }).click();
	await inStep(ann, ben);
	assert.equal(await ann.page.getByText('You paused').count(), 0);
});

nest.test('a player that shows something else first is waited for, and catches up', async () => {
	await inFrame(ann, () => {
		document.querySelector('audio').playbackRate = 0;
	});
	await ann.sees('YouTube is loading, or shows an advertisement.');
	await inFrame(ann, () => {
		document.querySelector('audio').playbackRate = 1;
	});
	await inStep(ann, ben);
	assert.equal(await ann.page.getByText('advertisement').count(), 0);
});

nest.test('with a video playing axe finds nothing, on a phone neither', async () => {
	for (const [width, colorScheme] of [[390, 'dark'], [390, 'light'], [1366, 'light']]) {
		const lee = await nest.person(`lee.${width}.${colorScheme}`, {
			colorScheme, bypassCSP: true, reducedMotion: 'reduce', viewport: { width, height: 844 },
		});
		const frame = lee.nowPlaying().locator('iframe');
		await frame.waitFor();
		const box = await frame.boundingBox();
		assert.ok(box.width >= 200 && box.height >= 200, JSON.stringify(box));
		assert.deepEqual(await violations(lee.page), []);
		await lee.leave();
	}
});

nest.test('a video that can’t be embedded any more says so; the next plays', async () => {
	const gone = videos.get('60ItHLz5WEA');
	await addLink(ann, gone.id);
	await addLink(ann, odd.evil.id);
	gone.more = { status: { embeddable: false } };
	await ann.page.evaluate(() => fetch('/playing/'));
	const skip = async () => {
		await ann.nowPlaying().getByRole('button', { name: /^Skip/ }).click();
		await ann.page.getByRole('dialog').getByRole('button', { name: 'Skip it' }).click();
	};
	await skip();
	await ann.seesPlaying(gone.title);
	await ann.sees('This video may be watched on YouTube only. The nest goes on.');
	await ben.sees('This video may be watched on YouTube only. The nest goes on.');
	await skip();
	await inStep(ann, ben);
});

nest.test('a title that looks like HTML is text, also in the player’s name', async () => {
	const heading = await ann.nowPlaying().getByRole('heading').textContent();
	assert.match(heading, /^<img src=x onerror=alert\(1\)>/);
	assert.equal(await ann.page.locator('img[src="x"]').count(), 0);
	assert.match(await ann.nowPlaying().locator('iframe').getAttribute('title'), /<img src=x/);
});

nest.test('a browser that wants a click first gets a button, and then plays', async () => {
	const dora = await nest.person('dora', { forbidsVideo: true });
	const listen = dora.page.getByRole('button', { name: 'Tap to listen' });
	await listen.waitFor();
	await inFrame(dora, () => {
		window.mayPlay = true;
	});
	await listen.click();
	await listen.waitFor({ state: 'detached' });
	await inStep(ann, dora);
	await dora.leave();
});

nest.test('a player that does not load is told about, and tried again', async () => {
	youtube.behave({ path: '/embed/', down: true });
	const eli = await nest.person('eli');
	await eli.sees('YouTube does not answer. Trying again…');
	youtube.calm();
	await inStep(ann, eli);
	await eli.leave();
});

nest.test('no script failed and the content policy had nothing to forbid', () => {
	assert.deepEqual([...ann.trouble, ...ben.trouble], []);
});
