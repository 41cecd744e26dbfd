/* One song of the queue. */

import { useState } from "preact/hooks";
import { warmth } from "../core/colour";
import { clockTime, names, personName, plural } from "../core/format";
import { songLine } from "../core/song_line";
import { jammedBy } from "../core/state";
import type { Song } from "../core/types";
import { config } from "../live/config";
import { jam, remove, vote } from "../live/nest";
import { Comments } from "./comments";
import { memo, useStore } from "./hooks";
import { Icon } from "./icon";
import { Avatar, Cover } from "./picture";
import { SongLine } from "./song_line";
import { SourceLink } from "./source_mark";
import { ThrowbackMark } from "./throwback_mark";

/** The colours of the wire for the dark theme, their warmth for the light. */
function rowColours(song: Song): Record<string, string> {
	const heat = warmth(song.background);
	return {
		...(song.background && { "--row-bg": song.background }),
		...(song.foreground && { "--row-fg": song.foreground }),
		"--up": `${Math.round(Math.max(0, heat) * 100)}%`,
		"--sunk": `${Math.round(Math.max(0, -heat) * 100)}%`,
	};
}

/** `tab`: where Tab stops; only the current row's buttons are on its way. */
function Votes({ song, tab }: { song: Song; tab: number }) {
	const ballot = useStore((state) => state.ballots.get(song.id));
	const count = song.vote > 0 ? `+${song.vote}` : String(song.vote);
	return (
		<div class="votes" role="group" aria-label="Votes">
			<button
				type="button"
				tabIndex={tab}
				class="icon-button vote-up"
				aria-label={`Vote ${song.title} up`}
				title="Vote up: it plays earlier"
				aria-pressed={ballot === "up"}
				onClick={() => vote(song.id, true)}
			>
				<Icon name="up" />
			</button>
			<output
				class="vote-count"
				aria-label={`${plural(song.vote, "vote")}`}
			>
				{count.replace("-", "−")}
			</output>
			<button
				type="button"
				tabIndex={tab}
				class="icon-button vote-down"
				aria-label={`Vote ${song.title} down`}
				title="Vote down: it plays later"
				aria-pressed={ballot === "down"}
				onClick={() => vote(song.id, false)}
			>
				<Icon name="down" />
			</button>
		</div>
	);
}

function Jams({ song, tab }: { song: Song; tab: number }) {
	const mine = jammedBy(song, config.user);
	const people = song.jam.map((j) => j.user);
	return (
		<button
			type="button"
			tabIndex={tab}
			class="icon-button counted row-jam"
			aria-pressed={mine}
			title={people.length > 0
				? `Jammed by ${names(people, config.user)}`
				: "Jam: I love this song"}
			onClick={() => jam(song.id)}
		>
			<Icon name="heart" filled={mine} />
			<span class="unseen">Jam {song.title} </span>
			<span class="count">{people.length || ""}</span>
		</button>
	);
}

function Row_({ song, place, current }: {
	song: Song;
	place: number;
	/** the row at which Tab enters the queue */
	current: boolean;
}) {
	const tab = current ? 0 : -1;
	const [open, setOpen] = useState(false);
	const commentsId = `comments-${song.id}`;
	const jammers = song.jam
		.filter((j) => !j.throwback)
		.map((j) => j.user);
	return (
		<li
			class="row"
			data-song={song.id}
			tabIndex={tab}
			aria-label={`${song.title} by ${songLine(song)}, `
				+ `added by ${personName(song.user, config.user)}`}
			style={rowColours(song)}
		>
			<span class="row-place" aria-hidden="true">{place}</span>
			<Cover src={song.img} name={song.title} size={52} />
			<div class="row-words">
				<p class="row-title" title={song.title}>{song.title}</p>
				<p class="row-artist">
					<SourceLink song={song} tab={tab} />
					<SongLine song={song} />
				</p>
			</div>
			<p class="row-by" title={`Added by ${song.user}`}>
				<Avatar email={song.user} />
				<span>{personName(song.user, config.user)}</span>
				<ThrowbackMark song={song} />
				{jammers.length > 0 && (
					<span class="row-jammers">
						<Icon name="heart" filled />
						{names(jammers, config.user)}
					</span>
				)}
			</p>
			<div class="row-acts">
				<span class="row-time">{clockTime(song.duration)}</span>
				<Jams song={song} tab={tab} />
				<button
					type="button"
				tabIndex={tab}
					class="icon-button counted row-comments"
					title="Comments"
					aria-expanded={open}
					aria-controls={open ? commentsId : undefined}
					onClick={() => setOpen(!open)}
				>
					<Icon name="comment" />
					<span class="unseen">Comments on {song.title} </span>
					<span class="count">{song.comments.length || ""}</span>
				</button>
				<button
					type="button"
				tabIndex={tab}
					class="icon-button row-remove"
					aria-label={`Remove ${song.title} from the queue`}
					title="Remove"
					onClick={() => remove(song)}
				>
					<Icon name="close" />
				</button>
			</div>
			<Votes song={song} tab={tab} />
			{open && (
				<Comments
					song={song}
					id={commentsId}
					onClose={() => setOpen(false)}
				/>
			)}
		</li>
	);
}

export const Row = memo(Row_);
