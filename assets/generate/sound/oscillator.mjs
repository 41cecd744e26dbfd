// Tones: sums of harmonics, decaying partials, and band-limited saws and pulses.

import { RATE_HZ, stepOf } from './rate.mjs';

/**
 * Sum of sin(k * phase) * amps[k - 1]. The recurrence costs one multiplication
 * a harmonic instead of a sine.
 */
export function harmonicSum(phase, amps) {
	const twice = 2 * Math.cos(phase);
	let before = 0;
	let now = Math.sin(phase);
	let sum = 0;
	for (let k = 0; k < amps.length; k++) {
		sum += amps[k] * now;
		const next = twice * now - before;
		before = now;
		now = next;
	}
	return sum;
}

/** Harmonics of `hz` that stay below what the encoders keep. */
export function trimmedHarmonics(hz, amps) {
	return amps.slice(0, Math.max(1, Math.floor(11000 / hz)));
}

/**
 * Adds a sine of `hz` to `out` that dies away; `decay_s` is the time in which
 * it falls by 60 dB. A rotation instead of a sine per sample.
 */
export function addDecaying(out, hz, amp, decay_s, phase = 0) {
	if (hz > 14000) {
		return;
	}
	const w = stepOf(hz);
	const shrink = 10 ** (-3 / (decay_s * RATE_HZ));
	const c = Math.cos(w) * shrink;
	const s = Math.sin(w) * shrink;
	let re = Math.cos(phase) * amp;
	let im = Math.sin(phase) * amp;
	for (let i = 0; i < out.length; i++) {
		out[i] += im;
		const next = re * c - im * s;
		im = re * s + im * c;
		re = next;
	}
}

/** The polynomial step that takes the aliases out of an edge (PolyBLEP). */
function softStep(t, dt) {
	if (t < dt) {
		const x = t / dt;
		return x + x - x * x - 1;
	}
	if (t > 1 - dt) {
		const x = (t - 1) / dt;
		return x * x + x + x + 1;
	}
	return 0;
}

/** A saw: call it with Hz, once a sample. `start` is a phase in [0, 1). */
export function saw(start) {
	let t = start;
	return (hz) => {
		const dt = hz / RATE_HZ;
		t += dt;
		t -= Math.floor(t);
		return 2 * t - 1 - softStep(t, dt);
	};
}

/** A pulse of the given duty in (0, 1): call it with Hz, once a sample. */
export function pulse(duty) {
	let t = 0;
	return (hz) => {
		const dt = hz / RATE_HZ;
		t += dt;
		t -= Math.floor(t);
		const fall = (t + 1 - duty) % 1;
		return (t < duty ? 1 : -1) + softStep(t, dt) - softStep(fall, dt) + 1 - 2 * duty;
	};
}
