/* A polite voice for people who listen to the page. */

import { useEffect } from "preact/hooks";
import { getState, subscribe } from "../live/store";
import { observable } from "../live/observable";
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
		return subscribe(() => {
			const { playing } = getState();
			if (playing?.id !== last) {
				last = playing?.id;
				announce(playing
					? `Now playing: ${playing.title} by ${playing.artist}`
					: "The music has stopped.");
			}
		});
	}, []);
	return <div class="unseen" role="status">{text}</div>;
}
