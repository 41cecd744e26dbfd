/*
 * YouTube's player in a frame, brought to the place where everybody is. It
 * must be seen while it plays, so it lives in a part of the page that gives
 * it room (see ui/video.tsx); without that part it stays silent.
 */

import { SeekLatency } from "../core/drift";
import { SeekController } from "../core/seek_drift";
import type { Song } from "../core/types";
import {
	BUFFERING, command, CUED, embedUrl, ENDED, errorWords, LISTEN, newView,
	PAUSED, PLAYING, SUBSCRIPTIONS, understand, UNSTARTED, videoMs,
	type YouTubeView,
} from "../core/youtube";
import { localNowMs } from "./clock";
import type { Condition, Deck, DeckPorts } from "./deck";

const GREET_MS = 250;
/** A frame that has said nothing for so long was not loaded. */
const SILENT_MS = 15_000;
/** Told to play and neither playing nor loading: the browser forbids it. */
const START_MS = 4_000;
/** Standing still for longer than this is worth a word. */
const STILL_MS = 1_500;
/** After a jump the position needs a moment before it tells the truth. */
const SETTLE_MS = 600;

/** Whoever begins further off than this jumps once more, wiser by then. */
const LANDED_MS = 120;

/**
 * How long it takes to begin, and to jump while it plays: not the same. They
 * are learned over all videos, which come from the same place.
 */
const startLatency = new SeekLatency(300);
const jumpLatency = new SeekLatency(100);

export class YouTubeDeck implements Deck {
	songId = "";
	private videoId = "";
	private host: HTMLElement | null = null;
	private frame: HTMLIFrameElement | null = null;
	private view: YouTubeView = newView;
	private madeAtMs = 0;
	private greetTimer = 0;
	private gain = 1;
	/** what it was told last: to play since then, or null for a pause */
	private playSinceMs: number | null = null;
	/** it played since it was told to: a pause is somebody's wish */
	private hasPlayed = false;
	private settledAtMs = 0;
	/** what the next landing teaches */
	private learning: SeekLatency | null = null;
	private drift = new SeekController();
	private readonly origin: string;

	constructor(private base: string, private ports: DeckPorts) {
		this.origin = base === "" ? "" : new URL(base).origin;
		window.addEventListener("message", (event) => this.receive(event));
	}

	plays(song: Song): boolean {
		return song.src === "youtube" && this.origin !== "";
	}

	/** Where the frame may live; null when that part of the page goes. */
	attach(host: HTMLElement | null): void {
		if (host !== this.host) {
			this.removeFrame();
			this.host = host;
			this.ports.wake();
		}
	}

	load(song: Song): void {
		if (this.songId !== song.id) {
			this.unload();
			this.songId = song.id;
			this.videoId = song.trackid;
		}
		if (this.silentFor(2 * SILENT_MS)) {
			this.removeFrame();
		}
		if (!this.frame && this.host) {
			this.makeFrame(this.host, song.title);
		}
	}

	unload(): void {
		this.songId = "";
		this.removeFrame();
	}

	pause(): void {
		/* also when somebody has pressed the player's own button meanwhile */
		if (this.playSinceMs !== null || this.view.state === PLAYING) {
			this.playSinceMs = null;
			this.say(command("pauseVideo"));
		}
		this.drift.forget();
	}

	setGain(gain: number): void {
		if (gain !== this.gain) {
			this.gain = gain;
			this.sayGain();
		}
	}

	unlock(): void {
		const { kind } = this.condition;
		if (kind === "blocked" || kind === "held") {
			this.view = { ...this.view, blocked: false };
			this.playSinceMs = null;
			this.hasPlayed = false;
		}
	}

	follow(target: () => number): void {
		if (!this.view.ready || this.view.error !== 0) {
			return;
		}
		const { state, at } = this.view;
		/* it came to its end before its time: somebody has moved it */
		const isOver = state === ENDED && at !== null
			&& target() < at.positionS * 1000 - SETTLE_MS;
		if (this.playSinceMs === null || isOver) {
			this.start(target());
			return;
		}
		if (state === PLAYING) {
			this.hasPlayed = true;
			this.steer(target);
		} else {
			this.drift.forget();
		}
	}

	get condition(): Condition {
		const nowMs = localNowMs();
		const { ready, error, state, movedMs } = this.view;
		if (error !== 0) {
			return { kind: "unplayable", message: errorWords(error) };
		}
		if (!ready) {
			return this.silentFor(SILENT_MS)
				? { kind: "failed", message: "YouTube does not answer. Trying again…" }
				: { kind: "loading" };
		}
		if (this.playSinceMs === null || state === ENDED) {
			return { kind: "ready" };
		}
		if (this.isBlocked(nowMs)) {
			return { kind: "blocked" };
		}
		if (state === PAUSED && this.hasPlayed) {
			return { kind: "held" };
		}
		const stillMs = nowMs - Math.max(movedMs, this.playSinceMs);
		return stillMs > STILL_MS || state === BUFFERING
			? { kind: "stalled", forMs: Math.max(0, stillMs) }
			: { kind: this.hasPlayed ? "ready" : "loading" };
	}

