// Strings that are plucked: a burst of noise running round a delay line that
// loses a little each time (Karplus and Strong).

import { fadeEnd } from '../sound/envelope.mjs';
import { RATE_HZ, samplesOf } from '../sound/rate.mjs';

/** The pluck itself: noise as dark as `bright` says, with a notch where the finger was. */
function burst(period, bright, where, random) {
	const noise = new Float32Array(period);
	let low = 0;
	let sum = 0;
	for (let i = 0; i < period; i++) {
		low += bright * (random() * 2 - 1 - low);
		noise[i] = low;
		sum += low;
	}
	const shift = Math.max(1, Math.round(period * where));
	const plucked = noise.map((x, i) => x - noise[(i + period - shift) % period]);
	const loudest = plucked.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
	return plucked.map((x) => x / loudest);
}

/**
 * `decay_s`: how long a middle C rings (60 dB); `ring_s`: how long after its
 * written end; `bright` and `damp` in (0, 1); `where` along the string.
 */
function string({ hz, dur, vel, random }, { decay_s, ring_s, bright, damp, where }) {
	const out = new Float32Array(samplesOf(dur + ring_s));
	// The averaging of neighbours delays by `damp` samples; the rest of a period is line and fraction.
	const exact = RATE_HZ / hz - damp;
	const period = Math.floor(exact);
	const fraction = exact - period;
	const line = burst(period, bright * (0.5 + 0.5 * vel), where, random);
	const falls_s = decay_s * Math.min(1.6, (262 / hz) ** 0.6);
	const keep = 10 ** (-3 / (falls_s * hz));
	let at = 0;
	let before = 0;
	let earlier = 0;
	for (let i = 0; i < out.length; i++) {
		const x = line[at];
		out[i] = x * vel;
		// A read between two samples, then a mean of neighbours.
		const exactly = (1 - fraction) * x + fraction * earlier;
		earlier = x;
		line[at] = keep * ((1 - damp) * exactly + damp * before);
		before = exactly;
		at = at + 1 >= period ? 0 : at + 1;
	}
	return fadeEnd(out, ring_s * 0.9);
}

export const harp = (note) =>
	string(note, { decay_s: 4, ring_s: 1.2, bright: 0.45, damp: 0.3, where: 0.35 });

export const lute = (note) =>
	string(note, { decay_s: 2.4, ring_s: 0.35, bright: 0.6, damp: 0.28, where: 0.2 });

export const koto = (note) =>
	string(note, { decay_s: 3, ring_s: 1.0, bright: 0.75, damp: 0.2, where: 0.12 });

export const pizzicato = (note) =>
	string({ ...note, dur: 0.1 }, { decay_s: 0.8, ring_s: 0.5, bright: 0.4, damp: 0.45, where: 0.25 });

export const banjo = (note) =>
	string(note, { decay_s: 1.1, ring_s: 0.2, bright: 0.8, damp: 0.25, where: 0.15 });
