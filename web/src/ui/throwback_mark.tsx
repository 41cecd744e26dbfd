/* Who queued a song first, when Benderbot brings it back. */

import { personName } from "../core/format";
import type { Song } from "../core/types";
import { config } from "../live/config";
import { Avatar } from "./picture";

export function firstQueuer(song: Song): string {
	return song.jam.find((jam) => jam.throwback)?.user ?? "";
}

export function ThrowbackMark({ song }: { song: Song }) {
	const first = firstQueuer(song);
	if (first === "") {
		return null;
	}
	const name = personName(first, config.user);
	return (
		<span
			class="throwback"
			title={`A throwback: ${name} queued it on this day of the week`}
		>
			<Avatar email={first} />
			<span class="throwback-name">throwback to {name}</span>
		</span>
	);
}
