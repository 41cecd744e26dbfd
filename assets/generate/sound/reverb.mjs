// A room: eight delay lines that feed each other (a feedback delay network).

import { RATE_HZ, samplesOf } from './rate.mjs';

const LINES_MS = [29.7, 37.1, 41.1, 43.7, 53.9, 61.3, 67.9, 73.3];

/** Mixes eight values with each other without loss (a Hadamard matrix), in place. */
function scatter(v) {
	for (let half = 1; half < 8; half *= 2) {
		for (let i = 0; i < 8; i++) {
			if (!(i & half)) {
				const a = v[i];
				const b = v[i + half];
				v[i] = a + b;
				v[i + half] = a - b;
			}
		}
	}
	for (let i = 0; i < 8; i++) {
		v[i] *= 0.35355339059327373;
	}
}

/**
 * Adds the room's answer to a stereo signal, in place.
 * `seconds`: time to fall by 60 dB; `wet`: its level; `bright_hz`: where the walls begin to swallow.
 */
export function addReverb(stereo, { seconds = 1.8, wet = 0.25, bright_hz = 4500, predelay_ms = 18 }) {
	const { left, right } = stereo;
	const lines = LINES_MS.map((ms) => new Float32Array(Math.round((ms * RATE_HZ) / 1000)));
	const gains = lines.map((line) => 10 ** ((-3 * line.length) / (seconds * RATE_HZ)));
	const soft = 1 - Math.exp((-2 * Math.PI * bright_hz) / RATE_HZ);
	const lows = new Float64Array(8);
	const taps = new Float64Array(8);
	const at = new Int32Array(8);
	const behind = samplesOf(predelay_ms / 1000);
	const dryLeft = left.slice();
	const dryRight = right.slice();
	for (let i = 0; i < left.length; i++) {
		const inLeft = i >= behind ? dryLeft[i - behind] : 0;
		const inRight = i >= behind ? dryRight[i - behind] : 0;
		let wetLeft = 0;
		let wetRight = 0;
		for (let k = 0; k < 8; k++) {
			lows[k] += soft * (lines[k][at[k]] * gains[k] - lows[k]);
			taps[k] = lows[k];
			const sign = k & 2 ? -1 : 1;
			if (k & 1) {
				wetRight += sign * taps[k];
			} else {
				wetLeft += sign * taps[k];
			}
		}
		scatter(taps);
		for (let k = 0; k < 8; k++) {
			lines[k][at[k]] = taps[k] + (k & 1 ? inRight : inLeft) * 0.5;
			at[k] = at[k] + 1 === lines[k].length ? 0 : at[k] + 1;
		}
		left[i] += wet * wetLeft;
		right[i] += wet * wetRight;
	}
}
