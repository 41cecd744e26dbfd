/* Who is here, and the state of the music library. */

import { personName, plural } from "../core/format";
import { config } from "../live/config";
import { useStore } from "./hooks";
import { Avatar } from "./picture";

export function RoomPanel() {
	const { count, emails } = useStore((state) => state.members);
	const people = [...emails].sort((a, b) =>
		Number(b === config.user) - Number(a === config.user)
			|| a.localeCompare(b));
	return (
		<section class="card panel room-panel" aria-labelledby="room-title">
			<div class="section-head">
				<h2 id="room-title">Here now</h2>
				<span class="section-note">{count || ""}</span>
			</div>
			{people.length > 0
				? (
					<ul class="people">
						{people.map((email) => (
							<li key={email}>
								<Avatar email={email} />
								<span>{personName(email, config.user)}</span>
							</li>
						))}
					</ul>
				)
				: <p class="note">{plural(count, "listener")}</p>}
			<LibraryNote />
		</section>
	);
}

export function LibraryNote() {
	const library = useStore((state) => state.library);
	if (!library) {
		return null;
	}
	if (!library.scanning) {
		return (
			<p class="note library-note">
				{plural(library.tracks, "song")} in the library
			</p>
		);
	}
	const total = Math.max(library.total, library.scanned, 1);
	return (
		<div class="library-note">
			<p class="note">
				Reading the music: {library.scanned.toLocaleString()}
				{library.total > 0 && ` of ${library.total.toLocaleString()}`}
			</p>
			<progress
				max={total}
				value={library.scanned}
				aria-label="Reading the music library"
			/>
		</div>
	);
}
