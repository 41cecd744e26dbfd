/* What people say about a song. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ago, personName } from "../core/format";
import type { Song } from "../core/types";
import { config } from "../live/config";
import { comment, fetchComments } from "../live/nest";
import { useEvery } from "./hooks";
import { Avatar } from "./picture";

const LONGEST = 280;

export function Comments({ song, id, onClose }: {
	song: Song;
	id: string;
	onClose(): void;
}) {
	useEvery(30_000);
	const [text, setText] = useState("");
	const input = useRef<HTMLInputElement>(null);
	const end = useRef<HTMLLIElement>(null);
	/* before the next key comes: it is meant for the comment */
	useLayoutEffect(() => input.current?.focus({ preventScroll: true }), []);
	useEffect(() => fetchComments(song.id), [song.id]);
	useEffect(() => {
		end.current?.scrollIntoView({ block: "nearest" });
	}, [song.comments.length]);

	const send = (event: Event): void => {
		event.preventDefault();
		const body = text.trim();
		if (body !== "" && comment(song.id, body)) {
			setText("");
		}
	};
	const leave = (event: KeyboardEvent): void => {
		if (event.key === "Escape") {
			event.preventDefault();
			const row = input.current?.closest<HTMLElement>("[data-song]");
			onClose();
			row?.focus();
		}
	};
	const length = Array.from(text.trim()).length;
	return (
		<div class="comments" id={id}>
			{song.comments.length > 0 && (
				<ul aria-label={`Comments on ${song.title}`} aria-live="polite">
					{song.comments.map((c, i) => (
						<li
							key={`${c.time} ${c.user} ${i}`}
							ref={i === song.comments.length - 1 ? end : null}
						>
							<Avatar email={c.user} />
							<p>
								<b>{personName(c.user, config.user)}</b>
								<span class="comment-when">
									{ago(c.time * 1000, Date.now())}
								</span>
								<span class="comment-body">{c.body}</span>
							</p>
						</li>
					))}
				</ul>
			)}
			<form onSubmit={send} onKeyDown={leave}>
				<input
					ref={input}
					type="text"
					value={text}
					maxLength={LONGEST}
					placeholder="Say something about this song"
					aria-label={`Comment on ${song.title}`}
					autoComplete="off"
					onInput={(event) => setText(event.currentTarget.value)}
				/>
				{length > LONGEST - 60 && (
					<span class="comment-left">{LONGEST - length}</span>
				)}
				<button type="submit" class="button" disabled={length === 0}>
					Send
				</button>
			</form>
		</div>
	);
}
