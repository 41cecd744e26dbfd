/* The line below a title. */

import { hitLine, songLine } from "../core/song_line";
import type { SearchHit, Song } from "../core/types";

function Podcast() {
	return <span class="tag">Podcast</span>;
}

export function SongLine({ song }: { song: Song }) {
	return <>{song.episode && <Podcast />}{songLine(song)}</>;
}

export function HitLine({ hit }: { hit: SearchHit }) {
	return <>{hit.episode && <Podcast />}{hitLine(hit)}</>;
}
