/* The line below a title: who made the song, or whose episode it is. */

import type { SearchHit, Song } from "./types";

/** The source's own line instead of the artist, if it has one; and the show. */
export function songLine(
	song: Pick<Song, "artist" | "secondary" | "show">,
): string {
	const line = (song.secondary || song.artist).trim();
	const show = song.show.trim();
	return show === "" || line.includes(show) ? line
		: line === "" ? show
		: `${line} · ${show}`;
}

/** The same for a song that was found. */
export function hitLine(
	hit: Pick<SearchHit, "artist" | "album" | "secondary">,
): string {
	return hit.artist === "" && hit.secondary !== ""
		? hit.secondary
		: [hit.artist, hit.album].filter((part) => part !== "").join(" · ");
}
