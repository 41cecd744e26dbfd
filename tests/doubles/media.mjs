// Sound and pictures for the doubles: made here, and served as real servers do.

const RATE = 8000;

/** A WAV file of a soft tone: `seconds` long, 8 kHz, 8 bits, mono. */
export function tone(seconds, hertz = 440) {
	const count = Math.round(seconds * RATE);
	const wav = Buffer.alloc(44 + count);
	wav.write('RIFF', 0);
	wav.writeUInt32LE(36 + count, 4);
	wav.write('WAVEfmt ', 8);
	wav.writeUInt32LE(16, 16);
	wav.writeUInt16LE(1, 20); // PCM
	wav.writeUInt16LE(1, 22); // one channel
	wav.writeUInt32LE(RATE, 24);
	wav.writeUInt32LE(RATE, 28);
	wav.writeUInt16LE(1, 32);
	wav.writeUInt16LE(8, 34);
	wav.write('data', 36);
	wav.writeUInt32LE(count, 40);
	for (let i = 0; i < count; i++) {
		wav[44 + i] = 128 + 24 * Math.sin(2 * Math.PI * hertz * i / RATE);
	}
	return wav;
}

/** A number from text: the same text always gives the same. */
export function hash(text) {
	return [...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
}

/** A square of a colour that belongs to `text`, as an answer. */
export function picture(text) {
	const body = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180">'
		+ `<rect width="320" height="180" fill="hsl(${hash(text) % 360} 50% 40%)"/></svg>`;
	return {
		status: 200,
		headers: { 'Content-Type': 'image/svg+xml', 'Access-Control-Allow-Origin': '*' },
		body,
	};
}

/** Bytes as a server with ranges answers them (RFC 9110, 14), open to all origins. */
export function bytes({ headers }, body, type) {
	const common = {
		'Content-Type': type, 'Accept-Ranges': 'bytes', 'Access-Control-Allow-Origin': '*',
	};
	const range = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '');
	if (!range || (!range[1] && !range[2])) {
		return { status: 200, headers: { ...common, 'Content-Length': body.length }, body };
	}
	const first = range[1] ? Number(range[1]) : Math.max(body.length - Number(range[2]), 0);
	const last = range[1] && range[2] ? Math.min(Number(range[2]), body.length - 1) : body.length - 1;
	if (first > last) {
		return { status: 416, headers: { ...common, 'Content-Range': `bytes */${body.length}` }, body: '' };
	}
	return {
		status: 206,
		headers: {
			...common,
			'Content-Range': `bytes ${first}-${last}/${body.length}`,
			'Content-Length': last - first + 1,
		},
		body: body.subarray(first, last + 1),
	};
}
