// Second-order filters (the usual bilinear designs) and a one-pole low-pass.

import { RATE_HZ } from './rate.mjs';

/** A filter as a function from sample to sample; coefficients divided by a0. */
function biquad(b0, b1, b2, a0, a1, a2) {
	let x1 = 0;
	let x2 = 0;
	let y1 = 0;
	let y2 = 0;
	return (x) => {
		const y = (b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2) / a0;
		x2 = x1;
		x1 = x;
		y2 = y1;
		y1 = y;
		return y;
	};
}

/** Passes a band around `hz`, at 0 dB in its middle. */
export function bandPass(hz, q) {
	const w = (2 * Math.PI * hz) / RATE_HZ;
	const alpha = Math.sin(w) / (2 * q);
	return biquad(alpha, 0, -alpha, 1 + alpha, -2 * Math.cos(w), 1 - alpha);
}

export function lowPass(hz, q = Math.SQRT1_2) {
	const w = (2 * Math.PI * hz) / RATE_HZ;
	const c = Math.cos(w);
	const alpha = Math.sin(w) / (2 * q);
	return biquad((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

export function highPass(hz, q = Math.SQRT1_2) {
	const w = (2 * Math.PI * hz) / RATE_HZ;
	const c = Math.cos(w);
	const alpha = Math.sin(w) / (2 * q);
	return biquad((1 + c) / 2, -1 - c, (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha);
}

/** Raises everything above `hz` by `db`. */
export function highShelf(hz, db, q = Math.SQRT1_2) {
	const a = 10 ** (db / 40);
	const w = (2 * Math.PI * hz) / RATE_HZ;
	const c = Math.cos(w);
	const s = 2 * Math.sqrt(a) * (Math.sin(w) / (2 * q));
	return biquad(
		a * (a + 1 + (a - 1) * c + s), -2 * a * (a - 1 + (a + 1) * c), a * (a + 1 + (a - 1) * c - s),
		a + 1 - (a - 1) * c + s, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - s,
	);
}

/** A low-pass whose corner can move: call it with sample and Hz. */
export function slidingLowPass() {
	let first = 0;
	let second = 0;
	return (x, hz) => {
		const k = 1 - Math.exp((-2 * Math.PI * hz) / RATE_HZ);
		first += k * (x - first);
		second += k * (first - second);
		return second;
	};
}
