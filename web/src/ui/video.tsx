/*
 * The room for YouTube's player: it has to be seen while it plays, and not
 * smaller than 200 by 200 pixels (YouTube IFrame Player API, Requirements).
 * The frame itself is made by live/youtube_deck.ts; moving it in the page
 * would load it anew, so this part draws nothing into its room.
 */

import { useLayoutEffect, useRef } from "preact/hooks";
import { player } from "../live/nest";

export function Video() {
	const room = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		player.video.attach(room.current);
		return () => player.video.attach(null);
	}, []);
	return <div class="now-video" ref={room} />;
}
