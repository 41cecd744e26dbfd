// Makes assets/music and assets/airhorns. See assets/README.md.
//
//   node assets/generate/generate.mjs [--out FOLDER] [--pcm] [WORD…]
//
// Words choose the pieces and horns whose names contain one of them; --pcm
// prints a SHA-256 of each one's samples and writes nothing.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { COVER_PIXELS, coverOf } from './covers/cover.mjs';
import { writeHorn, writePiece } from './encode.mjs';
import { HORNS } from './horns/horns.mjs';
import { PIECES } from './pieces/pieces.mjs';
import { renderPiece } from './score/render.mjs';
import { fadeEnd } from './sound/envelope.mjs';
import { normalise } from './sound/loudness.mjs';
import { randomFrom, seedOf } from './sound/random.mjs';
import { RATE_HZ } from './sound/rate.mjs';
import { interleaved } from './sound/stereo.mjs';

const HORN_LUFS = -15;

const { values: options, positionals: words } = parseArgs({
	allowPositionals: true,
	options: {
		out: { type: 'string', default: dirname(dirname(fileURLToPath(import.meta.url))) },
		pcm: { type: 'boolean', default: false },
	},
});

const chosen = (name) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()));

function tagsOf({ title, album, track, year }) {
	return {
		title, artist: album.artist, album: album.title, album_artist: album.artist, track, date: year, genre: album.genre,
	};
}

function renderHorn(name) {
	const stereo = HORNS[name](randomFrom(seedOf(name)));
	normalise(stereo, HORN_LUFS, 0.8);
	fadeEnd(stereo.left, 0.15);
	fadeEnd(stereo.right, 0.15);
	return stereo;
}

/** Either the sum of the samples or, once written, the size of the file. */
function finish(name, stereo, path, write) {
	const seconds = (stereo.left.length / RATE_HZ).toFixed(1);
	if (options.pcm) {
		console.log(`${createHash('sha256').update(interleaved(stereo)).digest('hex')}  ${name}`);
		return;
	}
	write();
	console.log(`${name.padEnd(34)} ${seconds.padStart(5)} s ${String(statSync(path).size).padStart(7)} bytes`);
}

const asFolder = (text) => text.normalize('NFD').replace(/[^\x20-\x7e]/g, '');

const scratch = mkdtempSync(join(tmpdir(), 'echonest-assets-'));
try {
	for (const piece of PIECES.filter(({ title, file }) => chosen(title) || chosen(file))) {
		const folder = join(asFolder(piece.album.artist), asFolder(piece.album.title));
		const path = join(options.out, 'music', folder, piece.file);
		const stereo = renderPiece(piece);
		finish(piece.title, stereo, path, () =>
			writePiece(path, stereo, tagsOf(piece), coverOf(piece), COVER_PIXELS, scratch));
	}
	for (const name of Object.keys(HORNS).filter(chosen)) {
		const path = join(options.out, 'airhorns', `${name}.mp3`);
		const stereo = renderHorn(name);
		finish(name, stereo, path, () => writeHorn(path, stereo, name));
	}
} finally {
	rmSync(scratch, { recursive: true });
}
