// Not horns at all: a cricket, an eagle, hands and drums.

import { held, line } from '../sound/envelope.mjs';
import { bandPass, highPass } from '../sound/filter.mjs';
import { addDecaying, harmonicSum } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf, stepOf } from '../sound/rate.mjs';
import { addReverb } from '../sound/reverb.mjs';
import { place, stereoOf } from '../sound/stereo.mjs';

/** One stroke of the wings. */
function stroke(hz, random) {
	const out = new Float32Array(samplesOf(0.026));
	let phase = random() * 6;
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		phase += stepOf(hz * (1 - 1.2 * t));
		out[i] = held(t, 0.012, 0.008, 0.013) * harmonicSum(phase, [1, 0.12]);
	}
	return out;
}

/** Two crickets in a silent room: three strokes a chirp. */
export function cricket(random) {
	const stereo = stereoOf(2.6);
	[[4300, 0.02, 0.6, -0.3], [4620, 0.33, 0.16, 0.7]].forEach(([hz, first, gain, pan]) => {
		for (let chirp = 0; chirp < 4; chirp++) {
			for (let k = 0; k < 3; k++) {
				const at = first + chirp * 0.56 + k * 0.043 + random() * 0.002;
				place(stereo, stroke(hz, random), at, gain * (0.7 + 0.15 * k), pan);
			}
		}
	});
	addReverb(stereo, { seconds: 0.7, wet: 0.1, bright_hz: 6000 });
	return stereo;
}

/** A scream that starts high, breaks, and falls. */
export function eagle(random) {
	const stereo = stereoOf(2.2);
	const mono = new Float32Array(samplesOf(1.5));
	const air = bandPass(3000, 1.5);
	const pitch = [[0, 1900], [0.09, 2950], [0.5, 2750], [1.1, 2200], [1.45, 1650]];
	let phase = 0;
	let rasp = 0;
	for (let i = 0; i < mono.length; i++) {
		const t = i / RATE_HZ;
		const noise = random() * 2 - 1;
		rasp += 0.02 * (noise - rasp);
		phase += stepOf(line(pitch, t) * (1 + 0.25 * rasp));
		// A second, lower throat that comes and goes makes it hoarse.
		const hoarse = 0.75 + 0.25 * Math.sin(phase / 2) * Math.min(1, 3 * t);
		const tone = harmonicSum(phase, [0.8, 0.35, 0.15]) * hoarse;
		mono[i] = (tone + 0.5 * air(noise)) * held(t, 1.15, 0.05, 0.33) * line([[0.1, 1], [1.4, 0.5]], t);
	}
	place(stereo, mono, 0.01, 0.6, -0.1);
	addReverb(stereo, { seconds: 1.8, wet: 0.3, predelay_ms: 90, bright_hz: 5000 });
	return stereo;
}

/** One pair of hands: noise through the hollow between them. */
function clap(hz, random) {
	const out = new Float32Array(samplesOf(0.05));
	const hollow = bandPass(hz, 1.4);
	const skin = highPass(700);
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		const burst = (random() * 2 - 1) * Math.exp(-t * 140) * Math.min(1, t * 1500);
		out[i] = (2.2 * hollow(burst) + 0.35 * skin(burst)) * held(t, 0.03, 0.0005, 0.02);
	}
	return out;
}

/** Forty people, each with hands and a tempo of their own. */
export function applause(random) {
	const stereo = stereoOf(3);
	for (let person = 0; person < 40; person++) {
		const hz = 800 + 1400 * random();
		const every_s = 0.19 + 0.11 * random();
		const stops_s = 1.7 + 1.0 * random();
		const pan = random() * 1.8 - 0.9;
		const near = 0.25 + 0.75 * random() ** 2;
		for (let at = 0.02 + 0.35 * random(); at < stops_s; at += every_s * (0.9 + 0.2 * random())) {
			place(stereo, clap(hz, random), at, near * 0.5 * line([[1.5, 1], [2.7, 0.35]], at), pan);
		}
	}
	addReverb(stereo, { seconds: 1.1, wet: 0.2, bright_hz: 6000 });
	return stereo;
}

/** A stroke on the snare: skin, shell and the wires below. */
function snare(vel, random) {
	const out = new Float32Array(samplesOf(0.17));
	addDecaying(out, 185, 0.5 * vel, 0.12);
	addDecaying(out, 331, 0.25 * vel, 0.09);
	const wires = highPass(1600);
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		out[i] = (out[i] + wires(random() * 2 - 1) * vel * 0.5 * Math.exp(-t * 32)) * held(t, 0.1, 0.001, 0.065);
	}
	return out;
}

function cymbal(random) {
	const out = new Float32Array(samplesOf(1.1));
	const bright = highPass(3500);
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		out[i] = bright(random() * 2 - 1) * 0.5 * Math.exp(-t * 4.5) * held(t, 0.6, 0.002, 0.49);
	}
	return out;
}

/** A roll that swells into one stroke of drum and cymbal. */
export function drumroll(random) {
	const stereo = stereoOf(3);
	for (let at = 0.02, hand = 0; at < 1.75; hand++) {
		const swell = 0.3 + 0.7 * (at / 1.75) ** 2;
		place(stereo, snare(swell * (0.85 + 0.15 * random()), random), at, 0.45, hand % 2 ? 0.2 : -0.2);
		at += 0.042 + 0.004 * random();
	}
	const boom = new Float32Array(samplesOf(0.6));
	addDecaying(boom, 62, 1, 0.5);
	place(stereo, boom.map((x, i) => x * held(i / RATE_HZ, 0.3, 0.003, 0.29)), 1.9, 0.7);
	place(stereo, snare(1, random), 1.9, 0.8);
	place(stereo, cymbal(random), 1.9, 0.6, 0.15);
	addReverb(stereo, { seconds: 1.0, wet: 0.16, bright_hz: 6000 });
	return stereo;
}
