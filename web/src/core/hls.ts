/*
 * Reading HLS playlists (RFC 8216), as far as songs need: where the pieces
 * are, so that a browser that can't play such a stream gets one whole file.
 */

export type HlsPlaylist =
	/** leads to other playlists; the first is the server's own choice */
	| { kind: "master"; variants: string[] }
	/** pieces that make a file when they are joined in order */
	| { kind: "media"; pieces: string[]; type: string };

function attribute(line: string, name: string): string {
	return new RegExp(`[:,]${name}="([^"]*)"`).exec(line)?.[1] ?? "";
}

/** What the joined pieces are; the ending of their names says it. */
function typeOf(pieces: readonly string[], hasHead: boolean): string {
	const path = new URL(pieces[pieces.length - 1] ?? "x:").pathname;
	return hasHead || /\.(m4s|mp4|m4a|cmfa)$/i.test(path) ? "audio/mp4"
		: /\.mp3$/i.test(path) ? "audio/mpeg"
		: /\.aac$/i.test(path) ? "audio/aac"
		: "";
}

/**
 * `base` is the playlist's own address. Null for what is no playlist of a
 * finished song that can be joined: encrypted, live, or in pieces that make
 * no file.
 */
export function readPlaylist(text: string, base: string): HlsPlaylist | null {
	const lines = text.split(/\r?\n/).map((line) => line.trim())
		.filter((line) => line !== "");
	if (lines[0] !== "#EXTM3U") {
		return null;
	}
	const pieces: string[] = [];
	const variants: string[] = [];
	let hasHead = false;
	let isVariant = false;
	let isFinished = false;
	try {
		for (const line of lines) {
			if (line.startsWith("#EXT-X-MAP:")) {
				const head = new URL(attribute(line, "URI"), base).href;
				if (hasHead && pieces[0] !== head) {
					return null;
				}
				if (!hasHead) {
					pieces.push(head);
				}
				hasHead = true;
			} else if (line.startsWith("#EXT-X-KEY:")
				&& !/METHOD=NONE\b/.test(line)) {
				return null;
			} else if (line.startsWith("#EXT-X-BYTERANGE:")) {
				return null;
			} else if (line.startsWith("#EXT-X-STREAM-INF:")) {
				isVariant = true;
			} else if (line === "#EXT-X-ENDLIST") {
				isFinished = true;
			} else if (!line.startsWith("#")) {
				(isVariant ? variants : pieces).push(new URL(line, base).href);
				isVariant = false;
			}
		}
	} catch {
		return null;
	}
	if (variants.length > 0) {
		return { kind: "master", variants };
	}
	const type = pieces.length > 0 ? typeOf(pieces, hasHead) : "";
	return isFinished && type !== ""
		? { kind: "media", pieces, type }
		: null;
}
