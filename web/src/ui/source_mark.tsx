/* Where a song comes from: a small sign, and a way there if there is one. */

import { sourceName } from "../core/source";
import type { Song } from "../core/types";
import { Icon, type IconName } from "./icon";

const icons: Record<string, IconName> = {
	local: "folder",
	spotify: "waves",
	youtube: "screen",
	soundcloud: "cloud",
	podcasts: "mic",
};

export function SourceIcon({ source }: { source: string }) {
	return <Icon name={icons[source] ?? "list"} />;
}

/** The sign alone, with its name for everybody. */
export function SourceMark({ source }: { source: string }) {
	return (
		<span class={`source-mark ${source}`} title={sourceName(source)}>
			<SourceIcon source={source} />
			<span class="unseen">From {sourceName(source)}</span>
		</span>
	);
}

/** The sign of a song; leads to where its source shows it. */
export function SourceLink({ song, tab }: { song: Song; tab?: number }) {
	const name = sourceName(song.src);
	return song.permalink === ""
		? <SourceMark source={song.src} />
		: (
			<a
				class={`source-mark ${song.src}`}
				href={song.permalink}
				target="_blank"
				rel="noopener noreferrer"
				title={`Open on ${name}`}
				tabIndex={tab}
			>
				<SourceIcon source={song.src} />
				<span class="unseen">Open {song.title} on {name}</span>
			</a>
		);
}
