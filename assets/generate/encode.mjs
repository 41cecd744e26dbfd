// From samples to files, by ffmpeg. Nothing that differs from run to run (times,
// versions, serial numbers) goes into a file.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { RATE_HZ } from './sound/rate.mjs';
import { interleaved } from './sound/stereo.mjs';

// Nothing in a flac may be lost, so there must be less in it: mono, half the band, 13 bits.
const FEWER_BITS = 'aformat=channel_layouts=mono,aresample=16000,aeval=round(val(0)*4096)/4096:c=same';

/** How each kind of file is encoded; small, as the files are kept with the source. */
const CODECS = {
	'.mp3': ['-c:a', 'libmp3lame', '-ar', '24000', '-b:a', '40k', '-joint_stereo', '1', '-compression_level', '0', '-id3v2_version', '3'],
	'.ogg': ['-c:a', 'libvorbis', '-ar', '32000', '-b:a', '44k'],
	'.opus': ['-c:a', 'libopus', '-ar', '48000', '-b:a', '30k', '-vbr', 'on'],
	'.m4a': ['-c:a', 'aac', '-ar', '32000', '-b:a', '38k', '-movflags', '+faststart'],
	'.flac': ['-c:a', 'flac', '-af', FEWER_BITS, '-sample_fmt', 's16', '-compression_level', '12'],
};
const HORN_CODEC = ['-c:a', 'libmp3lame', '-ar', '44100', '-b:a', '56k', '-joint_stereo', '1', '-compression_level', '0', '-id3v2_version', '3'];

const EXACT = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];

function ffmpeg(stereo, args) {
	const source = ['-f', 'f32le', '-ar', String(RATE_HZ), '-ac', '2', '-i', 'pipe:0'];
	const done = spawnSync('ffmpeg', ['-v', 'error', '-y', ...source, ...args], { input: interleaved(stereo) });
	if (done.error) {
		throw new Error(`ffmpeg can't be run: ${done.error.message}`);
	}
	if (done.status !== 0) {
		throw new Error(`ffmpeg failed: ${done.stderr}`);
	}
}

const tagArgs = (tags) => Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]);

/** Ogg files carry a cover as a FLAC picture block in base64 (as the Vorbis comment notes propose). */
function pictureBlock(png, size) {
	const numbers = (...values) => {
		const bytes = Buffer.alloc(values.length * 4);
		values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
		return bytes;
	};
	const mime = Buffer.from('image/png');
	const front = 3;
	return Buffer.concat([
		numbers(front, mime.length), mime, numbers(0, size, size, 8, 0, png.length), png,
	]).toString('base64');
}

/** Writes a piece with its tags and cover; the ending of `path` says how. */
export function writePiece(path, stereo, tags, png, size, scratch) {
	mkdirSync(dirname(path), { recursive: true });
	const kind = extname(path);
	const codec = CODECS[kind];
	if (kind === '.ogg' || kind === '.opus') {
		const block = { METADATA_BLOCK_PICTURE: pictureBlock(png, size) };
		ffmpeg(stereo, ['-map', '0:a', ...EXACT, ...codec, ...tagArgs({ ...tags, ...block }), path]);
		return;
	}
	const cover = join(scratch, 'cover.png');
	writeFileSync(cover, png);
	ffmpeg(stereo, ['-i', cover, '-map', '0:a', '-map', '1:v', '-c:v', 'copy', '-disposition:v', 'attached_pic',
		...EXACT, ...codec, ...tagArgs(tags), '-metadata:s:v', 'title=Album cover', '-metadata:s:v', 'comment=Cover (front)', path]);
}

/** Writes an airhorn. */
export function writeHorn(path, stereo, name) {
	mkdirSync(dirname(path), { recursive: true });
	ffmpeg(stereo, ['-map', '0:a', ...EXACT, ...HORN_CODEC, ...tagArgs({ title: name, artist: 'EchoNest' }), path]);
}
