// The sounds of old game consoles: pulses, a stepped triangle, noise.

import { held } from '../sound/envelope.mjs';
import { highPass, slidingLowPass } from '../sound/filter.mjs';
import { pulse } from '../sound/oscillator.mjs';
import { RATE_HZ, samplesOf, stepOf } from '../sound/rate.mjs';

function pulseVoice(duty) {
	return ({ hz, dur, vel }) => {
		const out = new Float32Array(samplesOf(dur + 0.04));
		const next = pulse(duty);
		const mellow = slidingLowPass();
		for (let i = 0; i < out.length; i++) {
			const t = i / RATE_HZ;
			const sway = 1 + 0.004 * Math.sin(2 * Math.PI * 5.5 * t) * Math.min(1, t * 3);
			const level = held(t, dur, 0.003, 0.035) * (0.55 + 0.45 * Math.exp(-t * 6));
			out[i] = mellow(next(hz * sway), 6500) * level * vel * 0.35;
		}
		return out;
	};
}

export const square = pulseVoice(0.5);
export const thinPulse = pulseVoice(0.25);

export function triangle({ hz, dur, vel }) {
	const out = new Float32Array(samplesOf(dur + 0.03));
	const step = stepOf(hz);
	for (let i = 0; i < out.length; i++) {
		const wave = (2 / Math.PI) * Math.asin(Math.sin(i * step));
		out[i] = wave * held(i / RATE_HZ, dur, 0.003, 0.025) * vel * 0.8;
	}
	return out;
}

/** A short hiss for the beat; the note's pitch does not matter. */
export function hat({ vel, random }) {
	const out = new Float32Array(samplesOf(0.09));
	const thin = highPass(5000);
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		out[i] = thin(random() * 2 - 1) * held(t, 0.02, 0.001, 0.065) * Math.exp(-t * 50) * vel * 0.4;
	}
	return out;
}

/** A thump that falls in pitch. */
export function kick({ vel }) {
	const out = new Float32Array(samplesOf(0.2));
	let phase = 0;
	for (let i = 0; i < out.length; i++) {
		const t = i / RATE_HZ;
		phase += stepOf(48 + 130 * Math.exp(-t * 40));
		out[i] = Math.sin(phase) * held(t, 0.08, 0.002, 0.11) * vel;
	}
	return out;
}
