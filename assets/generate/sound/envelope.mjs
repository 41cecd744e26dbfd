// Shapes in time. Every shape starts and ends at zero, so that nothing clicks.

import { RATE_HZ } from './rate.mjs';

/** Attack and release as raised cosines around a held level; times in seconds. */
export function held(t, dur, attack, release) {
	const up = t < attack ? 0.5 - 0.5 * Math.cos((Math.PI * t) / attack) : 1;
	if (t <= dur) {
		return up;
	}
	const past = (t - dur) / release;
	return past >= 1 ? 0 : up * (0.5 + 0.5 * Math.cos(Math.PI * past));
}

/** Straight lines between [seconds, value] points; constant outside of them. */
export function line(points, t) {
	if (t <= points[0][0]) {
		return points[0][1];
	}
	for (let i = 1; i < points.length; i++) {
		const [end, to] = points[i];
		if (t < end) {
			const [start, from] = points[i - 1];
			return from + ((to - from) * (t - start)) / (end - start);
		}
	}
	return points[points.length - 1][1];
}

/** Smooths the last `seconds` of a buffer to silence, in place. */
export function fadeEnd(samples, seconds) {
	const n = Math.min(samples.length, Math.round(seconds * RATE_HZ));
	for (let i = 0; i < n; i++) {
		const at = samples.length - n + i;
		samples[at] *= 0.5 + 0.5 * Math.cos((Math.PI * (i + 1)) / n);
	}
	return samples;
}
