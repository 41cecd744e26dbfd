// Songs for the tests: each is one long tone, so that a test can hear which one plays.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RATE = 8000;

/** A song's tone can be told from the others' by its frequency. */
export const songs = [
	{ title: 'Amber Lantern', artist: 'The Larks', hz: 300 },
	{ title: 'Blue Harbour', artist: 'The Larks', hz: 500 },
	{ title: 'Copper Rain', artist: 'Ada Finch', hz: 700 },
	{ title: 'Distant Wheels', artist: 'Ada Finch', hz: 900 },
	{ title: 'Early Train', artist: 'Wren & Co', hz: 1100 },
	{ title: 'Far Orchard', artist: 'Wren & Co', hz: 1300 },
	{ title: '<img src=x onerror=hacked=1>Quill', artist: '<b>Bold</b>', hz: 1500 },
];

export const SONG_S = 170;

function chunk(id, body) {
	const head = Buffer.alloc(8);
	head.write(id, 0, 'latin1');
	head.writeUInt32LE(body.length, 4);
	return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function format() {
	const body = Buffer.alloc(16);
	body.writeUInt16LE(1, 0); // PCM
	body.writeUInt16LE(1, 2); // one channel
	body.writeUInt32LE(RATE, 4);
	body.writeUInt32LE(RATE, 8);
	body.writeUInt16LE(1, 12);
	body.writeUInt16LE(8, 14); // bits
	return chunk('fmt ', body);
}

/** An ID3v2.3 tag: frames with sizes, each text with its encoding before it. */
function tags(song) {
	const frame = (id, value) => {
		const text = Buffer.from(`\0${value}`, 'latin1');
		const head = Buffer.alloc(10);
		head.write(id, 0, 'latin1');
		head.writeUInt32BE(text.length, 4);
		return Buffer.concat([head, text]);
	};
	const frames = Buffer.concat([frame('TIT2', song.title), frame('TPE1', song.artist)]);
	const size = [21, 14, 7, 0].map((shift) => (frames.length >> shift) & 127);
	return chunk('id3 ', Buffer.concat([Buffer.from([73, 68, 51, 3, 0, 0, ...size]), frames]));
}

function tone(song) {
	const samples = Buffer.alloc(RATE * SONG_S);
	for (let i = 0; i < samples.length; i++) {
		samples[i] = 128 + Math.round(60 * Math.sin((2 * Math.PI * song.hz * i) / RATE));
	}
	return chunk('data', samples);
}

/** Writes every song into `folder` as a WAV file. */
export function writeMusic(folder) {
	songs.forEach((song, i) => {
		const body = Buffer.concat([
			Buffer.from('WAVE'), format(), tags(song), tone(song),
		]);
		writeFileSync(join(folder, `song-${i}.wav`), chunk('RIFF', body));
	});
}
