// The sounds that come with EchoNest: are they all there, playable and small?
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ASSETS = fileURLToPath(new URL('../../assets', import.meta.url));
const MUSIC_KINDS = ['.flac', '.m4a', '.mp3', '.ogg', '.opus', '.wav'];
const HORNS = [
	'airhorn', 'applause', 'cricket', 'dj_airhorn', 'drumroll', 'eagle', 'foghorn',
	'hohoho', 'teruah', 'tekiah', 'toasty', 'trombone', 'vuvuzela',
];

const filesUnder = (folder) => readdirSync(join(ASSETS, folder), { withFileTypes: true }).flatMap((entry) =>
	entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]);
const musicFiles = () => filesUnder('music').filter((path) => MUSIC_KINDS.includes(extname(path)));

function run(command, args) {
	const done = spawnSync(command, args, { encoding: 'utf8' });
	assert.ifError(done.error);
	assert.equal(done.status, 0, done.stderr);
	return done;
}

/** Format, tags (keys in lower case) and streams of a file. */
function probe(path) {
	const { stdout } = run('ffprobe', ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', join(ASSETS, path)]);
	const { format, streams } = JSON.parse(stdout);
	const audio = streams.find((stream) => stream.codec_type === 'audio');
	const tags = Object.fromEntries(Object.entries({ ...audio.tags, ...format.tags })
		.map(([name, value]) => [name.toLowerCase(), value]));
	return { seconds: Number(format.duration), codec: audio.codec_name, tags, hasCover: streams.some((s) => s.codec_type === 'video') };
}

/**
 * Decodes the whole of a file, strictly: the loudest sample in dB of full scale, its loudness in
 * LUFS (EBU R 128), and how long its longest silence is.
 */
function hear(path) {
	const { stderr } = run('ffmpeg', ['-nostdin', '-nostats', '-hide_banner', '-xerror', '-i', join(ASSETS, path), '-map', '0:a',
		'-af', 'silencedetect=n=-50dB:d=0.5,ebur128=framelog=verbose,volumedetect', '-f', 'null', '-']);
	const silences = [...stderr.matchAll(/silence_duration: ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
	return {
		peak: Number(/max_volume: (-?[\d.]+) dB/.exec(stderr)[1]),
		loudness: Number(/Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/.exec(stderr)[1]),
		silence: Math.max(0, ...silences),
	};
}

test('there is an mp3 of 0.3 to 4 seconds for every airhorn, and no other', () => {
	const names = filesUnder('airhorns').map((path) => path.replace(/^airhorns\//, ''));
	assert.deepEqual(names.sort(), HORNS.map((name) => `${name}.mp3`).sort());
	for (const name of HORNS) {
		const { seconds, codec } = probe(`airhorns/${name}.mp3`);
		assert.equal(codec, 'mp3', name);
		assert.ok(seconds >= 0.3 && seconds <= 4, `${name}: ${seconds} s`);
	}
});

test('there are at least twelve pieces in at least five kinds of files', () => {
	const files = musicFiles();
	assert.ok(files.length >= 12, `${files.length} pieces`);
	assert.ok(new Set(files.map((path) => extname(path))).size >= 5);
});

test('every piece has its tags and a cover, and lasts between half a minute and 75 seconds', () => {
	for (const path of musicFiles()) {
		const { seconds, tags, hasCover } = probe(path);
		for (const name of ['title', 'artist', 'album', 'album_artist', 'track', 'date', 'genre']) {
			assert.ok(tags[name], `${path} has no ${name}`);
		}
		assert.ok(hasCover, `${path} has no cover`);
		assert.ok(seconds >= 30 && seconds <= 75, `${path}: ${seconds} s`);
	}
});

test('every sound decodes from end to end, does not clip, and is as loud as the others', () => {
	for (const path of [...musicFiles(), ...filesUnder('airhorns')]) {
		const { peak, loudness, silence } = hear(path);
		const isMusic = path.startsWith('music');
		assert.ok(peak > -15 && peak < -0.3, `${path}: ${peak} dB`);
		assert.ok(Math.abs(loudness + 17) < (isMusic ? 1 : 3.5), `${path}: ${loudness} LUFS`);
		assert.ok(silence < 2, `${path}: ${silence} s of silence`);
	}
});

test('all of it together is at most 4 MB', () => {
	const bytes = [...filesUnder('music'), ...filesUnder('airhorns')]
		.reduce((sum, path) => sum + statSync(join(ASSETS, path)).size, 0);
	assert.ok(bytes <= 4_000_000, `${bytes} bytes`);
});
