/*
 * Plays the nest's song on this device, at the place where everybody is.
 *
 * The server says when the song began; the clock says what time it is there;
 * everything else follows. Nothing is remembered between two looks: each tick
 * compares what should sound with what does, so a lost event, a stalled
 * download or a sleeping laptop is put right at the next one.
 */

import { positionMs } from "../core/position";
import type { Playing, Song } from "../core/types";
import type { ServerClock } from "./clock";
import { Deck } from "./deck";

const TICK_MS = 250;
/** Timers of a hidden tab may come this late. */
const HIDDEN_TICK_MS = 1_000;
/** A muted page goes on silently so long, then stops downloading. */
const MUTED_TAIL_MS = 15_000;
const RETRY_MS = 3_000;

/** What the page should tell about the sound. */
export type Sound =
	| "silent"       /* nothing plays, or time is stopped */
	| "muted"
	| "blocked"      /* the browser wants a click first */
	| "loading"
	| "playing"
	| "failed"
	| "elsewhere";   /* a source that has no sound in this page */

export interface PlayerInput {
	playing: Playing | null;
	next: Song | null;
	/** own volume, 0 to 1, with the nest's volume already in it */
	gain: number;
}

/** Where a song's sound is fetched; null if this page can't play it. */
export function audioUrl(song: Song): string | null {
	return song.src === "local"
		? "/local/audio/"
			+ encodeURIComponent(song.trackid.replace(/^local:/, ""))
		: null;
}

export class Player {
	private decks: [Deck, Deck];
	private input: PlayerInput = { playing: null, next: null, gain: 1 };
	private blocked = false;
	private mutedAtMs = -Infinity;
	private failedAtMs = -Infinity;
	sound: Sound = "silent";

	constructor(
		private clock: ServerClock,
		private changed: (sound: Sound) => void,
	) {
		const ports = {
			wake: () => this.tick(),
			blocked: () => {
				this.blocked = true;
			},
		};
		this.decks = [new Deck(ports), new Deck(ports)];
		window.setInterval(() => this.tick(), TICK_MS);
		document.addEventListener("visibilitychange", () => this.tick());
	}

	update(input: PlayerInput): void {
		if (input.gain === 0 && this.input.gain > 0) {
			this.mutedAtMs = performance.now();
		}
		this.input = input;
		for (const deck of this.decks) {
			deck.audio.volume = input.gain;
			deck.audio.muted = input.gain === 0;
		}
		this.tick();
	}

	/** Call from a click: browsers allow sound from then on. */
	unlock(): void {
		this.blocked = false;
		for (const deck of this.decks) {
			/* an element that was played in a click may be played later */
			if (deck.audio.paused && deck !== this.current()) {
				deck.audio.play().then(
					() => {
						if (deck !== this.current()) {
							deck.audio.pause();
						}
					},
					() => undefined,
				);
			}
		}
		this.tick();
	}

	private current(): Deck {
		const id = this.input.playing?.id;
		return this.decks.find((deck) => deck.songId === id) ?? this.decks[0];
	}

	private tick(): void {
		const sound = this.look();
		if (sound !== this.sound) {
			this.sound = sound;
			this.changed(sound);
		}
	}

	private look(): Sound {
		const { playing, next, gain } = this.input;
		const url = playing && audioUrl(playing);
		if (!playing || !url) {
			this.decks.forEach((deck) => deck.unload());
			return playing ? "elsewhere" : "silent";
		}
		const silentLong = gain === 0
			&& performance.now() - this.mutedAtMs > MUTED_TAIL_MS;
		if (silentLong) {
			this.decks.forEach((deck) => deck.unload());
			return "muted";
		}
		const deck = this.current();
		deck.load(playing.id, url);
		this.prepare(deck, next);
		if (deck.failed) {
			return this.retry(deck);
		}
		if (playing.paused) {
			deck.pause();
			return gain === 0 ? "muted" : "silent";
		}
		if (this.blocked) {
			return "blocked";
		}
		if (!this.clock.known) {
			return deck.audio.paused ? "loading" : this.sound;
		}
		deck.follow(
			() => positionMs(playing, this.clock.nowMs()),
			document.hidden ? HIDDEN_TICK_MS : TICK_MS);
		if (gain === 0) {
			return "muted";
		}
		return deck.audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
			&& !deck.audio.ended ? "loading" : "playing";
	}

	/** Loads the next song into the other deck, and silences it. */
	private prepare(deck: Deck, next: Song | null): void {
		const other = this.decks[0] === deck ? this.decks[1] : this.decks[0];
		const url = next && audioUrl(next);
		const busy = deck.audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
		if (!next || !url) {
			other.unload();
		} else if (other.songId !== next.id) {
			if (busy) {
				other.unload();
			} else {
				other.load(next.id, url);
			}
		}
		other.pause();
	}

	private retry(deck: Deck): Sound {
		if (performance.now() - this.failedAtMs > RETRY_MS) {
			this.failedAtMs = performance.now();
			deck.reload();
		}
		return "failed";
	}

	get driftMs(): number | null {
		return this.current().driftMs;
	}

	/** Seconds in the sounding song; null while none sounds. */
	get soundingS(): number | null {
		const audio = this.current().audio;
		return audio.paused || this.current().songId === ""
			? null
			: audio.currentTime;
	}
}
