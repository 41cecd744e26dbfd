// Horns in the narrow sense: air horns, a foghorn, vuvuzelas, a trombone, a shofar.

import { held, line } from '../sound/envelope.mjs';
import { bandPass, slidingLowPass } from '../sound/filter.mjs';
import { harmonicSum } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf, stepOf } from '../sound/rate.mjs';
import { addReverb } from '../sound/reverb.mjs';
import { place, stereoOf } from '../sound/stereo.mjs';

/** Harmonics that fall by `tilt`: 1 is a bright blare, 2 is mellow. */
const falling = (hz, tilt) =>
	Array.from({ length: Math.floor(9500 / hz) }, (_, k) => 1 / (k + 1) ** tilt);

/**
 * One blown note. `bend`: [seconds, factor] points of its pitch; `corner`:
 * [seconds, Hz] points of its brightness; `rough`: how much air rattles in it.
 */
function blow({ hz, dur, bend = [[0, 1]], corner = [[0, 6000]], tilt = 0.9, attack = 0.02, release = 0.08,
	rough = 0.02, vibrato = 0, vibrato_hz = 5.5, random }) {
	const out = new Float32Array(samplesOf(dur + release));
	const top = Math.max(...bend.map(([, factor]) => factor));
	const amps = falling(hz * top, tilt);
	const filter = slidingLowPass();
	const air = bandPass(Math.min(4 * hz, 6000), 0.8);
	let phase = random() * 6;
	let jitter = 0;
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		const noise = random() * 2 - 1;
		jitter += 0.003 * (noise - jitter);
		const sway = 1 + vibrato * Math.sin(2 * Math.PI * vibrato_hz * t) * Math.min(1, t * 4);
		phase += stepOf(hz * line(bend, t) * sway * (1 + rough * jitter));
		const tone = Math.tanh(1.2 * harmonicSum(phase, amps));
		const x = tone + rough * 2 * air(noise);
		out[i] = filter(x, line(corner, t)) * held(t, dur, attack, release);
	}
	return out;
}

function inRoom(seconds, room, fill) {
	const stereo = stereoOf(seconds);
	fill((mono, at, gain, pan) => place(stereo, mono, at, gain, pan));
	addReverb(stereo, { predelay_ms: 8, ...room });
	return stereo;
}

/** The can: three trumpets at once, which speak from below and sag at the end. */
export function airhorn(random) {
	return inRoom(1.9, { seconds: 0.9, wet: 0.18 }, (put) => {
		[[392, -0.5], [466.2, 0.5], [587.3, 0]].forEach(([hz, pan]) => put(blow({
			hz, dur: 1.1, bend: [[0, 0.86], [0.05, 1], [1.0, 1], [1.18, 0.9]],
			corner: [[0, 3000], [0.06, 8500]], tilt: 0.75, rough: 0.06, random,
		}), 0.01, 0.4, pan));
	});
}

/** Dancehall: three short, one long that falls, with an echo. */
export function djAirhorn(random) {
	return inRoom(2.9, { seconds: 1.2, wet: 0.2 }, (put) => {
		const blasts = [[0, 0.11], [0.17, 0.11], [0.34, 0.11], [0.53, 0.85]];
		for (const [at, dur] of blasts) {
			const bend = [[0, 0.92], [0.025, 1], [dur * 0.55, 1], [dur + 0.08, dur > 0.5 ? 0.72 : 0.95]];
			[[554.4, -0.3], [559.5, 0.3], [831, 0]].forEach(([hz, pan]) => {
				const mono = blow({ hz, dur, bend, corner: [[0, 7500]], tilt: 0.8, attack: 0.008, release: 0.07, rough: 0.05, random });
				put(mono, at + 0.01, 0.4, pan);
				put(mono, at + 0.31, 0.13, -pan - 0.4);
				put(mono, at + 0.61, 0.05, pan + 0.4);
			});
		}
	});
}

