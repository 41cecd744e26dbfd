// Sound files for the local source.
import { writeFileSync } from 'node:fs';

/** A mono WAV of `seconds` at 8 kHz with 8 bits: a tone of `hertz`, so that each is another. */
export function writeWav(path, seconds, hertz) {
	const rate = 8000;
	const samples = Math.round(seconds * rate);
	const bytes = Buffer.alloc(44 + samples);
	bytes.write('RIFF', 0);
	bytes.writeUInt32LE(36 + samples, 4);
	bytes.write('WAVEfmt ', 8);
	bytes.writeUInt32LE(16, 16);
	bytes.writeUInt16LE(1, 20);
	bytes.writeUInt16LE(1, 22);
	bytes.writeUInt32LE(rate, 24);
	bytes.writeUInt32LE(rate, 28);
	bytes.writeUInt16LE(1, 32);
	bytes.writeUInt16LE(8, 34);
	bytes.write('data', 36);
	bytes.writeUInt32LE(samples, 40);
	for (let i = 0; i < samples; i++) {
		bytes[44 + i] = 128 + Math.round(60 * Math.sin((2 * Math.PI * hertz * i) / rate));
	}
	writeFileSync(path, bytes);
}
