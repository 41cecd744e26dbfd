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
import { AudioDeck } from "./audio_deck";
import type { AudioPlaces } from "./audio_places";
import type { ServerClock } from "./clock";
import type { Condition, Deck } from "./deck";
import { YouTubeDeck } from "./youtube_deck";

const TICK_MS = 250;
/** Timers of a hidden tab may come this late. */
const HIDDEN_TICK_MS = 1_000;
/** A muted page goes on silently so long, then stops downloading. */
const MUTED_TAIL_MS = 15_000;
/** Standing still for so long is not just loading. */
const LONG_STALL_MS = 6_000;

/** What the page should tell about the sound. */
export interface Sound {
	kind:
		| "silent"       /* nothing plays, or time is stopped */
		| "muted"
		| "asleep"       /* muted for so long that nothing is loaded */
		| "blocked"      /* the browser wants a click first */
		| "loading"
		| "stalled"      /* loading for long, or an advertisement */
		| "playing"
		| "held"         /* paused by the buttons of the source's player */
		| "failed"       /* tries again */
		| "unplayable"   /* not in this browser */
		| "elsewhere";   /* a source that has no sound in this page */
	/** for people; "" where the kind says all */
	message: string;
}

export interface PlayerInput {
	playing: Playing | null;
	next: Song | null;
	/** own volume, 0 to 1, with the nest's volume already in it */
	gain: number;
}

function sound(kind: Sound["kind"], message = ""): Sound {
	return { kind, message };
}

/** What a deck's condition sounds like to those who hear it. */
function soundOf(condition: Condition): Sound {
	switch (condition.kind) {
	case "ready":
		return sound("playing");
	case "stalled":
		return sound(condition.forMs > LONG_STALL_MS ? "stalled" : "loading");
	case "failed":
	case "unplayable":
		return sound(condition.kind, condition.message);
	default:
		return sound(condition.kind);
	}
}

export class Player {
	readonly video: YouTubeDeck;
	private audio: [AudioDeck, AudioDeck];
	private decks: Deck[];
	private input: PlayerInput = { playing: null, next: null, gain: 1 };
	private mutedAtMs = -Infinity;
	sound: Sound = sound("silent");

	constructor(
		private clock: ServerClock,
		places: AudioPlaces,
		youtubeEmbedUrl: string,
		private changed: (sound: Sound) => void,
	) {
		const ports = { wake: () => this.tick() };
		this.audio = [
			new AudioDeck(places, ports), new AudioDeck(places, ports),
		];
		this.video = new YouTubeDeck(youtubeEmbedUrl, ports);
		this.decks = [...this.audio, this.video];
		window.setInterval(() => this.tick(), TICK_MS);
		document.addEventListener("visibilitychange", () => this.tick());
	}

	update(input: PlayerInput): void {
		if (input.gain === 0 && this.input.gain > 0) {
			this.mutedAtMs = performance.now();
		}
		this.input = input;
		this.decks.forEach((deck) => deck.setGain(input.gain));
		this.tick();
	}

	/** Call from a click: browsers allow sound from then on. */
	unlock(): void {
		this.decks.forEach((deck) => deck.unlock());
		this.tick();
	}

	/** Something has come for which a deck may have waited. */
	wake(): void {
		this.tick();
	}

	/** The one that holds the song, else the first that can. */
	private deckOf(song: Song): Deck | null {
		return this.decks.find((deck) => deck.songId === song.id)
			?? this.decks.find((deck) => deck.plays(song))
			?? null;
	}

	private tick(): void {
		const next = this.look();
		if (next.kind !== this.sound.kind
			|| next.message !== this.sound.message) {
			this.sound = next;
			this.changed(next);
		}
	}

	private look(): Sound {
		const { playing, next, gain } = this.input;
		const deck = playing && this.deckOf(playing);
		if (!playing || !deck) {
			this.keep([]);
			return sound(playing ? "elsewhere" : "silent");
		}
		if (gain === 0
			&& performance.now() - this.mutedAtMs > MUTED_TAIL_MS) {
			this.keep([]);
			return sound("asleep");
		}
		deck.load(playing);
		this.keep([deck, this.prepare(deck, next)]);
		return this.play(deck, playing, gain);
	}

	private play(deck: Deck, playing: Playing, gain: number): Sound {
		const { kind } = deck.condition;
		if (kind === "failed" || kind === "unplayable") {
			return soundOf(deck.condition);
		}
		if (playing.paused) {
			deck.pause();
			return sound(gain === 0 ? "muted" : "silent");
		}
		if (kind === "blocked") {
			return sound("blocked");
		}
		if (!this.clock.known) {
			return deck.sounding ? this.sound : sound("loading");
		}
		deck.follow(
			() => positionMs(playing, this.clock.nowMs()),
			document.hidden ? HIDDEN_TICK_MS : TICK_MS);
		return gain === 0 ? sound("muted") : soundOf(deck.condition);
	}

	/**
	 * Loads the next song into a deck that has nothing to do, and silences it.
	 * Not a video: its player has to be seen.
	 */
	private prepare(current: Deck, next: Song | null): Deck | null {
		const free = this.audio.find((deck) => deck !== current);
		if (!next || !free || !free.plays(next)) {
			return null;
		}
		const busy = current.condition.kind === "loading";
		if (busy && free.songId !== next.id) {
			return null;
		}
		free.load(next);
		free.pause();
		return free;
	}

	/** Empties all decks but those. */
	private keep(wanted: (Deck | null)[]): void {
		this.decks
			.filter((deck) => !wanted.includes(deck))
			.forEach((deck) => deck.unload());
	}

	private get current(): Deck | null {
		const { playing } = this.input;
		return this.decks.find((deck) => deck.songId === playing?.id) ?? null;
	}

	get driftMs(): number | null {
		return this.current?.driftMs ?? null;
	}

	/** Seconds in the sounding song; null while none sounds. */
	get soundingS(): number | null {
		return this.current?.positionS ?? null;
	}
}
