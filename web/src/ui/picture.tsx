/* Covers and faces, and what stands in for them. */

import { useState } from "preact/hooks";
import { hue } from "../core/colour";
import { initials, personName } from "../core/format";
import { avatarUrl, config } from "../live/config";

/** A record of our own making, its colours drawn from the name. */
function Placeholder({ name }: { name: string }) {
	const base = hue(name);
	const tone = (shift: number, light: number): string =>
		`hsl(${(base + shift) % 360} 52% ${light}%)`;
	return (
		<svg class="cover-drawn" viewBox="0 0 100 100" aria-hidden="true">
			<rect width="100" height="100" fill={tone(0, 30)} />
			<circle cx="50" cy="104" r="92" fill={tone(18, 36)} />
			<circle cx="50" cy="104" r="70" fill={tone(36, 43)} />
			<circle cx="50" cy="104" r="48" fill={tone(54, 51)} />
			<circle cx="50" cy="58" r="17" fill={tone(80, 84)} />
			<circle cx="50" cy="58" r="4" fill={tone(0, 26)} />
		</svg>
	);
}

export function Cover({ src, name, size, eager = false }: {
	src: string;
	/** what the placeholder's colours are made from */
	name: string;
	/** width and height in CSS pixels */
	size: number;
	eager?: boolean;
}) {
	const [broken, setBroken] = useState("");
	return (
		<span class="cover">
			{src !== "" && broken !== src
				? (
					<img
						src={src}
						alt=""
						width={size}
						height={size}
						loading={eager ? "eager" : "lazy"}
						decoding="async"
						draggable={false}
						onError={() => setBroken(src)}
					/>
				)
				: <Placeholder name={name} />}
		</span>
	);
}

/** The name is for those who can't see it; leave it to the text beside. */
export function Avatar({ email, labelled = false }: {
	email: string;
	labelled?: boolean;
}) {
	const [broken, setBroken] = useState(false);
	const name = personName(email, config.user);
	return (
		<span
			class="avatar"
			style={{ "--hue": String(hue(email.toLowerCase())) }}
			title={email}
			data-initials={initials(email)}
			{...(labelled ? { role: "img", "aria-label": name } : {})}
		>
			{!broken && email !== "" && (
				<img
					src={avatarUrl(email)}
					alt=""
					width={32}
					height={32}
					loading="lazy"
					decoding="async"
					onError={() => setBroken(true)}
				/>
			)}
		</span>
	);
}
