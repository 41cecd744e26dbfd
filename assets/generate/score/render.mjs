// A piece to samples: every note by its voice, then the room, fade and level.

import { randomFrom, seedOf } from '../sound/random.mjs';
import { fadeEnd } from '../sound/envelope.mjs';
import { normalise } from '../sound/loudness.mjs';
import { hzOf, samplesOf } from '../sound/rate.mjs';
import { addReverb } from '../sound/reverb.mjs';
import { place, stereoOf } from '../sound/stereo.mjs';
import { VOICES } from '../voices/voices.mjs';
import { parse } from './notation.mjs';
import { clockOf } from './tempo.mjs';

const LEAD_IN_S = 0.15;
const MUSIC_LUFS = -17;

/** The parts' notes; `start`: the beat at which a part comes in. */
function notesOf(piece) {
	return piece.parts.map((part) => {
		const { notes, beats } = parse(part.score, part.bar ?? piece.bar);
		return { part, notes, ends: (part.start ?? 0) + beats };
	});
}

function playPart(stereo, piece, { part, notes }, clock, random) {
	const voice = VOICES[part.voice];
	if (!voice) {
		throw new Error(`no such voice: ${part.voice}`);
	}
	const loose_s = part.loose_s ?? 0.006;
	for (const note of notes) {
		const beat = (part.start ?? 0) + note.beat;
		const starts_s = clock(beat);
		const dur = (clock(beat + note.beats) - starts_s) * (part.hold ?? 1);
		const vel = note.vel * (0.93 + 0.14 * random());
		const hz = hzOf(note.midi + (piece.transpose ?? 0) + (part.transpose ?? 0));
		const samples = voice({ hz, dur, vel, random });
		place(stereo, samples, LEAD_IN_S + starts_s + random() * loose_s, part.gain ?? 0.5, part.pan ?? 0);
	}
}

/** Without the end that nobody hears: from where both sides stay under -56 dB, but for a moment. */
function withoutSilence({ left, right }) {
	let end = left.length;
	while (end > 0 && Math.max(Math.abs(left[end - 1]), Math.abs(right[end - 1])) < 0.0016) {
		end--;
	}
	const kept = Math.min(left.length, end + samplesOf(0.4));
	return { left: left.slice(0, kept), right: right.slice(0, kept) };
}

/** Both sides of a piece, at the loudness that all pieces have. */
export function renderPiece(piece) {
	const parts = notesOf(piece);
	const beats = Math.max(...parts.map((part) => part.ends));
	const clock = clockOf(piece.tempo, beats);
	const stereo = stereoOf(LEAD_IN_S + clock(beats) + (piece.tail_s ?? 2.5));
	for (const part of parts) {
		const random = randomFrom(seedOf(`${piece.title} ${part.part.voice} ${part.part.pan ?? 0}`));
		playPart(stereo, piece, part, clock, random);
	}
	addReverb(stereo, piece.reverb ?? {});
	normalise(stereo, MUSIC_LUFS);
	const heard = withoutSilence(stereo);
	fadeEnd(heard.left, piece.fade_s ?? 2.2);
	fadeEnd(heard.right, piece.fade_s ?? 2.2);
	return heard;
}
