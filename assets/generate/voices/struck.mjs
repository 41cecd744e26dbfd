// Things that are struck: piano strings, the tongues of a music box, bars, drums.

import { fadeEnd } from '../sound/envelope.mjs';
import { lowPass } from '../sound/filter.mjs';
import { addDecaying } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf } from '../sound/rate.mjs';

/** Softens the first milliseconds, in place: nothing starts in no time at all. */
function soften(out, seconds) {
	const n = Math.round(seconds * RATE_HZ);
	for (let i = 0; i < n && i < out.length; i++) {
		out[i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / n);
	}
	return out;
}

/** A felt-damped piano: two slightly stiff, slightly detuned strings a note. */
export function piano({ hz, dur, vel, random }) {
	const out = new Float32Array(samplesOf(dur + 0.5));
	const stiffness = 0.0004;
	const lasts_s = 5.5 * Math.min(2, (262 / hz) ** 0.7);
	for (let k = 1; k <= 12; k++) {
		const partial = hz * k * Math.sqrt(1 + stiffness * k * k);
		const struckAt = Math.abs(Math.sin(Math.PI * k * 0.13)) + 0.05;
		const amp = (vel * struckAt * 0.55) / k ** (1.9 - 0.7 * vel);
		const decay_s = lasts_s / (1 + 0.35 * (k - 1));
		addDecaying(out, partial * 1.0004, amp, decay_s, random() * 0.4);
		addDecaying(out, partial * 0.9996, amp * 0.8, decay_s * 1.3, random() * 0.4);
	}
	const felt = lowPass(900);
	for (let i = 0; i < Math.min(out.length, 1800); i++) {
		out[i] += felt(random() * 2 - 1) * vel * 0.12 * Math.exp(-i / 350);
	}
	return fadeEnd(soften(out, 0.004), 0.45);
}

/** The tongues of a music box: a clear tone, its octave, and a short metallic tick. */
export function musicBox({ hz, vel }) {
	const out = new Float32Array(samplesOf(2.2));
	const shorter = Math.min(1.5, (1000 / hz) ** 0.5);
	addDecaying(out, hz, vel * 0.7, 2.2 * shorter);
	addDecaying(out, hz * 2.003, vel * 0.16, 1.3 * shorter);
	addDecaying(out, hz * 3.01, vel * 0.07, 0.8 * shorter);
	addDecaying(out, hz * 6.27, vel * 0.07, 0.22);
	return fadeEnd(soften(out, 0.002), 0.6);
}

/** A celesta or glockenspiel: brighter and shorter than the box. */
export function celesta({ hz, dur, vel }) {
	const out = new Float32Array(samplesOf(Math.max(1.2, dur + 0.7)));
	addDecaying(out, hz, vel * 0.6, 1.8);
	addDecaying(out, hz * 2, vel * 0.2, 1.4);
	addDecaying(out, hz * 4.01, vel * 0.12, 0.5);
	return fadeEnd(soften(out, 0.002), 0.5);
}

/** A soft round bass, like fingers on a double bass. */
export function bass({ hz, dur, vel }) {
	const out = new Float32Array(samplesOf(dur + 0.15));
	const amps = [0.8, 0.4, 0.2, 0.1, 0.05];
	amps.forEach((amp, k) => addDecaying(out, hz * (k + 1), amp * vel, 2.2 / (1 + 0.8 * k)));
	return fadeEnd(soften(out, 0.006), 0.14);
}

/** A kettledrum tuned to `hz`. */
export function timpani({ hz, vel, random }) {
	const out = new Float32Array(samplesOf(1.6));
	const modes = [[1, 1, 1.6], [1.5, 0.5, 1.0], [1.98, 0.3, 0.7], [2.44, 0.2, 0.5]];
	modes.forEach(([ratio, amp, decay_s]) => addDecaying(out, hz * ratio, amp * vel, decay_s));
	const stick = lowPass(500);
	for (let i = 0; i < 3000; i++) {
		out[i] += stick(random() * 2 - 1) * vel * 0.5 * Math.exp(-i / 500);
	}
	return fadeEnd(soften(out, 0.003), 0.4);
}
