/* Where to look: one of the sources, or podcasts. */

import { sourceName, type SearchPlace } from "../core/source";
import { config } from "../live/config";
import { SourceIcon } from "./source_mark";

export function SearchPlaces({ places, chosen, onChoose, onLeave }: {
	places: readonly SearchPlace[];
	chosen: string;
	onChoose(place: SearchPlace): void;
	/** the choice is made: on with the words */
	onLeave(): void;
}) {
	const leave = (event: KeyboardEvent): void => {
		if (event.key === "Enter" || event.key === "Escape") {
			event.preventDefault();
			onLeave();
		}
	};
	return (
		<fieldset class="places" onKeyDown={leave}>
			<legend class="unseen">Look in</legend>
			{places.map((place) => (
				<label
					key={place.id}
					class="place"
					onClick={(event) => {
						/* not the click that an arrow key makes; and after
						   the browser has moved the focus here */
						if (event.detail > 0) {
							requestAnimationFrame(onLeave);
						}
					}}
				>
					<input
						type="radio"
						name="search-place"
						checked={place.id === chosen}
						onChange={() => onChoose(place)}
					/>
					<SourceIcon
						source={place.episodes ? "podcasts" : place.source}
					/>
					<span>{place.label}</span>
				</label>
			))}
		</fieldset>
	);
}

/** "Spotify, YouTube or SoundCloud"; "" without any. */
function linkedWords(): string {
	const names = config.sources
		.filter((source) => source !== "local")
		.map(sourceName);
	return names.length < 2
		? names.join("")
		: `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
}

/** What is shown as long as nothing is typed. */
export function SearchHint({ place }: { place: SearchPlace | null }) {
	if (place && !place.searchable) {
		return (
			<div class="search-message" role="status">
				<p>{place.label} can’t be searched here.</p>
				<p class="dim">
					Copy a link on {place.label}, and paste it here.
				</p>
			</div>
		);
	}
	const from = linkedWords();
	return from === ""
		? null
		: (
			<p class="search-hint">
				Or paste links from {from}, as many as you like.
			</p>
		);
}
