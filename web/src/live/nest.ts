/*
 * The page's connection to its nest, put together: socket, clock, player and
 * horns, and the acts that a person can do.
 */

import { positionMs } from "../core/position";
import { sourceOf } from "../core/source";
import { visibleQueue } from "../core/state";
import type { Song } from "../core/types";
import type { WireEvent } from "../core/wire";
import { AudioPlaces } from "./audio_places";
import { ServerClock } from "./clock";
import { config, socketUrl } from "./config";
import { Horns } from "./horns";
import { Player, type Sound } from "./player";
import { PRELISTEN_DUCK, prelistening } from "./prelisten";
import { getPrefs, onPrefs, setPrefs } from "./prefs";
import { Socket } from "./socket";
import { dispatch, getState, subscribe } from "./store";

const soundListeners = new Set<() => void>();
const blastListeners = new Set<() => void>();

export const horns = new Horns();
export const clock = new ServerClock((t0) => {
	socket.send("clock", t0);
});
const places: AudioPlaces = new AudioPlaces(
	() => player.wake(),
	(id) => socket.send("get_soundcloud_stream", id));
export const player: Player = new Player(
	clock, places, config.youtubeEmbedUrl, () =>
		soundListeners.forEach((listener) => listener()));

/* Whoever signs out here is on the way already; the news of it must not stop them. */
let leaving = false;
window.addEventListener("beforeunload", () => {
	leaving = true;
});

const socket = new Socket({
	url: socketUrl(),
	opened() {
		/* the server tells all that it knows to whoever connects */
		dispatch({ type: "connection", connection: { status: "open" } });
		clock.restart();
	},
	message: receive,
	lost(attempt) {
		dispatch({
			type: "connection",
			connection: getState().loaded || attempt > 1
				? { status: "reconnecting", attempt }
				: { status: "connecting" },
		});
	},
	signedOut() {
		dispatch({ type: "connection", connection: { status: "signed_out" } });
		if (!leaving) {
			/* not just /login/, which in development would sign in again at once */
			location.assign("/login/?signed_out=1");
		}
	},
	nestGone() {
		dispatch({ type: "connection", connection: { status: "gone" } });
	},
	poke() {
		clock.burst();
	},
});

function receive(message: WireEvent): void {
	const { event, args } = message;
	if (event === "clock") {
		clock.answered(args[0], args[1]);
	} else if (event === "do_airhorn") {
		void horns.blast(String(args[1]), Number(args[0]) * ownGain());
		blastListeners.forEach((listener) => listener());
	} else if (places.receive(event, args)) {
		return;
	} else if (event !== "player_position") {
		/* positions come from the clock, more exactly than once a second */
		dispatch({ type: "wire", message });
	}
}

/** How loud this device is, 0 to 1. */
function ownGain(): number {
	const prefs = getPrefs();
	return prefs.muted ? 0 : prefs.volume / 100;
}

function updatePlayer(): void {
	const state = getState();
	player.update({
		playing: state.playing,
		next: visibleQueue(state.queue, state.removing)[0] ?? null,
		gain: ownGain() * ((state.volume ?? 100) / 100)
			* (prelistening.get() === "" ? 1 : PRELISTEN_DUCK),
	});
}

export function startNest(): void {
	subscribe(updatePlayer);
	onPrefs(updatePlayer);
	prelistening.subscribe(updatePlayer);
	updatePlayer();
	window.addEventListener("pagehide", removeNow);
}

export function getSound(): Sound {
	return player.sound;
}

export function onSound(listener: () => void): () => void {
	soundListeners.add(listener);
	return () => soundListeners.delete(listener);
}

/** Called at each airhorn, whoever blasts it. */
export function onBlast(listener: () => void): () => void {
	blastListeners.add(listener);
	return () => blastListeners.delete(listener);
}

/** Sound may start: call this from any click or key. */
export function unlockSound(): void {
	horns.unlock();
	player.unlock();
}

/** Where the playing song is now, in ms. */
export function nowPositionMs(): number {
	const { playing } = getState();
	return playing ? positionMs(playing, clock.nowMs()) : 0;
}

/** Sends, or says why not. */
function send(event: string, ...args: unknown[]): boolean {
	if (socket.send(event, ...args)) {
		return true;
	}
	dispatch({
		type: "toast",
		kind: "error",
		text: "No connection just now. Try again in a moment.",
	});
	return false;
}

/* The acts. */

export function addSong(uri: string): void {
	if (send("add_song", uri, sourceOf(uri))) {
		dispatch({ type: "adding", uri });
	}
}

export function vote(id: string, up: boolean): void {
	if (send("vote", id, up)) {
		dispatch({ type: "vote", id, up });
	}
}

export function jam(id: string): void {
	if (send("jam", id)) {
		dispatch({ type: "jam", id, me: config.user });
	}
}

export function comment(id: string, text: string): boolean {
	return send("add_comment", id, config.user, text);
}

export function fetchComments(id: string): void {
	socket.send("get_comments_for_song", id);
}

export function skip(id: string): void {
	/* the song may have ended while the question was open */
	if (getState().playing?.id === id) {
		send("kill_playing");
	}
}

export function togglePause(): void {
	send(getState().paused ? "unpause" : "pause");
}

export function clearQueue(): void {
	send("nuke_queue");
}

export function setNestVolume(volume: number): void {
	send("change_volume", volume);
}

export function blast(name: string): void {
	send("airhorn", name);
}

export function blastFree(): void {
	send("free_airhorn");
}

/** To hear Spotify's songs on one's own Spotify, or no more. */
export function followSpotify(on: boolean): void {
	if (send("follow_spotify", on)) {
		dispatch({ type: "follow_asked", on });
	}
}

export function takePreview(song: Song): void {
	send("benderQueue", song.trackid);
}

export function rejectPreview(song: Song): void {
	send("benderFilter", song.trackid);
}

export function toggleMute(): void {
	const { muted, volume } = getPrefs();
	if (muted || volume === 0) {
		setPrefs({ muted: false, volume: volume === 0 ? 60 : volume });
		unlockSound();
	} else {
		setPrefs({ muted: true });
	}
}

/* Removing waits a little, so that it can be taken back. */

const UNDO_MS = 6_000;
const removals = new Map<string, number>();

export function remove(song: Song): void {
	if (removals.has(song.id)) {
		return;
	}
	dispatch({ type: "removing", id: song.id });
	dispatch({
		type: "toast",
		kind: "info",
		text: `Removed ${song.title}`,
		undoes: song.id,
	});
	removals.set(song.id, window.setTimeout(
		() => finishRemoval(song.id), UNDO_MS));
}

export function undoRemove(id: string): void {
	clearTimeout(removals.get(id));
	removals.delete(id);
	dispatch({ type: "removing_over", id });
}

function finishRemoval(id: string): void {
	clearTimeout(removals.get(id));
	removals.delete(id);
	const stillThere = getState().queue.some((song) => song.id === id);
	if (stillThere && !send("kill", id)) {
		dispatch({ type: "removing_over", id });
	}
	dispatchToastGone(id);
}

function dispatchToastGone(songId: string): void {
	const toast = getState().toasts.find((t) => t.undoes === songId);
	if (toast) {
		dispatch({ type: "toast_gone", id: toast.id });
	}
}

/** The page is being left: what was removed shall be. */
function removeNow(): void {
	[...removals.keys()].forEach(finishRemoval);
}
