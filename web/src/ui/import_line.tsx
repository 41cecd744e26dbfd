/* One pasted link, and the songs that it leads to. */

import { useEffect, useRef, useState } from "preact/hooks";
import { clockTime, plural } from "../core/format";
import {
	kindWords, type ImportLine, type ImportSong, type LineState,
} from "../core/import";
import { sourceOf } from "../core/source";
import { currentImport } from "../live/imports";
import { memo } from "./hooks";
import { Icon } from "./icon";
import { Cover } from "./picture";
import { HitLine } from "./song_line";
import { SourceMark } from "./source_mark";

type Found = Extract<LineState, { kind: "found" }>;

const notes: Record<ImportSong["note"], string> = {
	"": "",
	queued: "Already in the queue",
	twice: "Comes twice",
};

function OutcomeMark({ song }: { song: ImportSong }) {
	switch (song.outcome?.kind) {
	case "added":
		return <span class="import-added"><Icon name="check" /> Added</span>;
	case "failed":
		return <span class="import-failed">{song.outcome.message}</span>;
	case "skipped":
		return <span class="dim">Not tried</span>;
	case undefined:
		return <span class="dim">{notes[song.note]}</span>;
	}
}

function SongRow_({ song, line, index, locked }: {
	song: ImportSong;
	line: number;
	index: number;
	locked: boolean;
}) {
	const { hit } = song;
	return (
		<li class="import-song">
			<label>
				<input
					type="checkbox"
					checked={song.chosen}
					disabled={locked}
					onChange={(event) => currentImport()?.choose(
						line, index, event.currentTarget.checked)}
				/>
				<Cover src={hit.img} name={hit.title} size={40} />
				<span class="hit-words">
					<span class="hit-title">{hit.title}</span>
					<span class="hit-artist">
						<SourceMark source={sourceOf(hit.uri)} />
						<HitLine hit={hit} />
					</span>
				</span>
				<span class="hit-time">
					{hit.duration > 0 && clockTime(hit.duration)}
				</span>
			</label>
			<OutcomeMark song={song} />
		</li>
	);
}

const SongRow = memo(SongRow_);

function PickAll({ found, index, locked }: {
	found: Found;
	index: number;
	locked: boolean;
}) {
	const ref = useRef<HTMLInputElement>(null);
	const chosen = found.songs.filter((song) => song.chosen).length;
	const some = chosen > 0 && chosen < found.songs.length;
	useEffect(() => {
		if (ref.current) {
			ref.current.indeterminate = some;
		}
	}, [some]);
	return (
		<input
			ref={ref}
			type="checkbox"
			checked={chosen > 0}
			disabled={locked}
			aria-label={`All of ${found.opened.title}`}
			onChange={() => currentImport()?.chooseLine(
				index, chosen < found.songs.length)}
		/>
	);
}

/** How many there are, how many are picked, what can't be had. */
function sizeWords({ opened, songs }: Found): string {
	const chosen = songs.filter((song) => song.chosen).length;
	const missing = opened.total - songs.length;
	return [
		chosen === songs.length
			? plural(songs.length, "song")
			: `${chosen} of ${plural(songs.length, "song")}`,
		missing > 0 ? `${missing} more can’t be added` : "",
	].filter((part) => part !== "").join(", ");
}

function Collection({ found, index, open, locked }: {
	found: Found;
	index: number;
	open: boolean;
	locked: boolean;
}) {
	const [unfolded, setUnfolded] = useState(open);
	const { opened, songs } = found;
	const listId = `import-songs-${index}`;
	const first = songs[0];
	return (
		<>
			<div class="import-link">
				<PickAll found={found} index={index} locked={locked} />
				<span class="hit-words">
					<span class="hit-title">{opened.title}</span>
					<span class="hit-artist">
						{first && <SourceMark source={sourceOf(first.hit.uri)} />}
						{kindWords(opened.kind, first?.hit.uri ?? "")}
						{" · "}
						{sizeWords(found)}
					</span>
				</span>
				<button
					type="button"
					class="button small quiet"
					aria-expanded={unfolded}
					aria-controls={listId}
					aria-label={`Songs of ${opened.title}`}
					onClick={() => setUnfolded(!unfolded)}
				>
					{unfolded ? "Fold" : "Pick"}
				</button>
			</div>
			<ul id={listId} class="import-songs" hidden={!unfolded}>
				{unfolded && songs.map((song, i) => (
					<SongRow
						key={i}
						song={song}
						line={index}
						index={i}
						locked={locked}
					/>
				))}
			</ul>
		</>
	);
}

function Unopened({ line }: { line: ImportLine }) {
	const { state } = line;
	return (
		<div class="import-link">
			{state.kind === "failed"
				? <span class="import-sign failed"><Icon name="warning" /></span>
				: state.kind === "opening"
					? <span class="import-sign"><i class="spinner" /></span>
					: <span class="import-sign"><Icon name="link" /></span>}
			<span class="hit-words">
				<span class="import-address" title={line.text}>{line.text}</span>
				{state.kind === "failed" && (
					<span class="import-failed">{state.message}</span>
				)}
			</span>
		</div>
	);
}

function ImportLineView_({ line, index, open, locked }: {
	line: ImportLine;
	index: number;
	/** its songs are shown from the beginning */
	open: boolean;
	locked: boolean;
}) {
	const { state } = line;
	const [song] = state.kind === "found" ? state.songs : [];
	const alone = state.kind === "found" && state.songs.length === 1
		&& (state.opened.kind === "track" || state.opened.kind === "episode");
	return (
		<li class="import-line">
			{state.kind !== "found"
				? <Unopened line={line} />
				: alone && song
					? (
						<ul class="import-songs">
							<SongRow
								song={song}
								line={index}
								index={0}
								locked={locked}
							/>
						</ul>
					)
					: state.songs.length > 0
						? (
							<Collection
								found={state}
								index={index}
								open={open}
								locked={locked}
							/>
						)
						: (
							<Unopened
								line={{
									...line,
									text: state.opened.title || line.text,
									state: {
										kind: "failed",
										message: "There is nothing in it that "
											+ "can be played here.",
									},
								}}
							/>
						)}
		</li>
	);
}

export const ImportLineView = memo(ImportLineView_);
