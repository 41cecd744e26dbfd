/*
 * Songs that come in pieces (HLS), for browsers that can't play such streams:
 * the pieces are fetched and joined to one file. A song of four minutes has
 * about 5 MB; what is far longer is not fetched.
 */

import { readPlaylist } from "../core/hls";

const AT_A_TIME = 4;
const LARGEST_BYTES = 120 * 1024 * 1024;
const TYPE = "application/vnd.apple.mpegurl";

export function playsHls(): boolean {
	return document.createElement("audio").canPlayType(TYPE) !== "";
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
	const answer = await fetch(url, { signal, credentials: "omit" });
	if (!answer.ok) {
		throw new Error(`${answer.status}`);
	}
	return answer;
}

async function findPieces(
	url: string,
	signal: AbortSignal,
): Promise<{ pieces: string[]; type: string }> {
	const read = async (address: string) => {
		const answer = await get(address, signal);
		return readPlaylist(await answer.text(), answer.url || address);
	};
	let playlist = await read(url);
	const [variant] = playlist?.kind === "master" ? playlist.variants : [];
	if (variant !== undefined) {
		playlist = await read(variant);
	}
	if (playlist?.kind !== "media") {
		throw new Error("not a playlist that can be joined");
	}
	return playlist;
}

/** The whole song as a file. Whoever takes it revokes the address. */
export async function joinHls(
	url: string,
	signal: AbortSignal,
): Promise<string> {
	const { pieces, type } = await findPieces(url, signal);
	const parts: ArrayBuffer[] = new Array<ArrayBuffer>(pieces.length);
	let next = 0;
	let bytes = 0;
	const work = async (): Promise<void> => {
		while (next < pieces.length) {
			const at = next++;
			const answer = await get(pieces[at] as string, signal);
			const part = await answer.arrayBuffer();
			bytes += part.byteLength;
			if (bytes > LARGEST_BYTES) {
				throw new Error("too long");
			}
			parts[at] = part;
		}
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
	return URL.createObjectURL(new Blob(parts, { type }));
}
