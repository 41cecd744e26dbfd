/* What Benderbot adds next, when nobody else does. */

import { useEffect } from "preact/hooks";
import { clockTime } from "../core/format";
import type { Song } from "../core/types";
import { rejectPreview, takePreview } from "../live/nest";
import {
	canPrelisten, prelistening, stopPrelisten, togglePrelisten,
} from "../live/prelisten";
import { Icon } from "./icon";
import { useObservable } from "./observable";
import { Cover } from "./picture";
import { ThrowbackMark } from "./throwback_mark";

function Prelisten({ song }: { song: Song }) {
	const sounds = useObservable(prelistening) === song.trackid;
	/* what is not on offer any more is not heard any more */
	useEffect(() => stopPrelisten, [song.trackid]);
	return (
		<button
			type="button"
			class="icon-button"
			aria-pressed={sounds}
			aria-label={sounds
				? "Stop listening to it"
				: "Listen to it, on this device"}
			title={sounds ? "Stop" : "Listen to it first, on this device"}
			onClick={() => togglePrelisten(song)}
		>
			<Icon name={sounds ? "pause" : "play"} filled />
		</button>
	);
}

function Acts({ song }: { song: Song }) {
	return (
		<div class="row-acts">
			{song.duration > 0 && (
				<span class="row-time">{clockTime(song.duration)}</span>
			)}
			{canPrelisten(song) && <Prelisten song={song} />}
			<button
				type="button"
				class="button small"
				onClick={() => takePreview(song)}
			>
				<Icon name="plus" /> Queue it
			</button>
			<button
				type="button"
				class="button small quiet"
				onClick={() => rejectPreview(song)}
			>
				Not this one
			</button>
		</div>
	);
}

export function PreviewRow({ song }: { song: Song }) {
	const offered = song.trackid !== "";
	return (
		<div
			class="row preview"
			role="group"
			aria-label={offered
				? `Next, unless somebody adds a song: ${song.title}`
				: "Benderbot has no song to offer"}
		>
			<span class="row-place" aria-hidden="true"><Icon name="bolt" /></span>
			<Cover src={song.img} name={song.title} size={52} />
			<div class="row-words">
				<p class="row-title" title={song.title}>{song.title}</p>
				<p class="row-artist">
					{offered
						? "Benderbot plays this if nobody adds more"
						: "Benderbot finds nothing to play at the moment"}
					{" "}<ThrowbackMark song={song} />
				</p>
			</div>
			{offered && <Acts song={song} />}
		</div>
	);
}
