/*
 * Lock screens, headset buttons and the tab's title know what plays. Their
 * pause is about this device: the nest goes on without us.
 */

import { setPrefs } from "./prefs";
import { getSound, onSound, unlockSound } from "./nest";
import { getState, subscribe } from "./store";

function showSong(): void {
	const { playing } = getState();
	document.title = playing
		? `${playing.title} – ${playing.artist} · EchoNest`
		: "EchoNest";
	const session = navigator.mediaSession;
	if (!session) {
		return;
	}
	session.metadata = playing && new MediaMetadata({
		title: playing.title,
		artist: playing.artist,
		artwork: playing.bigImg ? [{ src: playing.bigImg }] : [],
	});
}

export function startMediaSession(): void {
	let shown = "";
	subscribe(() => {
		const { playing } = getState();
		const key = playing ? `${playing.id} ${playing.trackid}` : "none";
		if (key !== shown) {
			shown = key;
			showSong();
		}
	});
	const session = navigator.mediaSession;
	if (!session) {
		return;
	}
	session.setActionHandler("pause", () => setPrefs({ muted: true }));
	session.setActionHandler("play", () => {
		setPrefs({ muted: false });
		unlockSound();
	});
	onSound(() => {
		session.playbackState = getSound().kind === "playing" ? "playing" : "paused";
	});
}
