// Somebody with a browser window: what they do, see and hear.
import { sleep, until } from './nest.mjs';

/** Keeps hold of what makes sound, so that a test can listen. */
function installEars() {
	window.ears = { audios: [], horns: 0 };
	const Plain = window.Audio;
	window.Audio = class extends Plain {
		constructor(...args) {
			super(...args);
			window.ears.audios.push(this);
		}
	};
	const start = AudioBufferSourceNode.prototype.start;
	AudioBufferSourceNode.prototype.start = function (...args) {
		window.ears.horns++;
		return start.apply(this, args);
	};
}

/** A browser that allows sound only after a click, as most do for a page that is new to them. */
function wantClickFirst() {
	let clicked = false;
	addEventListener('pointerdown', () => {
		clicked = true;
	}, true);
	const play = HTMLMediaElement.prototype.play;
	HTMLMediaElement.prototype.play = function () {
		return clicked || this.muted
			? play.call(this)
			: Promise.reject(new DOMException('a click first', 'NotAllowedError'));
	};
}

/** The same in the frame of a player, which sees no clicks of ours: the test says when. */
function forbidVideo() {
	if (window === window.top) {
		return;
	}
	const play = HTMLMediaElement.prototype.play;
	HTMLMediaElement.prototype.play = function () {
		return window.mayPlay
			? play.call(this)
			: Promise.reject(new DOMException('a click first', 'NotAllowedError'));
	};
}

/** A browser that can't play streams in pieces (HLS). */
function wantWholeFiles() {
	const can = HTMLMediaElement.prototype.canPlayType;
	HTMLMediaElement.prototype.canPlayType = function (type) {
		return /mpegurl/i.test(type) ? '' : can.call(this, type);
	};
}

/** The loudest frequency that the loudest element gives off, in Hz; 0 for silence. */
async function loudestHz() {
	const [audio] = window.ears.audios
		.filter((a) => !a.paused && !a.muted && a.volume > 0 && a.readyState > 1)
		.sort((a, b) => b.volume - a.volume);
	if (!audio) {
		return 0;
	}
	const context = new AudioContext();
	const analyser = new AnalyserNode(context, { fftSize: 4096 });
	context.createMediaStreamSource(audio.captureStream()).connect(analyser);
	const levels = new Float32Array(analyser.frequencyBinCount);
	await new Promise((resolve) => setTimeout(resolve, 400));
	analyser.getFloatFrequencyData(levels);
	const top = levels.indexOf(Math.max(...levels));
	const hz = levels[top] > -70 ? (top * context.sampleRate) / analyser.fftSize : 0;
	await context.close();
	return hz;
}

export class Person {
	static async arrive(nest, name, options = {}) {
		const {
			silentAtFirst = false, forbidsVideo = false, playsPieces = true, ...contextOptions
		} = options;
		const person = new Person();
		person.name = name;
		person.email = `${name}@example.com`;
		person.nest = nest;
		person.trouble = [];
		person.context = await nest.browser.newContext({
			viewport: { width: 1366, height: 850 },
			...contextOptions,
		});
		person.context.setDefaultTimeout(20000);
		await person.context.addInitScript(installEars);
		person.page = await person.context.newPage();
		person.page.on('pageerror', (error) => person.trouble.push(String(error)));
		person.page.on('console', (message) => {
			/* the browser itself reports what the policy for content forbids */
			if (message.type() === 'error' && /Content Security/.test(message.text())) {
				person.trouble.push(message.text());
			}
		});
		const habits = [
			silentAtFirst && wantClickFirst, forbidsVideo && forbidVideo,
			!playsPieces && wantWholeFiles,
		];
		for (const habit of habits.filter(Boolean)) {
			await person.context.addInitScript(habit);
		}
		await person.signIn();
		return person;
	}

	async signIn() {
		const email = encodeURIComponent(this.email);
		await this.page.goto(`${this.nest.url}/login/?email=${email}`);
		await this.connected();
	}

	async connected() {
		await until(`${this.name} is connected`, () =>
			this.page.evaluate(() => window.echonest?.debug().connected ?? false).catch(String));
	}

	async leave() {
		await this.context.close();
	}

	debug() {
		return this.page.evaluate(() => window.echonest.debug());
	}

	/* What they do. */

	async add(title) {
		const { page } = this;
		await page.getByRole('combobox').fill(title);
		await page.getByRole('option', { name: title }).click();
		await page.getByRole('option', { name: title }).getByText(/In the queue|Playing/).waitFor();
		await page.getByRole('combobox').fill('');
	}

	/** As Ctrl+V does, wherever `selector` leads: into the search by default. */
	paste(text, selector = '#search-box') {
		return this.page.evaluate(([words, where]) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', words);
			document.querySelector(where).dispatchEvent(new ClipboardEvent('paste',
				{ clipboardData, bubbles: true, cancelable: true }));
		}, [text, selector]);
	}

	/** A row of the queue. */
	row(title) {
		return this.page.locator('.row', { hasText: title });
	}

	/** One of the row's buttons, by the beginning of its name. */
	rowButton(title, name) {
		return this.row(title).getByRole('button', { name });
	}

	/* What they see. */

	nowPlaying() {
		return this.page.getByRole('region', { name: 'Now playing' });
	}

	async sees(text, scope = this.page) {
		await scope.getByText(text).first().waitFor();
	}

	async seesPlaying(title) {
		await this.nowPlaying().getByRole('heading', { name: title, exact: true }).waitFor();
	}

	queue() {
		return this.page.locator('.rows .row-title').allTextContents();
	}

	async seesQueue(titles) {
		await until(`${this.name} sees the queue ${titles}`, async () => {
			const queue = await this.queue();
			return queue.join() === titles.join() || queue;
		});
	}

	/* What they hear. */

	async hears(hz) {
		await until(`${this.name} hears ${hz} Hz`, async () => {
			const heard = await this.page.evaluate(loudestHz);
			return Math.abs(heard - hz) < 40 || heard;
		});
	}

	hearsNothing() {
		return until(`${this.name} hears nothing`, () =>
			this.page.evaluate(() => window.ears.audios.every((a) => a.paused || a.muted)));
	}

	/** Moves the needle by `s` seconds behind the page's back. */
	nudge(s) {
		return this.page.evaluate((by) => {
			window.ears.audios.find((a) => !a.paused).currentTime += by;
		}, s);
	}

	/** When the song's first note was heard, or would have been, in ms of the machine's clock. */
	beganMs() {
		return this.page.evaluate(() => {
			const audio = window.ears.audios.find((a) => !a.paused);
			const nowMs = performance.timeOrigin + performance.now();
			return audio ? nowMs - audio.currentTime * 1000 : null;
		});
	}
}

/** Everybody hears the same place of the song, within 50 ms, and not by chance: four times. */
export async function inStep(...people) {
	let inARow = 0;
	await until('everybody hears the same place', async () => {
		const states = await Promise.all(people.map((p) => p.debug()));
		const began = await Promise.all(people.map((p) => p.beganMs()));
		const apart = Math.max(...began) - Math.min(...began);
		const near = !began.includes(null) && apart < 50
			&& states.every((s) => s.driftMs !== null && Math.abs(s.driftMs) < 50)
			&& new Set(states.map((s) => s.songId)).size === 1;
		inARow = near ? inARow + 1 : 0;
		await sleep(200);
		return inARow >= 4 || { apart, drifts: states.map((s) => s.driftMs) };
	}, 40000);
}
