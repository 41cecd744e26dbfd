/* What Benderbot will add when people leave the queue empty. */

import { clockTime, names } from "../core/format";
import type { Song } from "../core/types";
import { config } from "../live/config";
import { rejectPreview, takePreview } from "../live/nest";
import { Icon } from "./icon";
import { Cover } from "./picture";

export function PreviewRow({ song }: { song: Song }) {
	const first = song.jam.filter((jam) => jam.throwback).map((j) => j.user);
	return (
		<div
			class="row preview"
			role="group"
			aria-label={`Next, unless somebody adds a song: ${song.title}`}
		>
			<span class="row-place" aria-hidden="true"><Icon name="bolt" /></span>
			<Cover src={song.img} name={song.title} size={52} />
			<div class="row-words">
				<p class="row-title" title={song.title}>{song.title}</p>
				<p class="row-artist">
					{song.offeredBy || "Benderbot"} plays this if nobody adds more
					{first.length > 0
						&& ` · first played by ${names(first, config.user)}`}
				</p>
			</div>
			<div class="row-acts">
				{song.duration > 0 && (
					<span class="row-time">{clockTime(song.duration)}</span>
				)}
				{song.bender && song.trackid !== "" && (
					<>
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
					</>
				)}
			</div>
		</div>
	);
}
