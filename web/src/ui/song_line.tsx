/* The line below a title. */

import { songLine } from "../core/song_line";
import type { Song } from "../core/types";

export function SongLine({ song }: { song: Song }) {
	return (
		<>
			{song.episode && <span class="tag">Podcast</span>}
			{songLine(song)}
		</>
	);
}