	get sounding(): boolean {
		return this.songId !== "" && this.view.state === PLAYING;
	}

	get positionS(): number | null {
		const ms = this.sounding ? videoMs(this.view, localNowMs()) : null;
		return ms === null ? null : ms / 1000;
	}

	get driftMs(): number | null {
		return this.sounding && this.drift.judged ? this.drift.driftMs : null;
	}

	/**
	 * The player says so, or it was told to play and does not even try on a
	 * page that nobody has touched. (On another it may show something first.)
	 */
	private isBlocked(nowMs: number): boolean {
		const { blocked, state } = this.view;
		const idle = state === UNSTARTED || state === CUED
			|| (state === PAUSED && !this.hasPlayed);
		const untouched = navigator.userActivation?.hasBeenActive !== true;
		return blocked || (idle && untouched && this.playSinceMs !== null
			&& nowMs - this.playSinceMs > START_MS);
	}

	/** Nothing was heard of the frame; maybe it was not loaded at all. */
	private silentFor(ms: number): boolean {
		return this.frame !== null && !this.view.ready
			&& localNowMs() - this.madeAtMs > ms;
	}

	private start(wantedMs: number): void {
		const nowMs = localNowMs();
		this.playSinceMs = nowMs;
		this.hasPlayed = false;
		this.drift = new SeekController();
		this.jump(wantedMs, nowMs, startLatency);
		this.say(command("playVideo"));
	}

	private steer(target: () => number): void {
		const nowMs = localNowMs();
		const atMs = videoMs(this.view, nowMs);
		const still = nowMs - this.view.movedMs > STILL_MS;
		if (atMs === null || still || nowMs < this.settledAtMs) {
			return;
		}
		const driftMs = atMs - target();
		let far = this.drift.sample(driftMs, nowMs);
		if (this.learning && this.drift.judged) {
			this.learning.learn(this.drift.driftMs);
			far ||= this.learning === startLatency
				&& Math.abs(this.drift.driftMs) > LANDED_MS;
			this.learning = null;
		}
		if (far) {
			this.drift.jumped(nowMs);
			this.jump(target(), nowMs, jumpLatency);
		}
	}

	private jump(wantedMs: number, nowMs: number, latency: SeekLatency): void {
		this.learning = latency;
		this.settledAtMs = nowMs + SETTLE_MS;
		this.say(command("seekTo",
			Math.max(0, wantedMs + latency.ms) / 1000, true));
	}

	private makeFrame(host: HTMLElement, title: string): void {
		const frame = document.createElement("iframe");
		frame.title = `YouTube: ${title}`;
		frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
		/* the player refuses pages that don't say who they are */
		frame.referrerPolicy = "strict-origin-when-cross-origin";
		frame.src = embedUrl(this.base, this.videoId, location.origin);
		this.frame = frame;
		this.madeAtMs = localNowMs();
		frame.addEventListener("load", () => this.greet());
		host.append(frame);
	}

	/** Until it answers: its script may take longer than its page. */
	private greet(): void {
		clearInterval(this.greetTimer);
		this.say(LISTEN);
		this.greetTimer = window.setInterval(() => {
			if (this.view.ready) {
				clearInterval(this.greetTimer);
			} else {
				this.say(LISTEN);
			}
		}, GREET_MS);
	}

	private removeFrame(): void {
		clearInterval(this.greetTimer);
		this.frame?.remove();
		this.frame = null;
		this.view = newView;
		this.playSinceMs = null;
		this.hasPlayed = false;
		this.drift = new SeekController();
	}

	private receive(event: MessageEvent<unknown>): void {
		if (!this.frame || event.origin !== this.origin
			|| event.source !== this.frame.contentWindow) {
			return;
		}
		const before = this.view;
		this.view = understand(before, event.data, localNowMs(), Date.now());
		if (this.view.ready && !before.ready) {
			SUBSCRIPTIONS.forEach((message) => this.say(message));
			this.sayGain();
		}
		this.ports.wake();
	}

	private sayGain(): void {
		if (this.view.ready) {
			this.say(command("setVolume", Math.round(this.gain * 100)));
			this.say(command(this.gain === 0 ? "mute" : "unMute"));
		}
	}

	private say(message: string): void {
		this.frame?.contentWindow?.postMessage(message, this.origin);
	}
}
