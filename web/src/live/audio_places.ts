/* Where the sound of a song is fetched, for what <audio> can play. */

import { StreamBook } from "../core/streams";
import type { Song } from "../core/types";
import { readStream, readStreamError } from "../core/wire";
import { localNowMs } from "./clock";
import { joinHls, playsHls } from "./joined_hls";

export type Place =
	| { kind: "pending" }
	| { kind: "ready"; url: string }
	| { kind: "failed"; message: string };

const PENDING: Place = { kind: "pending" };

/** A song that is being joined, or was: see joined_hls.ts. */
interface Joined {
	place: Place;
	abort: AbortController;
}

/** The playing song, the next, and one that is asked for meanwhile. */
const JOINED_KEPT = 3;

export class AudioPlaces {
	private streams: StreamBook;
	private joined = new Map<string, Joined>();

	/** `wake`: an address has come. `ask` asks for a track's stream. */
	constructor(
		private wake: () => void,
		ask: (id: string) => boolean,
	) {
		this.streams = new StreamBook(ask);
	}

	plays(song: Song): boolean {
		return song.src === "local" || song.src === "soundcloud";
	}

	find(song: Song): Place {
		if (song.src === "local") {
			const id = song.trackid.replace(/^local:/, "");
			const url = "/local/audio/" + encodeURIComponent(id);
			return { kind: "ready", url };
		}
		const stream = this.streams.find(song.trackid, localNowMs());
		return stream.kind === "ready" && stream.type === "hls" && !playsHls()
			? this.join(song.trackid, stream.url)
			: stream;
	}

	/** What was found does not work, or works no more. */
	drop(song: Song): void {
		if (song.src === "soundcloud") {
			this.streams.drop(song.trackid);
			this.forget(song.trackid);
		}
	}

	/** The server's answers. True if it was one. */
	receive(event: string, args: unknown[]): boolean {
		const nowMs = localNowMs();
		if (event === "soundcloud_stream") {
			const stream = readStream(args[0]);
			if (stream) {
				this.streams.found(stream.id, stream.url, stream.type, nowMs);
			}
		} else if (event === "soundcloud_stream_error") {
			const { id, message } = readStreamError(args[0]);
			this.streams.failed(id, message, nowMs);
		} else {
			return false;
		}
		this.wake();
		return true;
	}

	private join(id: string, from: string): Place {
		const known = this.joined.get(id);
		if (known) {
			return known.place;
		}
		const abort = new AbortController();
		const entry: Joined = { place: PENDING, abort };
		this.joined.set(id, entry);
		for (const old of [...this.joined.keys()].slice(0, -JOINED_KEPT)) {
			this.forget(old);
		}
		joinHls(from, abort.signal).then(
			(url) => {
				if (abort.signal.aborted) {
					URL.revokeObjectURL(url);
				} else {
					entry.place = { kind: "ready", url };
				}
			},
			() => {
				entry.place = {
					kind: "failed",
					message: "SoundCloud’s stream of this song does not load.",
				};
			},
		).finally(() => this.wake());
		return entry.place;
	}

	private forget(id: string): void {
		const entry = this.joined.get(id);
		this.joined.delete(id);
		entry?.abort.abort();
		if (entry?.place.kind === "ready") {
			URL.revokeObjectURL(entry.place.url);
		}
	}
}