/** A diaphone: a deep note and the grunt with which it ends, over the bay. */
export function foghorn(random) {
	return inRoom(3, { seconds: 3.2, wet: 0.4, bright_hz: 1600, predelay_ms: 60 }, (put) => {
		const corner = [[0, 300], [0.3, 1100], [1.5, 900]];
		put(blow({ hz: 98, dur: 1.5, corner, bend: [[0, 0.94], [0.2, 1]], attack: 0.15, release: 0.12, rough: 0.05, random }), 0.02, 0.5, -0.15);
		put(blow({ hz: 147, dur: 1.5, corner, attack: 0.2, release: 0.12, rough: 0.05, random }), 0.02, 0.22, 0.2);
		put(blow({ hz: 78, dur: 0.35, corner: [[0, 900]], bend: [[0, 1.1], [0.4, 0.8]], attack: 0.03, release: 0.25, rough: 0.08, random }), 1.66, 0.55, 0);
	});
}

/** A stand full of them, none quite at B flat. */
export function vuvuzela(random) {
	return inRoom(2.2, { seconds: 0.8, wet: 0.2 }, (put) => {
		for (let i = 0; i < 6; i++) {
			const hz = 233 * (1 + 0.016 * (random() * 2 - 1));
			const bend = [[0, 0.9], [0.12 + 0.1 * random(), 1], [1.3, 1.005], [1.7, 0.93]];
			put(blow({ hz, dur: 1.35 + 0.2 * random(), bend, corner: [[0, 1500], [0.15, 4200]], tilt: 0.6, attack: 0.07,
				release: 0.14, rough: 0.12, vibrato: 0.006, vibrato_hz: 4 + 3 * random(), random }), 0.01 + 0.13 * random(), 0.3, -0.8 + 0.32 * i);
		}
	});
}

/** Four steps down with a hand over the bell: nobody won. */
export function trombone(random) {
	return inRoom(3, { seconds: 1.1, wet: 0.2 }, (put) => {
		const notes = [[293.7, 0, 0.34], [277.2, 0.45, 0.34], [261.6, 0.9, 0.34], [246.9, 1.35, 1.2]];
		for (const [hz, at, dur] of notes) {
			const long = dur > 1;
			const corner = long
				? [[0, 500], [0.12, 2600], [0.35, 900], [0.5, 2400], [0.7, 900], [0.85, 2200], [1.2, 500]]
				: [[0, 450], [0.12, 2600], [0.34, 500]];
			put(blow({ hz, dur, corner, bend: [[0, 0.97], [0.06, 1], [0.5, 1], [1.3, long ? 0.93 : 1]], tilt: 0.8, attack: 0.04,
				vibrato: long ? 0.02 : 0, random }), at + 0.01, 0.7, 0.05);
		}
	});
}

const shofar = (hz, dur, random, bend) => blow({
	hz, dur, bend, corner: [[0, 1300], [0.08, 3300]], tilt: 0.7, attack: 0.035, release: 0.07, rough: 0.1, random,
});
const HALL = { seconds: 1.5, wet: 0.24 };

/** One long blast that leaps up at its end. */
export function tekiah(random) {
	return inRoom(3, HALL, (put) => {
		const bend = [[0, 0.66], [0.13, 0.68], [0.17, 1], [1.85, 1], [1.92, 1.33], [2.3, 1.36]];
		put(shofar(440, 2.15, random, bend), 0.01, 0.6, 0);
	});
}

/** Nine short cries. */
export function teruah(random) {
	return inRoom(2.9, HALL, (put) => {
		for (let i = 0; i < 9; i++) {
			const last = i === 8;
			const bend = [[0, 0.8], [0.04, 1], [0.12, 1], [0.2, last ? 1.3 : 0.96]];
			put(shofar(440, last ? 0.4 : 0.13, random, bend), 0.01 + i * 0.22, 0.6, 0);
		}
	});
}
