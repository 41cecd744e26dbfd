// Silence in AAC, in the pieces of a fragmented MP4 (ISO 14496-12) that HLS is made of.

const RATE = 44100;
const FRAME = 1024; // samples
// A single channel element without bands (ISO 14496-3): gain 100, nothing else, end.
const SILENCE = Buffer.from([0x00, 0xc8, 0x00, 0x07]);

const u16 = (...values) => Buffer.from(values.flatMap((value) => [value >> 8 & 255, value & 255]));
const u32 = (...values) => Buffer.concat(values.map((value) => {
	const four = Buffer.alloc(4);
	four.writeUInt32BE(value >>> 0);
	return four;
}));
const zeros = (count) => Buffer.alloc(count);

function box(type, ...parts) {
	const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
	return Buffer.concat([u32(body.length + 8), Buffer.from(type), body]);
}

/** A box with a version and flags. */
const full = (type, version, flags, ...parts) => box(type, u32(version << 24 | flags), ...parts);

const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** MPEG-4 audio, AAC LC, 44100 Hz, one channel. */
function description() {
	const config = Buffer.from([0x12, 0x08]);
	const decoder = Buffer.concat([Buffer.from([0x40, 0x15, 0, 0, 0]), u32(160000, 160000),
		Buffer.from([0x05, config.length]), config]);
	const stream = Buffer.concat([u16(1), Buffer.from([0]), Buffer.from([0x04, decoder.length]), decoder,
		Buffer.from([0x06, 1, 2])]);
	return full('esds', 0, 0, Buffer.from([0x03, stream.length]), stream);
}

function sampleTable() {
	const entry = box('mp4a', zeros(6), u16(1), zeros(8), u16(1, 16, 0, 0), u32(RATE << 16), description());
	return box('stbl', full('stsd', 0, 0, u32(1), entry), full('stts', 0, 0, u32(0)), full('stsc', 0, 0, u32(0)),
		full('stsz', 0, 0, u32(0, 0)), full('stco', 0, 0, u32(0)));
}

/** What comes before the pieces. */
export function head() {
	const media = box('mdia', full('mdhd', 0, 0, u32(0, 0, RATE, 0), u16(0x55c4, 0)),
		full('hdlr', 0, 0, u32(0), 'soun', zeros(12), 'sound\0'),
		box('minf', full('smhd', 0, 0, u32(0)),
			box('dinf', full('dref', 0, 0, u32(1), full('url ', 0, 1))), sampleTable()));
	const track = box('trak', full('tkhd', 0, 3, u32(0, 0, 1, 0, 0), zeros(8), u16(0, 0, 0x100, 0), matrix, u32(0, 0)),
		media);
	return Buffer.concat([
		box('ftyp', 'iso5', u32(512), 'iso5iso6mp41'),
		box('moov', full('mvhd', 0, 0, u32(0, 0, 1000, 0, 0x10000), u16(0x100, 0), zeros(8), matrix, zeros(24), u32(2)),
			track, box('mvex', full('trex', 0, 0, u32(1, 1, FRAME, SILENCE.length, 0)))),
	]);
}

/** The frames from `first` on. */
function piece(number, first, count) {
	const run = (offset) => full('trun', 0, 1, u32(count, offset));
	const fragment = (offset) => box('moof', full('mfhd', 0, 0, u32(number)),
		box('traf', full('tfhd', 0, 0x20000, u32(1)), full('tfdt', 0, 0, u32(first * FRAME)), run(offset)));
	return Buffer.concat([fragment(fragment(0).length + 8), box('mdat', ...Array(count).fill(SILENCE))]);
}

const PIECE_FRAMES = Math.round(10 * RATE / FRAME);

/** The pieces of so many seconds, as functions that make them; and how long each is. */
export function pieces(seconds) {
	const frames = Math.ceil(seconds * RATE / FRAME);
	return Array.from({ length: Math.ceil(frames / PIECE_FRAMES) }, (_, i) => {
		const first = i * PIECE_FRAMES;
		const count = Math.min(PIECE_FRAMES, frames - first);
		return { seconds: count * FRAME / RATE, make: () => piece(i + 1, first, count) };
	});
}
