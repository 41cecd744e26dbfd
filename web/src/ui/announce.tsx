/* A polite voice for people who listen to the page. */

import { useEffect } from "preact/hooks";
import { followWords } from "../core/follow";
import { songLine } from "../core/song_line";
import { observable } from "../live/observable";
import { getState, subscribe } from "../live/store";
import { useObservable } from "./observable";

const spoken = observable("");

export function announce(text: string): void {
	/* the same words twice would be heard once: make them differ */
	spoken.set(text === spoken.get() ? text + "\u00a0" : text);
}

export function Announcer() {
	const text = useObservable(spoken);
	useEffect(() => {
		let last = getState().playing?.id;
		let told = getState().follow;
		return subscribe(() => {
			const { playing, follow } = getState();
			if (follow !== told) {
				if (told !== null && follow !== null) {
					announce(followWords(follow));
				}
				told = follow;
			}
			if (playing?.id !== last) {
				last = playing?.id;
				announce(playing
					? `Now playing: ${playing.title} by ${songLine(playing)}`
					: "The music has stopped.");
			}
		});
	}, []);
	return <div class="unseen" role="status">{text}</div>;
}
