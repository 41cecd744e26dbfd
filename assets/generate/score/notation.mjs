// A small notation for scores.
//
//   e5:.5 d#5 c4+e4+g4:2 r ~:1 | @0.6 bb3
//
// A token is a note, a chord (notes joined by +), a rest `r` or a tie `~` that
// makes the last note longer. `:n` sets the length in beats for it and all that
// follow, `@v` the loudness (0 to 1). Bars may be marked by `|`; with a bar
// length given, each one is checked, so that a slip of the pen can't shift a part.

const STEPS = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

/** MIDI number of a name such as `f#4` or `bb3`. */
export function midiOf(name) {
	const match = /^([a-g])([#b]?)(\d)$/.exec(name);
	if (!match) {
		throw new Error(`not a note: ${name}`);
	}
	const sharp = { '#': 1, b: -1 }[match[2]] ?? 0;
	return STEPS[match[1]] + sharp + 12 * (Number(match[3]) + 1);
}

function checkBar(text, start, now, bar, first) {
	const length = now - start;
	const fine = Math.abs(length - bar) < 1e-6 || (first && length < bar);
	if (bar && !fine) {
		throw new Error(`bar of ${length} beats instead of ${bar}, before: "${text.slice(-60)}"`);
	}
}

/**
 * Notes of a text, as { beat, beats, midi, vel }, and the length of it all in
 * beats. `bar`: beats in a bar (0: unchecked); the first bar may be shorter.
 */
export function parse(text, bar = 0) {
	const notes = [];
	let now = 0;
	let barStart = 0;
	let beats = 1;
	let vel = 0.8;
	let latest = [];
	let bars = 0;
	const tokens = text.trim().split(/\s+/);
	tokens.forEach((token, i) => {
		if (token === '|') {
			checkBar(tokens.slice(0, i).join(' '), barStart, now, bar, bars === 0);
			barStart = now;
			bars++;
			return;
		}
		if (token.startsWith('@')) {
			vel = Number(token.slice(1));
			return;
		}
		const [names, length] = token.split(':');
		beats = length ? Number(length) : beats;
		if (!(beats > 0)) {
			throw new Error(`not a length: ${token}`);
		}
		if (names === '~') {
			latest.forEach((note) => { note.beats += beats; });
		} else if (names !== 'r') {
			latest = names.split('+').map((name) => ({ beat: now, beats, midi: midiOf(name), vel }));
			notes.push(...latest);
		}
		now += beats;
	});
	return { notes, beats: now };
}
